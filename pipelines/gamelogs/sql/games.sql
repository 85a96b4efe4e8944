-- games: after parents.sql and "known", the numbers (n) of the records whose parents all exist; the games of these
-- records under lock, as game.  A record that has none is sent again.
--
-- A load that changes a game's rows also changes its row in :games, and so its xmin: a different xmin shows that another
-- load has written the game since this statement began.
, g AS MATERIALIZED (
	SELECT r.*, l.id AS league_id, h.id AS home_id, a.id AS away_id
	FROM r JOIN known USING (n) JOIN l ON l.code = r.league
	LEFT JOIN team h ON h.league = l.id AND h.source = r.source AND h.key = r.home ->> 'id'
	LEFT JOIN team a ON a.league = l.id AND a.source = r.source AND a.key = r.away ->> 'id'
), game_seen AS MATERIALIZED (
	SELECT g.n, x.:game_id AS id, x.xmin AS version
	FROM :games x JOIN g ON g.league_id = x.:game_league AND g.source = x.:game_source AND g.game_id = x.:game_key
), game_held AS MATERIALIZED (
	SELECT s.n, s.id, x.xmin = s.version AS same, x.:game_date AS date, x.:game_time AS game_time, x.:game_season AS season,
		x.:game_kind AS kind, x.:game_status AS status, x.:game_state AS state, x.:game_home AS home_id,
		x.:game_away AS away_id, x.:game_complete AS complete
	FROM :games x JOIN game_seen s ON s.id = x.:game_id
	ORDER BY s.id
	FOR NO KEY UPDATE OF x
), game_new AS (
	INSERT INTO :games (:game_league, :game_source, :game_key, :game_date, :game_time, :game_season, :game_kind, :game_status,
		:game_state, :game_home, :game_away, :game_complete)
	SELECT g.league_id, g.source, g.game_id, g.date, g.game_time, g.season, g.kind, g.status, g.state, g.home_id, g.away_id,
		g.complete
	FROM g, (SELECT count(*) FROM game_held) AS after
	WHERE NOT EXISTS (SELECT FROM game_seen s WHERE s.n = g.n)
	ORDER BY 1, 2, 3
	ON CONFLICT (:game_league, :game_source, :game_key) DO NOTHING
	RETURNING :game_id AS id, :game_league AS league_id, :game_source AS source, :game_key AS game_id, :game_date AS date
), game AS MATERIALIZED (
	SELECT h.n, h.id, false AS new, coalesce(g.date, h.date) AS date FROM game_held h JOIN g USING (n) WHERE h.same
	UNION ALL
	SELECT g.n, w.id, true, w.date FROM game_new w JOIN g USING (league_id, source, game_id)
)
