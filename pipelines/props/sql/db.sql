-- db: creates a missing table, columns and key; existing ones stay as they are.  For 'af db props', which reads this file
-- with psql, in one transaction.
\ir tables.sql
CREATE TABLE IF NOT EXISTS :props (
	:prop_id text PRIMARY KEY
);
ALTER TABLE :props
	ADD COLUMN IF NOT EXISTS :prop_sport text NOT NULL DEFAULT 'MLB',
	ADD COLUMN IF NOT EXISTS :prop_date date,
	ADD COLUMN IF NOT EXISTS :prop_game text,
	ADD COLUMN IF NOT EXISTS :prop_time timestamptz,
	ADD COLUMN IF NOT EXISTS :prop_player_id text,
	ADD COLUMN IF NOT EXISTS :prop_player text,
	ADD COLUMN IF NOT EXISTS :prop_team text,
	ADD COLUMN IF NOT EXISTS :prop_opponent text,
	ADD COLUMN IF NOT EXISTS :prop_side text,
	ADD COLUMN IF NOT EXISTS :prop_type text,
	ADD COLUMN IF NOT EXISTS :prop_value numeric,
	ADD COLUMN IF NOT EXISTS :prop_line numeric,
	ADD COLUMN IF NOT EXISTS :prop_over numeric,
	ADD COLUMN IF NOT EXISTS :prop_under numeric,
	ADD COLUMN IF NOT EXISTS :prop_source text,
	ADD COLUMN IF NOT EXISTS :prop_updated timestamptz NOT NULL DEFAULT now();
INSERT INTO af_keys (kind, target, columns) VALUES
	('UNIQUE INDEX', :'props', :'prop_id'),
	('INDEX', :'props', concat_ws(', ', :'prop_sport', :'prop_date'));
