-- doctor: which database this is, and how many tables and views it has, readable or not.
SELECT current_database() AS database, current_user AS "user", current_setting('server_version') AS version,
	(SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema') AS tables
