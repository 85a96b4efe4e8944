-- verify-lists: for each player whose list of seasons was asked for, how many seasons the provider named (none if that
-- failed), and how many of these have games here.
--: takes api_id, seasons = body.response?
\ir tables.sql
SELECT r.api_id, p.:player_name AS name, p.:player_complete IS TRUE AS complete, count(s.season) AS listed,
	count(s.season) FILTER (WHERE EXISTS (SELECT FROM :statistics x
		WHERE x.:stat_player = p.:player_id AND x.:stat_season::text = s.season AND x.:stat_matches > 0)) AS held
FROM jsonb_to_recordset(:records::jsonb) AS r (api_id :api_type, seasons jsonb)
JOIN :players p ON p.:player_api = r.api_id
LEFT JOIN LATERAL (
	SELECT DISTINCT e.value #>> '{}' AS season
	FROM jsonb_path_query(r.seasons, 'lax $[*] ? (@.type() <> "object" && @.type() <> "null")') e (value)
	UNION SELECT e.value #>> '{}' FROM jsonb_path_query(r.seasons, 'lax $[*].seasons[*]') e (value)
) s ON true
GROUP BY r.api_id, p.:player_id, 2, 3
ORDER BY 1
