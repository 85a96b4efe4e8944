-- verify-missing: the dates from :from to :to on which one league has no games.  It cannot tell whether there were none, or
-- asking failed; verify-asked.sql can, from what the answers said.
\ir tables.sql
SELECT d.day::date AS date
FROM generate_series(:from::date, :to::date, interval '1 day') AS d (day)
WHERE NOT EXISTS (SELECT FROM :games g JOIN :leagues l ON l.:league_id = g.:game_league
	WHERE l.:league_code = :league::text AND g.:game_date = d.day::date)
ORDER BY 1
