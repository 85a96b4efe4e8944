-- db-columns: the columns that taint.sql writes, for tables that do not have them.  Changes no row; psql reads this
-- file as it is.  Takes a short lock, and waits two seconds for it at most rather than hold up everybody else.
\ir tables.sql
SET lock_timeout = '2s';
ALTER TABLE :matches
	ADD COLUMN IF NOT EXISTS :tainted boolean,
	ADD COLUMN IF NOT EXISTS :tainted_evidence jsonb;
