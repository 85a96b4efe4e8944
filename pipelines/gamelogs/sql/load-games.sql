-- load-games: games from a day's list, played or not, with their league and teams.
--
-- What a list does not mention stays as it is.  A final game stays final: an older list does not undo it.  Games
-- that do not count (not_a_game: exhibitions, All-Star games) and odd ones (ERROR) are not written.
--
-- :source	the provider whose keys these are, if a record has no source
--
--: takes league, game_id, season?, date?, game_time?, kind?, status?, home?, away?, source?, found = finding.status?, reason = finding.reason?
--: key league, game_id
--: skip game_id
--: default source
\ir tables.sql
WITH r AS MATERIALIZED (
	SELECT r.n, r.league, r.game_id, r.season, r.date, r.game_time, r.kind, r.status, r.home, r.away, NULL::boolean AS complete,
		coalesce(r.source, :source::text, '') AS source,
		CASE WHEN r.found = 'API_OK' THEN 'final' ELSE coalesce(r.reason, 'not_finished') END AS state
	FROM ROWS FROM (jsonb_to_recordset(:records::jsonb) AS (league text, game_id text, season int, date date, game_time timestamptz,
		kind text, status text, home jsonb, away jsonb, source text, found text, reason text))
		WITH ORDINALITY AS r (league, game_id, season, date, game_time, kind, status, home, away, source, found, reason, n)
	WHERE coalesce(r.found, 'API_OK') IN ('API_OK', 'SKIPPED') AND coalesce(r.reason, '') NOT IN ('not_a_game', 'out_of_scope')
)
\ir parents.sql
, known AS MATERIALIZED (
	SELECT r.n
	FROM r JOIN l ON l.code = r.league
	WHERE NOT EXISTS (SELECT FROM (VALUES (r.home ->> 'id'), (r.away ->> 'id')) AS v (key)
		WHERE v.key NOT IN (SELECT team.key FROM team WHERE team.league = l.id AND team.source = r.source))
)
\ir games.sql
, wanted AS MATERIALIZED (
	SELECT h.n, h.id, coalesce(g.date, h.date) AS date, coalesce(g.game_time, h.game_time) AS game_time,
		coalesce(g.season, h.season) AS season, coalesce(g.kind, h.kind) AS kind, coalesce(g.status, h.status) AS status,
		g.state, coalesce(g.home_id, h.home_id) AS home_id, coalesce(g.away_id, h.away_id) AS away_id
	FROM game_held h JOIN g USING (n)
	WHERE h.same AND (h.state IS DISTINCT FROM 'final' OR g.state = 'final') AND
		(h.date, h.game_time, h.season, h.kind, h.status, h.state, h.home_id, h.away_id) IS DISTINCT FROM
		(coalesce(g.date, h.date), coalesce(g.game_time, h.game_time), coalesce(g.season, h.season), coalesce(g.kind, h.kind),
		coalesce(g.status, h.status), g.state, coalesce(g.home_id, h.home_id), coalesce(g.away_id, h.away_id))
), written AS (
	UPDATE :games x
	SET :game_date = w.date, :game_time = w.game_time, :game_season = w.season, :game_kind = w.kind, :game_status = w.status,
		:game_state = w.state, :game_home = w.home_id, :game_away = w.away_id
	FROM wanted w
	WHERE x.:game_id = w.id
)
SELECT r.league, r.game_id,
	CASE WHEN r.league IS NULL THEN 'rejected' WHEN game.n IS NULL THEN 'again' WHEN game.new OR w.n IS NOT NULL THEN 'updated' ELSE 'unchanged' END AS outcome,
	'no_id' AS reason,
	(game.new)::int AS n_inserted, (w.n IS NOT NULL)::int AS n_corrected
FROM r LEFT JOIN game USING (n) LEFT JOIN wanted w USING (n)
