-- verify-twice: duplicate keys, which the keys of af db careers prevent.
\ir tables.sql
SELECT 'row' AS what, concat_ws(' ', p.:player_api, x.:stat_season, coalesce(c.:competition_api::text, c.:competition_name, 'no competition'), k.:club_api) AS key,
	p.:player_name AS name, count(*) AS times
FROM :statistics x JOIN :players p ON p.:player_id = x.:stat_player
LEFT JOIN :competitions c ON c.:competition_id = x.:stat_competition LEFT JOIN :clubs k ON k.:club_id = x.:stat_club
GROUP BY x.:stat_player, x.:stat_season, x.:stat_competition, x.:stat_club, 2, 3 HAVING count(*) > 1
UNION ALL
SELECT 'player', x.:player_api::text, max(x.:player_name), count(*) FROM :players x WHERE x.:player_api IS NOT NULL GROUP BY x.:player_api HAVING count(*) > 1
UNION ALL
SELECT 'club', x.:club_api::text, max(x.:club_name), count(*) FROM :clubs x WHERE x.:club_api IS NOT NULL GROUP BY x.:club_api HAVING count(*) > 1
UNION ALL
SELECT 'competition', coalesce(x.:competition_api::text, concat_ws(', ', x.:competition_name, x.:competition_country)), max(x.:competition_name), count(*)
FROM :competitions x
GROUP BY x.:competition_api, CASE WHEN x.:competition_api IS NULL THEN x.:competition_name END, CASE WHEN x.:competition_api IS NULL THEN x.:competition_country END, 2
HAVING count(*) > 1
ORDER BY 1, 2
