-- segments: the state of each import (imports.sql), from the log's findings about it (af-fetch --offline).
--
-- state: completed; in_progress; and for those that FAILED: partial, the plan refused pages; empty; failed; not_asked;
-- rejected, the database refused players; not_loaded, the roster is saved but not in the database.  An import that the log
-- does not know belongs to another run: partial if as many were imported as came.
--
-- calls: the number of saved pages.
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
