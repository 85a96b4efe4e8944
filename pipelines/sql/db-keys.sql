-- db-keys: creates the keys and indexes of af_keys (db-before.sql), unless one on just these columns exists, in any order and
-- under any name.  Before PostgreSQL 15 no index has indnullsnotdistinct.
SELECT format('CREATE %s ON %s (%s) %s', kind, target, columns, nulls)
FROM af_keys
WHERE NOT EXISTS (
	SELECT FROM pg_index i
	WHERE i.indrelid = target::regclass AND i.indisvalid AND i.indpred IS NULL AND (i.indisunique OR kind = 'INDEX')
		AND (nulls = '' OR (to_jsonb(i) ->> 'indnullsnotdistinct')::boolean)
		AND ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) ORDER BY 1)
			= ARRAY(SELECT (parse_ident(c))[1] FROM unnest(string_to_array(columns, ', ')) AS s (c) ORDER BY 1))
\gexec
