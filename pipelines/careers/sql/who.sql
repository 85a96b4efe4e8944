-- who: after WITH r (api_id), the players: those with an incomplete history, their existing seasons (have), and the most that
-- may be missing, by their age (at_most).
--
-- :recheck	yes: also those for whom a season has begun since their history was complete
-- :begins	the month in which seasons begin; 7 if null
-- :today	the date to take for today
-- :thorough	yes: no season counts as present; the log knows what has been asked for
, t AS (
	SELECT d.today, d.year + CASE WHEN extract(month FROM d.today) < d.begins THEN -1 ELSE 0 END AS season, d.begins
	FROM (SELECT coalesce(:today::date, now()::date) AS today, extract(year FROM coalesce(:today::date, now()::date))::int AS year, coalesce(:begins::int, 7) AS begins) d
)
SELECT p.:player_api AS api_id, p.:player_name AS name, CASE WHEN p.:player_complete THEN t.season::text ELSE 'first' END AS rev,
	to_json(h.have) AS have,
	greatest(1, least(45, extract(year FROM age(t.today, coalesce(p.:player_born, t.today - 30 * 365)))::int - 13) - cardinality(h.have)) AS at_most
FROM :players p JOIN r ON r.api_id = p.:player_api
CROSS JOIN t
CROSS JOIN LATERAL (
	SELECT CASE WHEN :thorough::text = 'yes' THEN '{}' ELSE ARRAY(
		SELECT DISTINCT x.:stat_season::text::int FROM :statistics x
		WHERE x.:stat_player = p.:player_id AND x.:stat_matches > 0 AND x.:stat_season::text ~ '^[0-9]{4}$'
		ORDER BY 1) END AS have
) h
WHERE p.:player_complete IS NOT TRUE
	OR (:recheck::text = 'yes' AND (p.:player_synced IS NULL OR p.:player_synced < make_date(t.season, t.begins, 1)))
ORDER BY 1
