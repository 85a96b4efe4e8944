-- load-stats: writes what af-merge has filled, to rows that are still as af-merge saw them.
--
--: takes match_id, fixture_id?, seen = stats?, stats = update.stats
--: key match_id
--: skip update.filled
--: merge fill
\ir stats-write.sql
\ir stats-outcome.sql
