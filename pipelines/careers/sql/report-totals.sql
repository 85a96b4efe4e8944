-- report-totals: players, how many of them have a complete history; rows, and how many are placeholders; seasons of players
-- with games, the first and the last.
\ir tables.sql
SELECT p.players, p.complete, s.rows, s.placeholders, s.first_season, s.last_season
FROM (SELECT count(*) AS players, count(*) FILTER (WHERE x.:player_complete) AS complete FROM :players x) p,
	(SELECT count(*) AS rows, count(*) FILTER (WHERE coalesce(x.:stat_matches, 0) = 0) AS placeholders,
		min(x.:stat_season::text) FILTER (WHERE x.:stat_matches > 0) AS first_season,
		max(x.:stat_season::text) FILTER (WHERE x.:stat_matches > 0) AS last_season FROM :statistics x) s
