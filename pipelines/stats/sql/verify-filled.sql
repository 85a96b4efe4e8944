-- verify-filled: of the values that the records say were filled, how many are in the database now.
--
--: takes match_id, filled = update.filled
\ir tables.sql
SELECT count(*) AS filled,
	count(*) FILTER (WHERE m.:stats #>> string_to_array(f.field, '.') <> '') AS present
FROM (
	SELECT (
\ir match-id.sql
		) AS match_id, r.filled
	FROM jsonb_to_recordset(:records::jsonb) AS r (match_id text, filled jsonb)
) r
CROSS JOIN LATERAL jsonb_array_elements_text(r.filled) AS f (field)
LEFT JOIN :matches m ON m.:match_id = r.match_id
