-- segments: the (league, season) pairs with matches that lack statistics, the largest number first.
--
-- :league_ids, :seasons	arrays, null for all
-- :season_start	the month in which a season starts; null: the season column, or the calendar year
-- :with_tainted	count tainted matches too
-- :min			segments that lack fewer are left out
--
-- A column that is null in every row is better left out of the records: "season_start" and "tainted" are there only if
-- requested, and tell af-fixtures and taint.sql which matches are meant.
\ir matches.sql
SELECT m.league_id, min(m.league_name) AS league_name, min(m.country) AS country, s.season,
	count(*) AS total,
	count(*) FILTER (WHERE m.lacks AND (:with_tainted OR NOT m.tainted)) AS missing
FROM m CROSS JOIN LATERAL (
	SELECT coalesce((m.months + 1 - :season_start::int) / 12, m.season) AS season
) s
WHERE m.fixture_id IS NOT NULL AND s.season IS NOT NULL
	AND (:league_ids::bigint[] IS NULL OR m.league_id = ANY (:league_ids::bigint[]))
	AND (:seasons::int[] IS NULL OR s.season = ANY (:seasons::int[]))
GROUP BY m.league_id, s.season
HAVING count(*) FILTER (WHERE m.lacks AND (:with_tainted OR NOT m.tainted)) >= :min::bigint
ORDER BY missing DESC, m.league_id, s.season
