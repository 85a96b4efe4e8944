-- verify-asked: what the list said of the days on which the database has no game, from the records of the list's
-- stage.  Not in the database: that a day was asked is in the run directory's log, which belongs to no database.
--
-- fact: empty (there were none), out_of_scope (none that counts), failed, not_asked, or missing: there are games, but not
-- here.
--
--: takes league, date, game_id?, found = finding.status?, reason = finding.reason?
\ir tables.sql
SELECT r.league, r.date, f.fact, min(r.reason) FILTER (WHERE f.fact <> 'missing') AS reason, count(r.game_id) AS games
FROM jsonb_to_recordset(:records::jsonb) AS r (league text, date date, game_id text, found text, reason text)
CROSS JOIN LATERAL (
	SELECT CASE WHEN r.found = 'ERROR' THEN 'failed' WHEN r.found = 'NO_DATA' THEN 'empty'
		WHEN r.reason IN ('not_a_game', 'out_of_scope') THEN 'out_of_scope'
		WHEN r.found = 'SKIPPED' AND r.game_id IS NULL THEN 'not_asked' ELSE 'missing' END AS fact
) f
WHERE NOT EXISTS (SELECT FROM :games g JOIN :leagues l ON l.:league_id = g.:game_league
	WHERE l.:league_code = r.league AND g.:game_date = r.date)
GROUP BY r.league, r.date, f.fact
ORDER BY 1, 2, 3
