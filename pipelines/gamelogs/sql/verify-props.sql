-- verify-props: league, prop_type, players, total_stats, earliest and latest date of the last :days days.
--
-- :today	the day that counts as today; null: the server's
--: default days 30
--: default today
\ir tables.sql
SELECT l.:league_code AS league, x.:log_prop AS prop_type, count(DISTINCT x.:log_player) AS players, count(*) AS total_stats,
	min(x.:log_date) AS earliest, max(x.:log_date) AS latest
FROM :logs x JOIN :games g ON g.:game_id = x.:log_game JOIN :leagues l ON l.:league_id = g.:game_league
WHERE g.:game_date > coalesce(:today::date, current_date) - :days::int AND g.:game_date <= coalesce(:today::date, current_date)
GROUP BY 1, 2
ORDER BY 1, 4 DESC, 2
