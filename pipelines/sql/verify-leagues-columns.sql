c.league_name AS name, c.country, count(*) AS total_ft,
	count(*) FILTER (WHERE c.has_shots) AS with_shots,
	round(100.0 * count(*) FILTER (WHERE c.has_shots) / count(*), 1) AS pct,
	count(*) FILTER (WHERE c.has_corners) AS with_corners,
	round(100.0 * count(*) FILTER (WHERE c.has_corners) / count(*), 1) AS corners_pct,
	count(*) FILTER (WHERE c.tainted) AS tainted,
	count(*) FILTER (WHERE c.fixture_id IS NULL) AS unmapped,
	c.league_id
