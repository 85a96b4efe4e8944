-- db: creates missing tables.  For 'af db basketball', which reads this file with psql, in one transaction.
\ir tables.sql
CREATE TABLE IF NOT EXISTS :games (
	game_id text PRIMARY KEY,
	league_id int NOT NULL,
	season text NOT NULL,
	date timestamptz NOT NULL,
	status text NOT NULL,
	home_id text NOT NULL,
	home text,
	home_points int,
	away_id text NOT NULL,
	away text,
	away_points int
);
CREATE TABLE IF NOT EXISTS :statistics (
	game_id text REFERENCES :games,
	team_id text,
	stats jsonb NOT NULL,
	PRIMARY KEY (game_id, team_id)
);
