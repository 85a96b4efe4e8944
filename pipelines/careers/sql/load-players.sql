-- load-players: a player with the rows of an answer, and what they need: the player, new clubs and competitions, and then
-- the rows by the smart update: a missing row is inserted, a placeholder with 0 games updated, a row with games left
-- alone.  The key (player, season, competition, club) is compared NULL-safe, so a competition may be unknown.
--
-- A statement sees the database as it was when it began.  It neither sees nor can insert what another load has inserted
-- since; then the record is sent again (outcome 'again'), and sees it.  So only placeholders are locked.  Everything is
-- inserted in the order of its keys, players before clubs before competitions before rows, so that loads cannot deadlock.
--
-- Counted, each row once: n_inserted; n_updated, placeholders that were filled; n_present, with games; n_unchanged,
-- placeholders that stay.  Also n_players, the new ones.  If two loads meet, what a record wrote before it is sent again is
-- not counted.
--
--: takes api_id?, league_id?, season?, player, stats?
--: key api_id, league_id?, season?
--: skip player
\ir tables.sql
WITH r AS MATERIALIZED (
	SELECT r.n, r.api_id, r.league_id, r.season, r.player, CASE jsonb_typeof(r.stats) WHEN 'array' THEN r.stats ELSE '[]' END AS stats,
		CAST(r.player ->> 'api_id' AS :api_type) AS is
	FROM ROWS FROM (jsonb_to_recordset(:records::jsonb) AS (api_id bigint, league_id bigint, season int, player jsonb, stats jsonb))
		WITH ORDINALITY AS r (api_id, league_id, season, player, stats, n)
), s AS MATERIALIZED (
	SELECT r.n, r.is, s.*
	FROM r CROSS JOIN LATERAL jsonb_to_recordset(r.stats) AS s (season :season_type, club_api :api_type, club text, comp_api :api_type,
		comp text, country text, matches_played int, matches_started int, minutes_played int, goals int, assists int,
		yellow_cards int, red_cards int, penalty_goals int, penalty_misses int)
), p AS MATERIALIZED (
	SELECT DISTINCT ON (r.is) r.is AS api, r.player ->> 'name' AS name, r.player ->> 'first_name' AS first, r.player ->> 'last_name' AS last,
		(r.player ->> 'date_of_birth')::date AS born, r.player ->> 'nationality' AS nationality
	FROM r
	ORDER BY r.is, r.n
), player_seen AS MATERIALIZED (
	SELECT x.:player_id AS id, p.*, (x.:player_name, x.:player_first, x.:player_last, x.:player_born, x.:player_nationality) IS DISTINCT FROM
			(coalesce(x.:player_name, p.name), coalesce(x.:player_first, p.first), coalesce(x.:player_last, p.last),
			coalesce(x.:player_born, p.born), coalesce(x.:player_nationality, p.nationality)) AS lacks
	FROM :players x JOIN p ON p.api = x.:player_api
), player_new AS (
	INSERT INTO :players (:player_api, :player_name, :player_first, :player_last, :player_born, :player_nationality)
	SELECT p.api, p.name, p.first, p.last, p.born, p.nationality
	FROM p
	WHERE NOT EXISTS (SELECT FROM player_seen s WHERE s.api = p.api)
	ORDER BY 1
	ON CONFLICT (:player_api) DO NOTHING
	RETURNING :player_id AS id, :player_api AS api
), player_filled AS (
	-- A name that came later; an existing one stays.
	UPDATE :players x
	SET :player_name = coalesce(x.:player_name, h.name), :player_first = coalesce(x.:player_first, h.first),
		:player_last = coalesce(x.:player_last, h.last), :player_born = coalesce(x.:player_born, h.born),
		:player_nationality = coalesce(x.:player_nationality, h.nationality)
	FROM (
		SELECT x.:player_id AS id, s.name, s.first, s.last, s.born, s.nationality
		FROM :players x JOIN player_seen s ON s.id = x.:player_id AND s.lacks
		ORDER BY s.api
		FOR NO KEY UPDATE OF x
	) h
	WHERE x.:player_id = h.id
), player AS MATERIALIZED (
	SELECT id, api, false AS new FROM player_seen UNION ALL SELECT id, api, true FROM player_new
), club_seen AS MATERIALIZED (
	SELECT x.:club_id AS id, x.:club_api AS api FROM :clubs x WHERE x.:club_api IN (SELECT s.club_api FROM s)
), club_new AS (
	INSERT INTO :clubs (:club_api, :club_name)
	SELECT s.club_api, max(s.club)
	FROM s, (SELECT count(*) FROM player) AS after
	WHERE s.club_api NOT IN (SELECT api FROM club_seen)
	GROUP BY 1
	ORDER BY 1
	ON CONFLICT (:club_api) DO NOTHING
	RETURNING :club_id AS id, :club_api AS api
), club AS MATERIALIZED (
	SELECT * FROM club_seen UNION ALL SELECT * FROM club_new
), comp_seen AS MATERIALIZED (
	SELECT x.:competition_id AS id, x.:competition_api AS api, x.:competition_name AS name, x.:competition_country AS country
	FROM :competitions x
	WHERE x.:competition_api IN (SELECT s.comp_api FROM s)
		OR (x.:competition_api IS NULL AND x.:competition_name IN (SELECT s.comp FROM s WHERE s.comp_api IS NULL))
), comp_new AS (
	INSERT INTO :competitions (:competition_api, :competition_name, :competition_country)
	SELECT s.comp_api, max(s.comp), max(s.country)
	FROM s, (SELECT count(*) FROM club) AS after
	WHERE s.comp_api IS NOT NULL AND s.comp_api NOT IN (SELECT api FROM comp_seen WHERE api IS NOT NULL)
	GROUP BY 1
	ORDER BY 1
	ON CONFLICT (:competition_api) DO NOTHING
	RETURNING :competition_id AS id, :competition_api AS api, :competition_name AS name, :competition_country AS country
), comp_nameless AS (
	INSERT INTO :competitions (:competition_name, :competition_country)
	SELECT DISTINCT s.comp, s.country
	FROM s, (SELECT count(*) FROM comp_new) AS after
	WHERE s.comp_api IS NULL AND s.comp IS NOT NULL AND NOT EXISTS (
		SELECT FROM comp_seen c WHERE c.api IS NULL AND c.name = s.comp AND coalesce(c.country, '') = coalesce(s.country, ''))
	ORDER BY 1, 2
	ON CONFLICT (:competition_name, coalesce(:competition_country, '')) WHERE :competition_api IS NULL DO NOTHING
	RETURNING :competition_id AS id, CAST(NULL AS :api_type) AS api, :competition_name AS name, :competition_country AS country
), comp AS MATERIALIZED (
	SELECT * FROM comp_seen UNION ALL SELECT * FROM comp_new UNION ALL SELECT * FROM comp_nameless
), owned AS MATERIALIZED (
	SELECT s.*, player.id AS player, club.id AS at, coalesce(c.id, d.id) AS competition,
		player.id IS NOT NULL AND club.id IS NOT NULL AND (c.id IS NOT NULL OR d.id IS NOT NULL OR (s.comp_api IS NULL AND s.comp IS NULL)) AS known
	FROM s LEFT JOIN player ON player.api = s.is
	LEFT JOIN club ON club.api = s.club_api
	LEFT JOIN comp c ON c.api = s.comp_api
	LEFT JOIN comp d ON d.api IS NULL AND s.comp_api IS NULL AND d.name = s.comp AND coalesce(d.country, '') = coalesce(s.country, '')
), again AS MATERIALIZED (
	SELECT r.n FROM r WHERE r.is NOT IN (SELECT api FROM player)
	UNION
	SELECT n FROM owned WHERE NOT known
), d AS MATERIALIZED (
	-- Two answers may have the same row: the one with more games.
	SELECT DISTINCT ON (o.player, o.season, o.competition, o.at) o.n, o.player, o.season, o.competition, o.at, coalesce(o.matches_played, 0) AS matches,
		o.matches_started AS started, o.minutes_played AS minutes, o.goals, o.assists, o.yellow_cards AS yellow,
		o.red_cards AS red, o.penalty_goals AS penalties, o.penalty_misses AS missed
	FROM owned o
	WHERE o.n NOT IN (SELECT n FROM again)
	ORDER BY o.player, o.season, o.competition, o.at, o.matches_played DESC NULLS LAST, o.minutes_played DESC NULLS LAST, o.n
), was AS MATERIALIZED (
	SELECT d.n, d.player, d.season, d.competition, d.at, coalesce(x.:stat_matches, 0) > 0 AS has_games,
		(x.:stat_matches, x.:stat_started, x.:stat_minutes, x.:stat_goals, x.:stat_assists, x.:stat_yellow, x.:stat_red, x.:stat_penalties, x.:stat_missed)
		IS DISTINCT FROM
		(d.matches, coalesce(d.started, x.:stat_started), coalesce(d.minutes, x.:stat_minutes), coalesce(d.goals, x.:stat_goals),
			coalesce(d.assists, x.:stat_assists), coalesce(d.yellow, x.:stat_yellow), coalesce(d.red, x.:stat_red),
			coalesce(d.penalties, x.:stat_penalties), coalesce(d.missed, x.:stat_missed)) AS differs
	FROM d JOIN :statistics x ON x.:stat_player = d.player AND x.:stat_season = d.season
		AND x.:stat_competition IS NOT DISTINCT FROM d.competition AND x.:stat_club = d.at
), held AS MATERIALIZED (
	SELECT d.*
	FROM :statistics x JOIN d ON x.:stat_player = d.player AND x.:stat_season = d.season
		AND x.:stat_competition IS NOT DISTINCT FROM d.competition AND x.:stat_club = d.at
	WHERE coalesce(x.:stat_matches, 0) = 0 AND EXISTS (
		SELECT FROM was w WHERE w.player = d.player AND w.season = d.season AND w.competition IS NOT DISTINCT FROM d.competition AND w.at = d.at
			AND NOT w.has_games AND w.differs)
	ORDER BY d.player, d.season, d.competition, d.at
	FOR NO KEY UPDATE OF x
), updated AS (
	UPDATE :statistics x
	SET :stat_matches = h.matches, :stat_started = coalesce(h.started, x.:stat_started), :stat_minutes = coalesce(h.minutes, x.:stat_minutes),
		:stat_goals = coalesce(h.goals, x.:stat_goals), :stat_assists = coalesce(h.assists, x.:stat_assists),
		:stat_yellow = coalesce(h.yellow, x.:stat_yellow), :stat_red = coalesce(h.red, x.:stat_red),
		:stat_penalties = coalesce(h.penalties, x.:stat_penalties), :stat_missed = coalesce(h.missed, x.:stat_missed)
	FROM held h
	WHERE x.:stat_player = h.player AND x.:stat_season = h.season AND x.:stat_competition IS NOT DISTINCT FROM h.competition
		AND x.:stat_club = h.at AND coalesce(x.:stat_matches, 0) = 0
	RETURNING h.n
), absent AS MATERIALIZED (
	SELECT d.* FROM d
	WHERE NOT EXISTS (SELECT FROM was w WHERE w.player = d.player AND w.season = d.season
		AND w.competition IS NOT DISTINCT FROM d.competition AND w.at = d.at)
), inserted AS (
	INSERT INTO :statistics (:stat_player, :stat_season, :stat_competition, :stat_club, :stat_matches, :stat_started, :stat_minutes, :stat_goals,
		:stat_assists, :stat_yellow, :stat_red, :stat_penalties, :stat_missed)
	SELECT a.player, a.season, a.competition, a.at, a.matches, a.started, a.minutes, a.goals, a.assists, a.yellow, a.red, a.penalties, a.missed
	FROM absent a, (SELECT count(*) FROM held) AS after
	ORDER BY 1, 2, 3, 4
	ON CONFLICT (:stat_player, :stat_season, :stat_competition, :stat_club) DO NOTHING
	RETURNING :stat_player AS player, :stat_season AS season, :stat_competition AS competition, :stat_club AS at
), made AS MATERIALIZED (
	SELECT a.n, count(*) AS wanted, count(i.player) AS rows
	FROM absent a LEFT JOIN inserted i ON i.player = a.player AND i.season = a.season AND i.competition IS NOT DISTINCT FROM a.competition AND i.at = a.at
	GROUP BY a.n
), filled AS MATERIALIZED (
	SELECT n, count(*) AS rows FROM updated GROUP BY n
), stood AS MATERIALIZED (
	SELECT n, count(*) AS rows, count(*) FILTER (WHERE has_games) AS present FROM was GROUP BY n
), c AS (
	SELECT r.n, r.n IN (SELECT again.n FROM again) OR coalesce(made.wanted <> made.rows, false) AS again,
		r.is IN (SELECT player.api FROM player WHERE player.new) AND r.n = min(r.n) OVER (PARTITION BY r.is) AS new,
		coalesce(made.rows, 0) AS n_inserted, coalesce(filled.rows, 0) AS n_updated, coalesce(stood.present, 0) AS n_present,
		coalesce(stood.rows - stood.present, 0) - coalesce(filled.rows, 0) AS n_unchanged
	FROM r LEFT JOIN made USING (n) LEFT JOIN filled USING (n) LEFT JOIN stood USING (n)
)
SELECT r.api_id, r.league_id, r.season,
	CASE WHEN c.again THEN 'again' WHEN c.new OR c.n_inserted + c.n_updated > 0 THEN 'updated' ELSE 'unchanged' END AS outcome,
	c.new::int + c.n_inserted + c.n_updated AS written, c.n_inserted, c.n_updated, c.n_present, c.n_unchanged, c.new::int AS n_players
FROM r JOIN c USING (n)
