-- verify-zeros: rows with 0 games in seasons that are over, by competition and season: how many, for how many players, and
-- how many of these have an incomplete history, so that nobody has asked yet.
--
-- :begins	the month in which seasons begin; 7 if null
-- :today	the date to take for today
--: default begins
--: default today
\ir tables.sql
WITH t AS (
	SELECT d.year + CASE WHEN d.month < coalesce(:begins::int, 7) THEN -1 ELSE 0 END AS season
	FROM (SELECT extract(year FROM x.today)::int AS year, extract(month FROM x.today)::int AS month
		FROM (SELECT coalesce(:today::date, now()::date) AS today) x) d
)
SELECT c.:competition_api AS league_id, c.:competition_name AS league, c.:competition_country AS country, x.:stat_season::text AS season,
	count(*) AS rows, count(DISTINCT p.:player_id) AS players, count(DISTINCT p.:player_id) FILTER (WHERE p.:player_complete IS NOT TRUE) AS open
FROM :statistics x JOIN :players p ON p.:player_id = x.:stat_player
LEFT JOIN :competitions c ON c.:competition_id = x.:stat_competition
CROSS JOIN t
WHERE coalesce(x.:stat_matches, 0) = 0 AND x.:stat_season::text ~ '^[0-9]{4}$' AND x.:stat_season::text < t.season::text
GROUP BY 1, 2, 3, 4
ORDER BY 4 DESC, 5 DESC, 3, 2
