-- coverage: how much of each league and season has statistics; what af-report's --before and --after read.
\ir chosen.sql
SELECT c.league_id, min(c.league_name) AS league_name, min(c.country) AS country, c.in_season AS season,
	count(*) AS total,
	count(*) FILTER (WHERE c.has_shots) AS with_shots,
	count(*) FILTER (WHERE c.has_corners) AS with_corners,
	count(*) FILTER (WHERE c.tainted) AS tainted
FROM c
GROUP BY c.league_id, c.in_season
ORDER BY c.league_id, c.in_season
