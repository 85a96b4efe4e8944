-- rows-insert: see rows.sql.
\ir rows.sql
DO NOTHING
RETURNING :rows_key
