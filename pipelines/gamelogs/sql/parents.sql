-- parents: after r, the records of a batch (n, league, source, home, away and more); leagues as l, and teams as team.
--
-- A statement sees the database as it was when it began.  It neither sees nor can insert what another load has inserted
-- since; then that is missing from l or team, and the record is sent again (outcome 'again') and sees it.  So nothing is
-- locked that merely has to exist.  Rows are inserted in the order of their keys, and leagues before teams
-- before players before games, so two loads cannot deadlock.
, league_seen AS MATERIALIZED (
	SELECT x.:league_id AS id, x.:league_code AS code FROM :leagues x WHERE x.:league_code IN (SELECT r.league FROM r)
), league_new AS (
	INSERT INTO :leagues (:league_code)
	SELECT DISTINCT r.league FROM r WHERE r.league IS NOT NULL AND r.league NOT IN (SELECT s.code FROM league_seen s) ORDER BY 1
	ON CONFLICT (:league_code) DO NOTHING
	RETURNING :league_id AS id, :league_code AS code
), l AS MATERIALIZED (
	SELECT * FROM league_seen UNION ALL SELECT * FROM league_new
), t AS MATERIALIZED (
	SELECT l.id AS league, r.source, v.team ->> 'id' AS key, max(v.team ->> 'code') AS code, max(v.team ->> 'name') AS name
	FROM r JOIN l ON l.code = r.league CROSS JOIN LATERAL (VALUES (r.home), (r.away)) AS v (team)
	WHERE v.team ->> 'id' IS NOT NULL
	GROUP BY 1, 2, 3
), team_seen AS MATERIALIZED (
	SELECT x.:team_id AS id, t.league, t.source, t.key,
		(x.:team_code IS NULL AND t.code IS NOT NULL) OR (x.:team_name IS NULL AND t.name IS NOT NULL) AS lacks, t.code, t.name
	FROM :teams x JOIN t ON t.league = x.:team_league AND t.source = x.:team_source AND t.key = x.:team_key
), team_new AS (
	INSERT INTO :teams (:team_league, :team_source, :team_key, :team_code, :team_name)
	SELECT t.league, t.source, t.key, t.code, t.name
	FROM t LEFT JOIN team_seen s USING (league, source, key)
	WHERE s.id IS NULL
	ORDER BY 1, 2, 3
	ON CONFLICT (:team_league, :team_source, :team_key) DO NOTHING
	RETURNING :team_id AS id, :team_league AS league, :team_source AS source, :team_key AS key
), team_filled AS (
	-- A name that came later; an existing one stays.
	UPDATE :teams x
	SET :team_code = coalesce(x.:team_code, h.code), :team_name = coalesce(x.:team_name, h.name)
	FROM (
		SELECT x.:team_id AS id, s.code, s.name FROM :teams x JOIN team_seen s ON s.id = x.:team_id AND s.lacks
		ORDER BY s.league, s.source, s.key
		FOR NO KEY UPDATE OF x
	) h
	WHERE x.:team_id = h.id
), team AS MATERIALIZED (
	SELECT id, league, source, key FROM team_seen UNION ALL SELECT id, league, source, key FROM team_new
)
