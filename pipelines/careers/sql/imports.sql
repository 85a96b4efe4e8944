-- imports: the table of imports, with each league's name, the number of its players, and how many of these have a complete
-- history.
--
-- :leagues_wanted	ids such as 39,140; null or empty: all
--: default leagues_wanted
\ir tables.sql
WITH i AS MATERIALIZED (
	SELECT x.:import_league AS api, x.:import_season::text AS season, x.:import_status AS status, x.:import_total AS total,
		x.:import_imported AS imported
	FROM :imports x
	WHERE coalesce(:leagues_wanted, '') = '' OR x.:import_league::text = ANY (string_to_array(:leagues_wanted, ','))
), there AS (
	SELECT c.:competition_api AS api, x.:stat_season::text AS season, count(DISTINCT p.:player_id) AS players,
		count(DISTINCT p.:player_id) FILTER (WHERE p.:player_complete) AS complete
	FROM :competitions c JOIN :statistics x ON x.:stat_competition = c.:competition_id JOIN :players p ON p.:player_id = x.:stat_player
	WHERE c.:competition_api IN (SELECT i.api FROM i)
	GROUP BY 1, 2
)
SELECT i.api AS league_id, c.:competition_name AS league, c.:competition_country AS country, i.season, i.status, i.total, i.imported,
	coalesce(t.players, 0) AS players, coalesce(t.complete, 0) AS complete
FROM i LEFT JOIN :competitions c ON c.:competition_api = i.api
LEFT JOIN there t ON t.api = i.api AND t.season = i.season
ORDER BY c.:competition_country, c.:competition_name, i.api, i.season
