-- Games with their parents by COPY and one statement: the same rule, rows take the new value and vanished rows go.
CREATE TEMP TABLE f (league text, game text, date date, season int, game_time timestamptz, kind text, status text,
	home text, home_code text, home_name text, away text, away_code text, away_name text,
	player text, name text, position text, team text, prop text, value numeric);
\copy f FROM 'rows.csv' CSV
ANALYZE f;
WITH league_new AS (
	INSERT INTO leagues (code) SELECT DISTINCT league FROM f ON CONFLICT DO NOTHING RETURNING id, code
), l AS MATERIALIZED (
	SELECT * FROM league_new UNION ALL SELECT id, code FROM leagues
), g AS MATERIALIZED (
	SELECT DISTINCT l.id AS league_id, game, date, season, game_time, kind, status, home, home_code, home_name, away, away_code, away_name
	FROM f JOIN l ON l.code = f.league
), team_new AS (
	INSERT INTO teams (league_id, external_id, code, name)
	SELECT league_id, home, home_code, home_name FROM g UNION SELECT league_id, away, away_code, away_name FROM g
	ON CONFLICT DO NOTHING RETURNING id, league_id, external_id
), t AS MATERIALIZED (
	SELECT * FROM team_new UNION ALL SELECT id, league_id, external_id FROM teams
), player_new AS (
	INSERT INTO players (league_id, external_id, name, position)
	SELECT l.id, player, max(name), max(position) FROM f JOIN l ON l.code = f.league GROUP BY 1, 2
	ON CONFLICT DO NOTHING RETURNING id, league_id, external_id
), p AS MATERIALIZED (
	SELECT * FROM player_new UNION ALL SELECT id, league_id, external_id FROM players
), game_new AS (
	INSERT INTO games AS x (league_id, external_id, game_date, game_time, season, kind, status, state, home_team_id, away_team_id, complete)
	SELECT g.league_id, game, date, game_time, season, kind, status, 'final', h.id, a.id, true
	FROM g JOIN t h ON h.league_id = g.league_id AND h.external_id = home JOIN t a ON a.league_id = g.league_id AND a.external_id = away
	ON CONFLICT (league_id, source, external_id) DO UPDATE SET state = 'final', complete = true, status = excluded.status
	WHERE (x.state, x.complete, x.status) IS DISTINCT FROM ('final', true, excluded.status)
	RETURNING id, league_id, external_id
), gid AS MATERIALIZED (
	SELECT * FROM game_new UNION SELECT id, league_id, external_id FROM games
), v AS MATERIALIZED (
	SELECT gid.id AS game_id, p.id AS player_id, t.id AS team_id, f.prop, f.value, f.date
	FROM f JOIN l ON l.code = f.league JOIN gid ON gid.league_id = l.id AND gid.external_id = f.game
	JOIN p ON p.league_id = l.id AND p.external_id = f.player JOIN t ON t.league_id = l.id AND t.external_id = f.team
), gone AS (
	DELETE FROM player_game_logs x
	WHERE x.game_id IN (SELECT id FROM gid)
		AND NOT EXISTS (SELECT FROM v WHERE v.game_id = x.game_id AND v.player_id = x.player_id AND v.prop = x.prop_type)
)
INSERT INTO player_game_logs AS x (game_id, player_id, team_id, prop_type, value, game_date)
SELECT game_id, player_id, team_id, prop, value, date FROM v ORDER BY 1, 2, 4
ON CONFLICT (game_id, player_id, prop_type) DO UPDATE
SET value = excluded.value, team_id = excluded.team_id, game_date = excluded.game_date, updated_at = now()
WHERE (x.value, x.team_id, x.game_date) IS DISTINCT FROM (excluded.value, excluded.team_id, excluded.game_date);
