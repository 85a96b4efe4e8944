-- stats-write: what load-stats.sql and load-stats-provenance.sql have in common.
--
-- Compare and swap: the new value is written only if the old one is still what the merge saw, as text; if the texts
-- differ, white space between tokens, which a record may change, counts as blanks, and JSON's null as no value.
-- Rows are locked in the order of their keys, so that two loads, or a load and anybody else who keeps to that order,
-- cannot deadlock.  If a record has a fixture_id, the row must still have it, as text: ids of another database, or of
-- this one before its matches were remapped, would match the wrong rows.
\ir tables.sql
WITH r AS MATERIALIZED (
	SELECT (
\ir match-id.sql
		) AS match_id, r.fixture_id, r.seen, r.stats, r.filled, r.key, r.at
	FROM json_to_recordset(:records::json)
		AS r (match_id text, fixture_id text, seen text, stats text, filled json, key text, at timestamptz)
), held AS MATERIALIZED (
	SELECT r.match_id, m.:stats::text AS now, r.seen, r.stats,
		r.fixture_id IS NULL OR r.fixture_id IS NOT DISTINCT FROM (SELECT (:fixture_id)::text FROM (SELECT m.*) AS own)
			AS same_fixture
	FROM :matches m JOIN r ON r.match_id = m.:match_id
	ORDER BY m.:match_id
	FOR NO KEY UPDATE OF m
), written AS (
	UPDATE :matches m
	SET :stats = h.stats::json
	FROM held h
	WHERE m.:match_id = h.match_id AND h.same_fixture AND (h.now IS NOT DISTINCT FROM h.seen
		OR nullif(btrim(translate(h.now, E'\t\n\r', '   ')), 'null') IS NOT DISTINCT FROM
			nullif(btrim(translate(h.seen, E'\t\n\r', '   ')), 'null'))
	RETURNING h.match_id
)
