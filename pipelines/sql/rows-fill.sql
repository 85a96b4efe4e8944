-- rows-fill: see rows.sql.
\ir rows.sql
DO UPDATE SET (:rows_columns) = (
	SELECT :rows_columns
	FROM jsonb_populate_record(CAST(NULL AS :rows_table), to_jsonb(excluded) || jsonb_strip_nulls(to_jsonb(t))))
WHERE (SELECT ROW(:rows_columns)
		FROM jsonb_populate_record(CAST(NULL AS :rows_table), to_jsonb(excluded) || jsonb_strip_nulls(to_jsonb(t))))
	IS DISTINCT FROM (SELECT ROW(:rows_columns) FROM jsonb_populate_record(CAST(NULL AS :rows_table), to_jsonb(t)))
RETURNING :rows_key
