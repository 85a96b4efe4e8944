-- load-games: one row per game; the newest list counts.
--: takes game_id, league_id, season, date?, status?, home_id?, home?, home_points?, away_id?, away?, away_points?
--: key game_id
--: skip status
\ir tables.sql
INSERT INTO :games AS g (game_id, league_id, season, date, status, home_id, home, home_points, away_id, away, away_points)
SELECT game_id, league_id, season, date, status, home_id, home, home_points, away_id, away, away_points
FROM jsonb_to_recordset(:records::jsonb) AS r (game_id text, league_id int, season text, date timestamptz, status text, home_id text,
	home text, home_points int, away_id text, away text, away_points int)
ORDER BY game_id
ON CONFLICT (game_id) DO UPDATE SET (league_id, season, date, status, home_id, home, home_points, away_id, away, away_points)
	= ROW(excluded.league_id, excluded.season, excluded.date, excluded.status, excluded.home_id, excluded.home, excluded.home_points,
		excluded.away_id, excluded.away, excluded.away_points)
WHERE g IS DISTINCT FROM excluded
RETURNING game_id
