-- whole: of the games that a load passed on, those it wrote completely and that still have as many rows here.  Its rows are
-- records of the same kind, so they can be its input again.
--
-- :source	as load-games.sql
--: takes league?, game_id?, rev?, source?, found = finding.status?, load?, counts = load_counts?
--: default source
\ir tables.sql
SELECT r.league, r.game_id, r.rev, 'unchanged' AS load, json_build_object('n_unchanged', here.rows) AS load_counts,
	json_build_object('status', 'API_OK', 'reason', NULL) AS finding
FROM jsonb_to_recordset(:records::jsonb) AS r (league text, game_id text, rev text, source text, found text, load text, counts jsonb)
JOIN :leagues l ON l.:league_code = r.league
JOIN :games g ON g.:game_league = l.:league_id AND g.:game_source = coalesce(r.source, :source::text, '') AND g.:game_key = r.game_id
CROSS JOIN LATERAL (SELECT count(*) AS rows FROM :logs x WHERE x.:log_game = g.:game_id) here
WHERE g.:game_state = 'final' AND r.rev IS NOT NULL AND r.found = 'API_OK' AND r.load IN ('updated', 'unchanged')
	AND coalesce((r.counts ->> 'n_kept')::bigint, 0) = 0
	AND here.rows = coalesce((r.counts ->> 'n_inserted')::bigint, 0) + coalesce((r.counts ->> 'n_corrected')::bigint, 0)
		+ coalesce((r.counts ->> 'n_unchanged')::bigint, 0)
