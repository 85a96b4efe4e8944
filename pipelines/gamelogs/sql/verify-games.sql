-- verify-games: of the games that a list calls over, those that are not final here, or are not here at all.
--
-- :source	as load-games.sql
--: takes league, game_id?, date?, source?, found = finding.status?
--: default source
\ir tables.sql
SELECT r.league, r.date, r.game_id, g.:game_state AS state
FROM jsonb_to_recordset(:records::jsonb) AS r (league text, game_id text, date date, source text, found text)
LEFT JOIN :leagues l ON l.:league_code = r.league
LEFT JOIN :games g ON g.:game_league = l.:league_id AND g.:game_source = coalesce(r.source, :source::text, '') AND g.:game_key = r.game_id
WHERE r.found = 'API_OK' AND r.game_id IS NOT NULL AND g.:game_state IS DISTINCT FROM 'final'
ORDER BY 1, 2, 3
