-- load-props: a day's rows, written in one transaction.
--
-- Rows of the same id take the new values.  Rows of the day that the answers no longer have are removed, if nothing of the day
-- failed (API_OK); otherwise they stay.  line, over and under are left alone.  Rows are locked in the order of their ids.
--
-- Refused: twice, an id that comes twice.  Counted: n_inserted, n_corrected, n_removed, n_kept, n_unchanged.
--
--: takes sport, date, content, found = finding.status?
--: key date
--: skip content
\ir tables.sql
WITH r AS MATERIALIZED (
	SELECT e.n, e.j ->> 'sport' AS sport, (e.j ->> 'date')::date AS date, e.j ->> 'found' = 'API_OK' AS whole, e.j -> 'content' AS rows
	FROM jsonb_array_elements(:records::jsonb) WITH ORDINALITY AS e (j, n)
), v AS MATERIALIZED (
	SELECT r.n, p.*
	FROM r CROSS JOIN LATERAL jsonb_to_recordset(r.rows) AS p (id text, sport text, date date, game_id text, game_time timestamptz,
		player_id text, player text, team text, opponent text, side text, prop_type text, value numeric, source text)
), twice AS MATERIALIZED (
	SELECT v.n FROM v GROUP BY v.n, v.id HAVING count(*) > 1
), held AS MATERIALIZED (
	SELECT x.:prop_id AS id, x.:prop_date AS date, x.:prop_sport AS sport
	FROM :props x
	WHERE x.:prop_id IN (SELECT v.id FROM v)
		OR EXISTS (SELECT FROM r WHERE r.sport = x.:prop_sport AND r.date = x.:prop_date)
	ORDER BY 1
	FOR UPDATE
), written AS (
	INSERT INTO :props AS x (:prop_id, :prop_sport, :prop_date, :prop_game, :prop_time, :prop_player_id, :prop_player, :prop_team, :prop_opponent,
		:prop_side, :prop_type, :prop_value, :prop_source)
	SELECT v.id, v.sport, v.date, v.game_id, v.game_time, v.player_id, v.player, v.team, v.opponent, v.side, v.prop_type, v.value, v.source
	FROM v, (SELECT count(*) FROM held) AS after
	WHERE v.n NOT IN (SELECT twice.n FROM twice)
	ORDER BY 1
	ON CONFLICT (:prop_id) DO UPDATE
	SET :prop_sport = excluded.:prop_sport, :prop_date = excluded.:prop_date, :prop_game = excluded.:prop_game, :prop_time = excluded.:prop_time,
		:prop_player_id = excluded.:prop_player_id, :prop_player = coalesce(excluded.:prop_player, x.:prop_player), :prop_team = excluded.:prop_team,
		:prop_opponent = excluded.:prop_opponent, :prop_side = excluded.:prop_side, :prop_type = excluded.:prop_type, :prop_value = excluded.:prop_value,
		:prop_source = excluded.:prop_source, :prop_updated = now()
	WHERE (x.:prop_sport, x.:prop_date, x.:prop_game, x.:prop_time, x.:prop_player_id, x.:prop_player, x.:prop_team, x.:prop_opponent, x.:prop_side,
			x.:prop_type, x.:prop_value, x.:prop_source)
		IS DISTINCT FROM (excluded.:prop_sport, excluded.:prop_date, excluded.:prop_game, excluded.:prop_time, excluded.:prop_player_id,
			coalesce(excluded.:prop_player, x.:prop_player), excluded.:prop_team, excluded.:prop_opponent, excluded.:prop_side, excluded.:prop_type,
			excluded.:prop_value, excluded.:prop_source)
	RETURNING x.:prop_id AS id
), gone AS MATERIALIZED (
	SELECT r.n, h.id, r.whole
	FROM held h JOIN r USING (sport, date)
	WHERE h.id NOT IN (SELECT v.id FROM v) AND r.n NOT IN (SELECT twice.n FROM twice)
), removed AS (
	DELETE FROM :props x USING gone WHERE x.:prop_id = gone.id AND gone.whole
	RETURNING gone.n
), counts AS (
	SELECT v.n, count(*) FILTER (WHERE w.id IS NOT NULL AND h.id IS NULL) AS n_inserted,
		count(*) FILTER (WHERE w.id IS NOT NULL AND h.id IS NOT NULL) AS n_corrected, count(*) FILTER (WHERE w.id IS NULL) AS n_unchanged
	FROM v LEFT JOIN written w USING (id) LEFT JOIN held h USING (id)
	GROUP BY 1
)
SELECT r.date, CASE WHEN r.n IN (SELECT twice.n FROM twice) THEN 'rejected'
		WHEN coalesce(c.n_inserted + c.n_corrected, 0) > 0 OR EXISTS (SELECT FROM removed WHERE removed.n = r.n) THEN 'updated' ELSE 'unchanged' END AS outcome,
	'twice' AS reason, coalesce(c.n_inserted + c.n_corrected, 0) + (SELECT count(*) FROM removed WHERE removed.n = r.n) AS written,
	c.n_inserted, c.n_corrected, (SELECT count(*) FROM removed WHERE removed.n = r.n) AS n_removed,
	(SELECT count(*) FROM gone WHERE gone.n = r.n AND NOT gone.whole) AS n_kept, c.n_unchanged
FROM r LEFT JOIN counts c USING (n)
