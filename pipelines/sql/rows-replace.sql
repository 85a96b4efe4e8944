-- rows-replace: see rows.sql.
\ir rows.sql
DO UPDATE SET (:rows_columns) = (
	SELECT :rows_columns
	FROM jsonb_populate_record(CAST(NULL AS :rows_table), to_jsonb(t) || jsonb_strip_nulls(to_jsonb(excluded))))
WHERE (SELECT ROW(:rows_columns)
		FROM jsonb_populate_record(CAST(NULL AS :rows_table), to_jsonb(t) || jsonb_strip_nulls(to_jsonb(excluded))))
	IS DISTINCT FROM (SELECT ROW(:rows_columns) FROM jsonb_populate_record(CAST(NULL AS :rows_table), to_jsonb(t)))
RETURNING :rows_key
