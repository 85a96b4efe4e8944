-- load-stats: writes what af-merge has filled, in rows that are still as af-merge saw them.
--
--: takes match_id, seen = stats?, stats = update.stats
--: key match_id
--: skip update.filled
\ir stats-write.sql
SELECT r.match_id,
	CASE WHEN w.match_id IS NOT NULL THEN 'updated' WHEN h.match_id IS NULL THEN 'gone' ELSE 'changed' END AS outcome,
	CASE WHEN w.match_id IS NULL THEN h.stats END AS stats
FROM r LEFT JOIN held h ON h.match_id = r.match_id LEFT JOIN written w ON w.match_id = r.match_id
