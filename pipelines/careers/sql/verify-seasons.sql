-- verify-seasons: the seasons that the provider has listed for a player and that have no games here: 'zero', only rows with 0
-- games, or 'none', no row.  club: that of the rows with 0 games, so that the club's saved page can be found.
--: takes api_id, seasons = body.response?
\ir tables.sql
SELECT DISTINCT r.api_id, p.:player_name AS name, p.:player_complete IS TRUE AS complete, s.season, h.has, h.club
FROM jsonb_to_recordset(:records::jsonb) AS r (api_id :api_type, seasons jsonb)
JOIN :players p ON p.:player_api = r.api_id
CROSS JOIN LATERAL (
	SELECT e.value #>> '{}' AS season
	FROM jsonb_path_query(r.seasons, 'lax $[*] ? (@.type() <> "object" && @.type() <> "null")') e (value)
	UNION SELECT e.value #>> '{}' FROM jsonb_path_query(r.seasons, 'lax $[*].seasons[*]') e (value)
) s
CROSS JOIN LATERAL (
	SELECT CASE WHEN count(*) = 0 THEN 'none' WHEN max(coalesce(x.:stat_matches, 0)) = 0 THEN 'zero' ELSE 'games' END AS has,
		min(k.:club_api) AS club
	FROM :statistics x LEFT JOIN :clubs k ON k.:club_id = x.:stat_club WHERE x.:stat_player = p.:player_id AND x.:stat_season::text = s.season
) h
WHERE h.has <> 'games'
ORDER BY 1, 4
