-- verify-leagues-before: verify-leagues, and what the database held when the run began.  The records are the rows of
-- coverage.sql from then, a league and season each, all in one batch.
--
--: takes league_id, total, with_shots
\ir chosen.sql
, was AS (
	SELECT r.league_id, (100.0 * sum(r.with_shots) / nullif(sum(r.total), 0))::float8 AS pct
	FROM jsonb_to_recordset(:records::jsonb) AS r (league_id text, total bigint, with_shots bigint)
	GROUP BY r.league_id
)
SELECT
\ir verify-leagues-columns.sql
	, (SELECT was.pct FROM was WHERE was.league_id = c.league_id::text) AS before_pct
FROM c
GROUP BY c.league_id, c.league_name, c.country
ORDER BY c.country, c.league_name, c.league_id
