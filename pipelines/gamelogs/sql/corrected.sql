-- corrected: the corrected games that are final here, and the question (over) that is replaced by this one (rev) from now on:
-- the last one of a day that had settled, or else today's, since an open day will be asked for again.
--
-- :source	as load-games.sql
-- :today	the date to take for today
-- :recheck	days are settled after more than this many days
--: takes league, game_id?, date?, rev?, source?, found = finding.status?
--: default source
\ir tables.sql
SELECT r.league, r.game_id, r.date, r.rev, CASE WHEN r.date < :today::date - :recheck::int THEN 'final' ELSE :today::text END AS over
FROM jsonb_to_recordset(:records::jsonb) AS r (league text, game_id text, date date, rev text, source text, found text)
JOIN :leagues l ON l.:league_code = r.league
JOIN :games g ON g.:game_league = l.:league_id AND g.:game_source = coalesce(r.source, :source::text, '') AND g.:game_key = r.game_id
WHERE r.found = 'API_OK' AND g.:game_state = 'final'
