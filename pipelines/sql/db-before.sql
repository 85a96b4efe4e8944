-- db-before: begins the transaction of 'af db BACKFILL', and records what exists; db-made.sql reports what was added.  It
-- waits at most two seconds for a table rather than hold up everybody else.
--
-- The BACKFILL's db.sql creates tables and columns, and lists the required keys in af_keys: db-keys.sql creates them.
BEGIN;
SET LOCAL lock_timeout = '2s';
CREATE TEMP TABLE af_keys (target text, columns text, kind text DEFAULT 'UNIQUE INDEX', nulls text DEFAULT '');
CREATE TEMP VIEW af_relations AS
	SELECT c.oid, c.relkind, coalesce(i.indrelid, c.oid) AS of
	FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
	WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'i', 'I') AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace);
CREATE TEMP VIEW af_columns AS
	SELECT a.attrelid AS of, a.attname FROM pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped;
CREATE TEMP TABLE af_before AS SELECT * FROM af_relations;
CREATE TEMP TABLE af_columns_before AS SELECT * FROM af_columns;
