-- verify-days: league, date, games, and how many statistics these have; the newest days with games.
--
-- :limit	so many days, each with as many rows as leagues have games on it
-- :leagues_wanted	codes such as NFL,NBA; null or empty: all
--: default leagues_wanted
--: default limit 30
\ir tables.sql
SELECT d.league, d.date, d.games, d.stats
FROM (SELECT l.:league_code AS league, g.:game_date AS date, count(*) AS games,
	coalesce(sum((SELECT count(*) FROM :logs x WHERE x.:log_game = g.:game_id)), 0)::bigint AS stats,
	dense_rank() OVER (ORDER BY g.:game_date DESC) AS nth
FROM :games g JOIN :leagues l ON l.:league_id = g.:game_league
WHERE coalesce(:leagues_wanted, '') = '' OR l.:league_code = ANY (string_to_array(:leagues_wanted, ','))
GROUP BY 1, 2) d
WHERE d.nth <= :limit::bigint
ORDER BY 2 DESC, 1
