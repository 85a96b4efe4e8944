-- load-stats-provenance: load-stats.sql, and a row in :provenance for each field that is filled, in one transaction.
--
--: takes match_id, fixture_id?, seen = stats?, stats = update.stats, filled = update.filled, key = fetch.key?, at = fetch.at?
--: key match_id
--: skip update.filled
--: merge fill
\ir stats-write.sql
, recorded AS (
	INSERT INTO :provenance (match_id, field, value, source, fetched_at)
	SELECT r.match_id, f.field, r.stats::json #> string_to_array(f.field, '.'), r.key, r.at
	FROM written w JOIN r ON r.match_id = w.match_id CROSS JOIN LATERAL json_array_elements_text(r.filled) AS f (field)
)
\ir stats-outcome.sql
