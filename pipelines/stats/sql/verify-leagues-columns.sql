c.league_name AS name, c.country, count(*) AS total_ft,
	count(*) FILTER (WHERE c.has_shots) AS with_shots,
	(100.0 * count(*) FILTER (WHERE c.has_shots) / count(*))::float8 AS pct,
	count(*) FILTER (WHERE c.has_corners) AS with_corners,
	(100.0 * count(*) FILTER (WHERE c.has_corners) / count(*))::float8 AS corners_pct,
	count(*) FILTER (WHERE c.tainted) AS tainted,
	count(*) FILTER (WHERE c.fixture_id IS NULL) AS unmapped,
	c.league_id
