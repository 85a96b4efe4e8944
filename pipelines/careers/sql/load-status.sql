-- load-status: records the state of an import of a league and season: COMPLETED if its roster is complete and in the
-- database, otherwise FAILED: a plan refused pages, the answer was empty, or it was not asked, unless it was complete before.
--
-- :status	IN_PROGRESS, before it is asked for; it does not undo COMPLETED, which stays until something else is known
-- :only	write only rows with this status
--
-- Counted, each segment once: n_completed_segments, n_partial, n_empty, n_failed_segments, n_segments_not_asked.
--
--: takes league_id, season, total?, imported?, found = finding.status?
--: key league_id, season
--: default status
--: default only
\ir tables.sql
WITH r AS MATERIALIZED (
	SELECT r.league_id AS league, r.season AS year, CAST(r.league_id AS :api_type) AS league_id, CAST(r.season AS :import_season_type) AS season, coalesce(:status::text, CASE r.found WHEN 'API_OK' THEN 'COMPLETED' ELSE 'FAILED' END) AS status,
		r.total, r.imported, x.:import_status AS was, r.found
	FROM jsonb_to_recordset(:records::jsonb) AS r (league_id bigint, season int, total int, imported int, found text)
	LEFT JOIN :imports x ON x.:import_league = CAST(r.league_id AS :api_type) AND x.:import_season = CAST(r.season AS :import_season_type)
), written AS (
	INSERT INTO :imports AS x (:import_league, :import_season, :import_status, :import_total, :import_imported)
	SELECT r.league_id, r.season, r.status, r.total, r.imported
	FROM r
	WHERE (:only::text IS NULL OR r.was = :only) AND NOT coalesce(r.found = 'SKIPPED' AND r.was = 'COMPLETED', false)
	ORDER BY 1, 2
	ON CONFLICT (:import_league, :import_season) DO UPDATE
	SET :import_status = excluded.:import_status, :import_total = coalesce(excluded.:import_total, x.:import_total),
		:import_imported = coalesce(excluded.:import_imported, x.:import_imported)
	WHERE (x.:import_status, x.:import_total, x.:import_imported) IS DISTINCT FROM
			(excluded.:import_status, coalesce(excluded.:import_total, x.:import_total), coalesce(excluded.:import_imported, x.:import_imported))
		AND NOT (excluded.:import_status = 'IN_PROGRESS' AND x.:import_status = 'COMPLETED')
	RETURNING :import_league AS league_id, :import_season AS season
)
SELECT r.league AS league_id, r.year AS season, CASE WHEN w.league_id IS NULL THEN 'unchanged' ELSE 'updated' END AS outcome,
	(r.found = 'API_OK')::int AS n_completed_segments, (r.found = 'PARTIAL')::int AS n_partial, (r.found = 'NO_DATA')::int AS n_empty,
	(r.found = 'ERROR')::int AS n_failed_segments, (r.found = 'SKIPPED')::int AS n_segments_not_asked
FROM r LEFT JOIN written w USING (league_id, season)
