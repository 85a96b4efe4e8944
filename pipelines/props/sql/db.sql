-- db: creates a missing table, columns and key; existing ones stay as they are.  For 'af db props', which reads this file
-- with psql, in one transaction.
\ir tables.sql
SET LOCAL lock_timeout = '2s';
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
SELECT format('CREATE %s ON %s (%s)', kind, target, columns)
FROM (VALUES
	('UNIQUE INDEX', :'props', :'prop_id'),
	('INDEX', :'props', concat_ws(', ', :'prop_sport', :'prop_date'))
) AS wanted (kind, target, columns)
WHERE NOT EXISTS (
	SELECT FROM pg_index i
	WHERE i.indrelid = target::regclass AND i.indisvalid AND i.indpred IS NULL AND (i.indisunique OR kind = 'INDEX')
		AND ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) ORDER BY 1)
			= ARRAY(SELECT (parse_ident(c))[1] FROM unnest(string_to_array(columns, ', ')) AS s (c) ORDER BY 1))
\gexec
