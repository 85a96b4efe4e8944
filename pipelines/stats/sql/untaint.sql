-- untaint: removes the marks of taint.sql, and nothing else, and leaves each row as taint.sql found it.
--
-- Takes records with a league_id and a season, either of which may be absent or null for all: {} undoes everything.
-- :league_ids and :seasons, lists such as 39,140 or 2015-2020, restrict that; null or empty: all.
--
--: default league_ids
--: default seasons
--: takes league_id?, season?
--: key league_id?, season?
\ir tables.sql
WITH r AS MATERIALIZED (
	SELECT r.* FROM jsonb_to_recordset(:records::jsonb) AS r (league_id bigint, season int)
), held AS MATERIALIZED (
	SELECT t.:match_id AS match_id, (t.:tainted_evidence ->> 'was')::boolean AS was,
		(t.:tainted_evidence ->> 'league_id')::bigint AS league_id, (t.:tainted_evidence ->> 'season')::int AS season
	FROM :matches t
	WHERE t.:tainted AND t.:tainted_evidence ->> 'reason' = 'api_no_data' AND t.:tainted_evidence ->> 'by' = 'af'
	ORDER BY t.:match_id
	FOR NO KEY UPDATE OF t
), chosen AS (
	SELECT DISTINCT ON (h.match_id) h.match_id, h.was, r.league_id, r.season
	FROM held h JOIN r ON (r.league_id IS NULL OR r.league_id = h.league_id)
		AND (r.season IS NULL OR r.season = h.season)
	WHERE (coalesce(:league_ids, '') = '' OR EXISTS (
			SELECT FROM unnest(string_to_array(:league_ids, ',')) AS l (span)
			WHERE h.league_id BETWEEN split_part(span, '-', 1)::bigint
				AND coalesce(nullif(split_part(span, '-', 2), ''), span)::bigint))
		AND (coalesce(:seasons, '') = '' OR EXISTS (
			SELECT FROM unnest(string_to_array(:seasons, ',')) AS s (span)
			WHERE h.season BETWEEN split_part(span, '-', 1)::int
				AND coalesce(nullif(split_part(span, '-', 2), ''), span)::int))
	ORDER BY h.match_id
), written AS (
	UPDATE :matches t
	SET :tainted = c.was, :tainted_evidence = NULL
	FROM chosen c
	WHERE t.:match_id = c.match_id
	RETURNING c.league_id, c.season
)
SELECT league_id, season, count(*) AS written
FROM written
GROUP BY league_id, season
