-- fixtures: the matches of the segments in :records, in a random but reproducible order.
--
-- Within a segment they are ordered by a hash of :seed and the match's id, so any prefix is a random sample; the segments
-- take turns, :block matches each.  "segment" is the number of the segment in :records, from 1.
\ir matches.sql
, wanted AS MATERIALIZED (
	SELECT s.*
	FROM ROWS FROM (jsonb_to_recordset(:records::jsonb)
		AS (league_id bigint, season int, season_start int, tainted boolean))
		WITH ORDINALITY AS s (league_id, season, season_start, tainted, segment)
), starts AS MATERIALIZED (
	SELECT DISTINCT season_start FROM wanted
), missing AS (
	-- There is nearly always just one start, so the season of a match is computed once here, which OFFSET 0 ensures.
	SELECT m.*, s.season_start, coalesce((m.months + 1 - s.season_start) / 12, m.season) AS in_season
	FROM m CROSS JOIN starts s
	WHERE m.fixture_id IS NOT NULL AND m.lacks
	OFFSET 0
), numbered AS (
	SELECT m.match_id, m.fixture_id, m.home_team_id, m.away_team_id, m.date::date AS date, m.stats, w.segment,
		row_number() OVER (PARTITION BY w.segment
			ORDER BY md5(:seed::text || '/' || m.match_id)::uuid, m.match_id) - 1 AS n
	FROM missing m JOIN wanted w ON w.league_id = m.league_id AND w.season = m.in_season
		AND coalesce(w.season_start, 0) = coalesce(m.season_start, 0)
	WHERE w.tainted IS TRUE OR NOT m.tainted
)
SELECT match_id, fixture_id, segment, home_team_id, away_team_id, date, stats
FROM numbered
ORDER BY n / :block::int, segment, n
