-- database: after WITH home AS (SELECT to_regclass(…) AS oid), the table that says where the backfill is at home: which
-- database this is, in three texts; what a run.json keeps in "databases" (af-run(1)).
--
-- system	the identifier that initdb gave the server's data: the same after a restart, an upgrade of the minor
--		version and on a replica, another one after a dump and restore.  Where the user may not read it, the
--		numbers of the database and of the table, which stay the same until the table is created again.
-- schema	where the table is, whatever the search path says
--
-- A function that may not be called would end the whole statement, even in a branch not taken; ts_stat gets its query as
-- text, and so sees only the branch that is taken.
SELECT s.word AS system, current_database()::text AS database,
	coalesce((SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.oid = (SELECT oid FROM home)), current_schema(), '')::text AS schema
FROM (SELECT oid FROM pg_database WHERE datname = current_database()) d, ts_stat(CASE WHEN has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
	THEN 'SELECT array_to_tsvector(ARRAY[system_identifier::text]) FROM pg_catalog.pg_control_system()'
	ELSE format('SELECT array_to_tsvector(ARRAY[%L])', 'oid ' || d.oid || '.' || coalesce((SELECT oid FROM home)::oid, 0))
	END) AS s
