-- there: of these games those that are final here, each with how many rows it has.
--
-- :source	as load-games.sql
--: takes league, game_id, source?
--: default source
\ir tables.sql
SELECT r.league, r.game_id, (SELECT count(*) FROM :logs x WHERE x.:log_game = g.:game_id) AS rows
FROM jsonb_to_recordset(:records::jsonb) AS r (league text, game_id text, source text)
JOIN :leagues l ON l.:league_code = r.league
JOIN :games g ON g.:game_league = l.:league_id AND g.:game_source = coalesce(r.source, :source::text, '') AND g.:game_key = r.game_id
WHERE g.:game_state = 'final'
