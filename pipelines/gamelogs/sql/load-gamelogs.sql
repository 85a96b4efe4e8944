-- load-gamelogs: a game with its league, teams, players, and one row per player and statistic; a game is written completely
-- or not at all.
--
-- Takes one record per game: "game" with date, season, game_time, kind, status, home and away ({id, code, name}), what it
-- lacks being in the record itself; "players" [{player_id, name, team, position, stats: [{prop_type, value}]}]; "complete",
-- whether the answer held both teams; "sums", whether the players' sums equal the teams' totals, null without totals.
--
-- :policy	replace: rows take the new value, and rows that the answer no longer has are removed if it is complete, its
--		sums do not differ, and its finding is API_OK; insert: existing rows stay as they are
-- :source	the provider whose keys these are, if a record has no source
--
-- Refused: twice, a player's statistic that comes twice; other_team, a player of a team that does not play; no_id.
--
-- Counted, each row once: n_inserted; n_corrected, another value, team or date; n_removed; n_kept, left as
-- it was although the answer has another value or none; n_unchanged.
--
--: takes league, game_id, season?, date?, game_time?, kind?, status?, home?, away?, source?, game?, players, complete?, sums?, found = finding.status?
--: key league, game_id
--: skip players
--: default policy replace
--: default source
\ir tables.sql
WITH r AS MATERIALIZED (
	SELECT e.n, e.j ->> 'league' AS league, e.j ->> 'game_id' AS game_id, (w.j ->> 'season')::int AS season, (w.j ->> 'date')::date AS date,
		(w.j ->> 'game_time')::timestamptz AS game_time, w.j ->> 'kind' AS kind, w.j ->> 'status' AS status, w.j -> 'home' AS home,
		w.j -> 'away' AS away, coalesce(w.j ->> 'source', :source::text, '') AS source, 'final'::text AS state,
		coalesce((e.j ->> 'complete')::boolean, false) AND coalesce((e.j ->> 'sums')::boolean, true)
			AND coalesce(e.j ->> 'found', 'API_OK') = 'API_OK' AS complete,
		CASE :policy::text WHEN 'replace' THEN true WHEN 'insert' THEN false
			ELSE (:policy || ' is not a policy: insert, replace')::boolean END AS replaces,
		e.j -> 'players' AS players
	FROM jsonb_array_elements(:records::jsonb) WITH ORDINALITY AS e (j, n)
	CROSS JOIN LATERAL (
		SELECT (e.j - '{game,players}'::text[]) || jsonb_strip_nulls(coalesce(nullif(e.j -> 'game', 'null'), '{}')) AS j
	) w
)
\ir parents.sql
, line AS MATERIALIZED (
	SELECT r.n, l.id AS league, r.source, p.player_id AS key, p.name, p.position, p.team, p.stats
	FROM r JOIN l ON l.code = r.league
	CROSS JOIN LATERAL jsonb_to_recordset(r.players) AS p (player_id text, name text, "position" text, team text, stats jsonb)
), bad AS MATERIALIZED (
	SELECT r.n, 'no_id' AS reason FROM r WHERE r.league IS NULL OR r.game_id IS NULL
	UNION ALL
	SELECT r.n, CASE WHEN line.key IS NULL THEN 'no_id' ELSE 'other_team' END
	FROM r JOIN line USING (n)
	WHERE line.key IS NULL OR (line.team IS DISTINCT FROM r.home ->> 'id' AND line.team IS DISTINCT FROM r.away ->> 'id'
		AND line.team IS NOT NULL)
), p AS MATERIALIZED (
	SELECT league, source, key, max(name) AS name, max(position) AS position FROM line WHERE key IS NOT NULL GROUP BY 1, 2, 3
), player_seen AS MATERIALIZED (
	SELECT x.:player_id AS id, p.league, p.source, p.key, (x.:player_name IS NULL AND p.name IS NOT NULL)
			OR (x.:player_position IS NULL AND p.position IS NOT NULL) AS lacks, p.name, p.position
	FROM :players x JOIN p ON p.league = x.:player_league AND p.source = x.:player_source AND p.key = x.:player_key
), player_new AS (
	INSERT INTO :players (:player_league, :player_source, :player_key, :player_name, :player_position)
	SELECT p.league, p.source, p.key, p.name, p.position
	FROM p LEFT JOIN player_seen s USING (league, source, key), (SELECT count(*) FROM team) AS after
	WHERE s.id IS NULL
	ORDER BY 1, 2, 3
	ON CONFLICT (:player_league, :player_source, :player_key) DO NOTHING
	RETURNING :player_id AS id, :player_league AS league, :player_source AS source, :player_key AS key
), player_filled AS (
	UPDATE :players x
	SET :player_name = coalesce(x.:player_name, h.name), :player_position = coalesce(x.:player_position, h.position)
	FROM (
		SELECT x.:player_id AS id, s.name, s.position FROM :players x JOIN player_seen s ON s.id = x.:player_id AND s.lacks
		ORDER BY s.league, s.source, s.key
		FOR NO KEY UPDATE OF x
	) h
	WHERE x.:player_id = h.id
), player AS MATERIALIZED (
	SELECT id, league, source, key FROM player_seen UNION ALL SELECT id, league, source, key FROM player_new
), owned AS MATERIALIZED (
	SELECT line.n, player.id AS player_id, team.id AS team_id, line.stats,
		player.id IS NOT NULL AND (line.team IS NULL OR team.id IS NOT NULL) AS known
	FROM line LEFT JOIN player USING (league, source, key)
	LEFT JOIN team ON team.league = line.league AND team.source = line.source AND team.key = line.team
), known AS MATERIALIZED (
	SELECT r.n
	FROM r JOIN l ON l.code = r.league
	WHERE r.n NOT IN (SELECT bad.n FROM bad) AND NOT EXISTS (SELECT FROM (VALUES (r.home ->> 'id'), (r.away ->> 'id')) AS v (key)
			WHERE v.key NOT IN (SELECT team.key FROM team WHERE team.league = l.id AND team.source = r.source))
		AND NOT EXISTS (SELECT FROM owned WHERE owned.n = r.n AND NOT owned.known)
)
\ir games.sql
, v AS MATERIALIZED (
	SELECT game.n, game.id AS game_id, o.player_id, o.team_id, s.prop_type, s.value, game.date
	FROM owned o JOIN game USING (n)
	CROSS JOIN LATERAL jsonb_to_recordset(o.stats) AS s (prop_type text, value numeric)
	WHERE s.value IS NOT NULL
), was AS MATERIALIZED (
	SELECT game.n, x.:log_id AS id, x.:log_game AS game_id, x.:log_player AS player_id, x.:log_prop AS prop_type, x.:log_team AS team_id,
		x.:log_value AS value, x.:log_date AS date
	FROM game JOIN :logs x ON x.:log_game = game.id
	WHERE NOT game.new
), d AS MATERIALIZED (
	SELECT coalesce(v.n, was.n) AS n, v.game_id, v.player_id, v.prop_type, v.value, v.date, coalesce(v.team_id, was.team_id) AS team_id,
		was.id, v.n IS NULL AS vanished, (was.value, was.team_id, was.date) IS DISTINCT FROM
			(v.value, coalesce(v.team_id, was.team_id), v.date) AS differs
	FROM v FULL JOIN was ON was.game_id = v.game_id AND was.player_id = v.player_id AND was.prop_type = v.prop_type
), counted AS MATERIALIZED (
	SELECT d.n, count(*) FILTER (WHERE d.id IS NULL) AS inserted,
		count(*) FILTER (WHERE d.id IS NOT NULL AND NOT d.vanished AND d.differs) AS differ,
		count(*) FILTER (WHERE d.vanished) AS vanished, count(*) FILTER (WHERE NOT d.differs) AS unchanged,
		count(d.id) <> count(DISTINCT d.id) AS twice
	FROM d
	GROUP BY d.n
), verdict AS MATERIALIZED (
	-- A statistic that comes twice is refused by the unique key in a new row, and here in an old one.
	SELECT u.n, u.new, u.twice, u.replaces, u.clears, u.inserted AS n_inserted,
		CASE WHEN u.replaces THEN u.differ ELSE 0 END AS n_corrected, CASE WHEN u.clears THEN u.vanished ELSE 0 END AS n_removed,
		CASE WHEN u.replaces THEN 0 ELSE u.differ END + CASE WHEN u.clears THEN 0 ELSE u.vanished END AS n_kept,
		u.unchanged AS n_unchanged
	FROM (
		SELECT game.n, game.new, coalesce(c.twice, false) AS twice, r.replaces AND c.twice IS NOT TRUE AS replaces,
			r.replaces AND r.complete AND c.twice IS NOT TRUE AS clears, coalesce(c.inserted, 0) AS inserted,
			coalesce(c.differ, 0) AS differ, coalesce(c.vanished, 0) AS vanished, coalesce(c.unchanged, 0) AS unchanged
		FROM game JOIN r USING (n) LEFT JOIN counted c USING (n)
	) u
), gone AS (
	DELETE FROM :logs x USING d JOIN verdict ON verdict.n = d.n AND verdict.clears
	WHERE d.vanished AND x.:log_id = d.id
), corrected AS (
	UPDATE :logs x
	SET :log_value = d.value, :log_team = d.team_id, :log_date = d.date, :log_updated = now()
	FROM d JOIN verdict ON verdict.n = d.n AND verdict.replaces
	WHERE d.differs AND NOT d.vanished AND x.:log_id = d.id
), inserted AS (
	INSERT INTO :logs AS x (:log_game, :log_player, :log_team, :log_prop, :log_value, :log_date)
	SELECT d.game_id, d.player_id, d.team_id, d.prop_type, d.value, d.date
	FROM d JOIN verdict ON verdict.n = d.n AND NOT verdict.twice
	WHERE d.id IS NULL
	ORDER BY 1, 2, 4
	ON CONFLICT (:log_game, :log_player, :log_prop) DO UPDATE
	SET :log_value = excluded.:log_value, :log_team = excluded.:log_team, :log_date = excluded.:log_date, :log_updated = now()
), wanted AS MATERIALIZED (
	SELECT h.n, h.id, coalesce(g.date, h.date) AS date, coalesce(g.game_time, h.game_time) AS game_time,
		coalesce(g.season, h.season) AS season, coalesce(g.kind, h.kind) AS kind, coalesce(g.status, h.status) AS status,
		g.state, coalesce(g.home_id, h.home_id) AS home_id, coalesce(g.away_id, h.away_id) AS away_id, g.complete
	FROM game_held h JOIN g USING (n) JOIN verdict c USING (n)
	WHERE NOT c.twice AND (c.n_inserted + c.n_corrected + c.n_removed > 0 OR
		(h.date, h.game_time, h.season, h.kind, h.status, h.state, h.home_id, h.away_id, h.complete) IS DISTINCT FROM
		(coalesce(g.date, h.date), coalesce(g.game_time, h.game_time), coalesce(g.season, h.season), coalesce(g.kind, h.kind),
		coalesce(g.status, h.status), g.state, coalesce(g.home_id, h.home_id), coalesce(g.away_id, h.away_id), g.complete))
), written AS (
	UPDATE :games x
	SET :game_date = w.date, :game_time = w.game_time, :game_season = w.season, :game_kind = w.kind, :game_status = w.status,
		:game_state = w.state, :game_home = w.home_id, :game_away = w.away_id, :game_complete = w.complete
	FROM wanted w
	WHERE x.:game_id = w.id
)
SELECT r.league, r.game_id,
	CASE WHEN bad.reason IS NOT NULL OR c.twice THEN 'rejected' WHEN c.n IS NULL THEN 'again' WHEN c.new OR w.n IS NOT NULL THEN 'updated'
		ELSE 'unchanged' END AS outcome,
	coalesce(bad.reason, 'twice') AS reason,
	c.n_inserted + c.n_corrected + c.n_removed + (c.new OR w.n IS NOT NULL)::int AS written,
	c.n_inserted, c.n_corrected, c.n_removed, c.n_kept, c.n_unchanged
FROM r LEFT JOIN verdict c USING (n) LEFT JOIN wanted w USING (n)
LEFT JOIN (SELECT bad.n, min(bad.reason) AS reason FROM bad GROUP BY 1) bad USING (n)
