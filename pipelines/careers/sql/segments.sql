-- segments: of imports (imports.sql) behind the log's word about them (af-fetch --offline), how each stands.
--
-- state: completed; in_progress; and of those that FAILED: partial, pages that the plan refused; empty; failed; not_asked;
-- rejected, players that the database refused; not_loaded, the roster is saved and not in the database.  Where the log
-- does not know it, it is another run's: partial if as many were imported as came.
--
-- calls: the pages that are saved.
--
--: takes league_id, league?, country?, season, status, total?, imported?, players?, complete?, error = fetch.error?, skipped = fetch.skipped?, page = fetch.page?, had = fetch.partial.had?, told = fetch.partial.told?, results = body.results?
SELECT r.league_id, r.league, r.country, r.season, CASE
		WHEN r.status = 'COMPLETED' THEN 'completed'
		WHEN r.status = 'IN_PROGRESS' THEN 'in_progress'
		WHEN r.had IS NOT NULL THEN 'partial'
		WHEN r.error IS NOT NULL THEN 'failed'
		WHEN r.results = 0 THEN 'empty'
		WHEN r.imported < r.total THEN 'rejected'
		WHEN r.results IS NOT NULL THEN 'not_loaded'
		WHEN r.imported > 0 THEN 'partial'
		ELSE 'not_asked' END AS state,
	r.status, r.total, r.imported, r.players, r.complete, coalesce(r.had, r.page, (r.results IS NOT NULL)::int) AS calls,
	coalesce(r.told, r.page, (r.results IS NOT NULL)::int) AS pages, r.error
FROM jsonb_to_recordset(:records::jsonb) AS r (league_id jsonb, league text, country text, season text, status text, total int,
	imported int, players bigint, complete bigint, error text, skipped text, page int, had int, told int, results int)
