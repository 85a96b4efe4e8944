-- db-made: the tables, and the columns and indexes of older tables, that were added since db-before.sql.
SELECT format('table %s', r.oid::regclass)
FROM af_relations r
WHERE r.relkind NOT IN ('i', 'I') AND r.oid NOT IN (SELECT oid FROM af_before)
	AND (SELECT relpersistence FROM pg_class WHERE oid = r.oid) <> 't'
ORDER BY r.oid;
SELECT format('column %s.%I', c.of::regclass, c.attname)
FROM af_columns c JOIN af_before b ON b.oid = c.of AND b.relkind NOT IN ('i', 'I')
WHERE (c.of, c.attname) NOT IN (SELECT of, attname FROM af_columns_before)
ORDER BY 1;
SELECT format('index %s of %s', r.oid::regclass, r.of::regclass)
FROM af_relations r JOIN af_before b ON b.oid = r.of
WHERE r.relkind IN ('i', 'I') AND r.oid NOT IN (SELECT oid FROM af_before)
ORDER BY r.oid;
DROP VIEW af_relations, af_columns;
DROP TABLE af_keys, af_before, af_columns_before;
