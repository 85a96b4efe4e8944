-- load-complete: a player's history is complete when each season that the provider lists exists or is answered;
-- last_full_sync is when it listed them.  TRUE stays TRUE.
--
-- Takes one record per player (af-gather, complete.jq): API_OK; NO_DATA 'empty', each missing season was answered, with
-- nothing; SKIPPED 'nothing_missing', or 'present', each came with its club.  An empty list ('no_seasons') completes nobody.
--
-- Counted, each player once: n_completed, now; n_complete_already; n_no_seasons; n_failed; n_not_asked.
--
--: takes api_id, listed?, found = finding.status, reason = finding.reason?
--: key api_id
\ir tables.sql
WITH r AS MATERIALIZED (
	SELECT r.api_id, CAST(r.api_id AS :api_type) AS api, r.listed, f.fact
	FROM jsonb_to_recordset(:records::jsonb) AS r (api_id bigint, listed timestamptz, found text, reason text)
	CROSS JOIN LATERAL (
		SELECT CASE WHEN r.found = 'API_OK' OR (r.found = 'NO_DATA' AND r.reason IN ('empty', 'no_rows'))
				OR (r.found = 'SKIPPED' AND r.reason IN ('nothing_missing', 'present')) THEN 'complete'
			WHEN r.found = 'NO_DATA' THEN 'no_seasons' WHEN r.found = 'SKIPPED' THEN 'not_asked' ELSE 'failed' END AS fact
	) f
), held AS MATERIALIZED (
	SELECT x.:player_api AS api, x.:player_complete IS TRUE AS already, r.listed
	FROM :players x JOIN r ON r.api = x.:player_api AND r.fact = 'complete'
	WHERE x.:player_complete IS NOT TRUE OR x.:player_synced IS NULL OR x.:player_synced < r.listed
	ORDER BY x.:player_api
	FOR NO KEY UPDATE OF x
), done AS (
	UPDATE :players x SET :player_complete = true, :player_synced = greatest(x.:player_synced, h.listed)
	FROM held h
	WHERE x.:player_api = h.api
)
SELECT r.api_id, CASE WHEN h.api IS NULL THEN 'unchanged' ELSE 'updated' END AS outcome,
	(r.fact = 'complete' AND NOT coalesce(h.already, true))::int AS n_completed,
	(r.fact = 'complete' AND coalesce(h.already, true))::int AS n_complete_already, (r.fact = 'no_seasons')::int AS n_no_seasons,
	(r.fact = 'failed')::int AS n_failed, (r.fact = 'not_asked')::int AS n_not_asked
FROM r LEFT JOIN held h ON h.api = r.api
