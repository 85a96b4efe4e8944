-- verify-leagues: how much of what each league has played has statistics, in percent; corners beside shots, because
-- a league can have the one without the other.  Percents are not rounded here: af-table --percents knows on
-- which side of a threshold they have to stay.
\ir chosen.sql
SELECT
\ir verify-leagues-columns.sql
	, NULL::float8 AS before_pct
FROM c
GROUP BY c.league_id, c.league_name, c.country
ORDER BY c.country, c.league_name, c.league_id
