-- db-columns: adds the columns that taint.sql writes to tables that lack them.  Changes no row; psql reads this file as it
-- is.  Takes a short lock, and waits at most two seconds for it rather than hold up everybody else.
\ir tables.sql
SET lock_timeout = '2s';
ALTER TABLE :matches
	ADD COLUMN IF NOT EXISTS :tainted boolean,
	ADD COLUMN IF NOT EXISTS :tainted_evidence jsonb;
