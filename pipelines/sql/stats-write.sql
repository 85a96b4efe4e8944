-- stats-write: the part that load-stats.sql and load-stats-provenance.sql share.
--
-- Compare and swap: the new value is written only where the old one is still what the merge saw, as text; white
-- space between tokens, which a record changes, counts as blanks, and JSON's null as none.  The rows are locked in the order of their keys, so that
-- two loads, or a load and anybody else who keeps to that order, cannot lock each other out.
\ir tables.sql
WITH r AS MATERIALIZED (
	SELECT r.*
	FROM json_to_recordset(:records::json)
		AS r (match_id :key_type, seen json, stats json, filled json, key text, at timestamptz)
), held AS MATERIALIZED (
	SELECT m.:match_id AS match_id,
		nullif(btrim(translate(m.:stats::text, E'\t\n\r', '   ')), 'null') AS stats
	FROM :matches m
	WHERE m.:match_id IN (SELECT r.match_id FROM r)
	ORDER BY m.:match_id
	FOR NO KEY UPDATE OF m
), written AS (
	UPDATE :matches m
	SET :stats = r.stats
	FROM r JOIN held h ON h.match_id = r.match_id
	WHERE m.:match_id = h.match_id AND h.stats IS NOT DISTINCT FROM
		nullif(btrim(translate(r.seen::text, E'\t\n\r', '   ')), 'null')
	RETURNING m.:match_id AS match_id
)
