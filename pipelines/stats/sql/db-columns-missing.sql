-- db-columns-missing: which columns of db-columns.sql are missing; psql reads this file as it is.
\ir tables.sql
SELECT name
FROM unnest(ARRAY[:'tainted', :'tainted_evidence']) AS name
WHERE NOT EXISTS (SELECT FROM pg_attribute a
	WHERE a.attrelid = :'matches'::regclass AND a.attname = (parse_ident(name))[1] AND NOT a.attisdropped)
