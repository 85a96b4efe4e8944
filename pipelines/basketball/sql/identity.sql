-- identity: which database this is; see database.sql.
\ir tables.sql
WITH home AS (SELECT to_regclass(:'games') AS oid)
\ir database.sql
