-- stats-outcome: after stats-write.sql; what became of each record.  A row that somebody else changed is returned, to be
-- merged again.
SELECT r.match_id,
	CASE WHEN w.match_id IS NOT NULL THEN 'updated' WHEN h.match_id IS NULL THEN 'gone'
		WHEN NOT h.same_fixture THEN 'rejected' ELSE 'changed' END AS outcome,
	CASE WHEN NOT h.same_fixture THEN 'other_fixture' END AS reason,
	CASE WHEN w.match_id IS NULL THEN h.now END AS stats
FROM r LEFT JOIN held h ON h.match_id = r.match_id LEFT JOIN written w ON w.match_id = r.match_id
