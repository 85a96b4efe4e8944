-- rows: the records of a batch as rows of :rows_table, by the names of their members; the files rows-*.sql include this first.
-- A file of yours says which table, and includes the policy:
--
--	\set rows_table    player_seasons
--	\set rows_key      'player_id, season'
--	\set rows_columns  'games, goals, assists'
--	\set rows_counter  games
--	\ir rows-fill.sql
--
-- rows-insert		existing rows stay as they are
-- rows-fill		columns that are null take the new value
-- rows-replace		columns take the new value, unless that is null
-- rows-placeholder	rows-replace for rows whose :rows_counter is 0 or null; the others stay
--
-- The key needs a unique index.  Rows in the order of their keys, so two loads do not deadlock.
--: key :rows_key
INSERT INTO :rows_table AS t (:rows_key, :rows_columns)
SELECT :rows_key, :rows_columns
FROM jsonb_populate_recordset(CAST(NULL AS :rows_table), :records::jsonb)
ORDER BY :rows_key
ON CONFLICT (:rows_key)
