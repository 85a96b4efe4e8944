-- verify-open: games that lack something, by date.
--
-- fact: not_final, the day is past and the game neither over nor called off; no_rows, over and without a row; incomplete,
-- the answer lacked a team or players, or the players' sums are not the teams' totals.  Totals are not stored: what
-- differed is in the message of the record's finding.
--
-- :today	the day that counts as today; null: the server's
--: default today
\ir tables.sql
SELECT l.:league_code AS league, g.:game_date AS date, g.:game_key AS game_id, f.fact, g.:game_status AS status
FROM :games g JOIN :leagues l ON l.:league_id = g.:game_league
CROSS JOIN LATERAL (
	SELECT CASE WHEN coalesce(g.:game_state, '') NOT IN ('final', 'postponed', 'cancelled') THEN
			CASE WHEN g.:game_date < coalesce(:today::date, current_date) THEN 'not_final' END
		WHEN g.:game_state = 'final' AND NOT EXISTS (SELECT FROM :logs x WHERE x.:log_game = g.:game_id) THEN 'no_rows'
		WHEN NOT g.:game_complete THEN 'incomplete' END AS fact
) f
WHERE f.fact IS NOT NULL
ORDER BY 1, 2, 3
