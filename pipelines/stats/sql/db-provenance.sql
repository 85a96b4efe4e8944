-- db-provenance: the table that af-load --provenance writes; psql reads this file as it is.
--
-- One row for each filled field: which match, which field, with what, when, from which call.  A match has its id from
-- :matches, whatever its type.
\ir tables.sql
SELECT format_type(atttypid, atttypmod) AS key_type
FROM pg_attribute
WHERE attrelid = :'matches'::regclass AND attname = (parse_ident(:'match_id'))[1] AND NOT attisdropped
\gset
CREATE TABLE IF NOT EXISTS :provenance (
	match_id :key_type NOT NULL,
	field text NOT NULL,
	value json NOT NULL,
	filled_at timestamptz NOT NULL DEFAULT now(),
	source text,
	fetched_at timestamptz,
	PRIMARY KEY (match_id, field, filled_at)
);
COMMENT ON TABLE :provenance IS 'which statistic was filled with what, when, and from which answer';
