-- fixtures: the matches of the segments in :records, in an order that is random and always the same.
--
-- Within a segment by a hash of :seed and the match's id, so that any beginning is a random sample; over the
-- segments in turn, :block matches of each.  "segment" is the number of the segment in :records, from 1.
\ir matches.sql
, wanted AS MATERIALIZED (
	SELECT s.*
	FROM ROWS FROM (jsonb_to_recordset(:records::jsonb)
		AS (league_id bigint, season int, season_start int, tainted boolean))
		WITH ORDINALITY AS s (league_id, season, season_start, tainted, segment)
), numbered AS (
	SELECT m.match_id, m.fixture_id, m.home_team_id, m.away_team_id, m.stats, s.segment,
		row_number() OVER (PARTITION BY s.segment
			ORDER BY md5(:seed::text || '/' || m.match_id)::uuid, m.match_id) - 1 AS n
	FROM wanted s JOIN m ON m.league_id = s.league_id
		AND coalesce((m.months + 1 - s.season_start) / 12, m.season) = s.season
	WHERE m.fixture_id IS NOT NULL AND m.lacks AND (s.tainted IS TRUE OR NOT m.tainted)
)
SELECT match_id, fixture_id, segment, home_team_id, away_team_id, stats
FROM numbered
ORDER BY n / :block::int, segment, n
