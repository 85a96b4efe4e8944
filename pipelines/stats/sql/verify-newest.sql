-- verify-newest: the newest matches that the provider knows and that have statistics, with score, shots and corners,
-- to be compared by eye with another source.
--
--: default limit 10
\ir chosen.sql
SELECT c.match_id, c.fixture_id AS api_football_id, c.date, c.league_name AS league, h.name AS home, a.name AS away,
	c.home_goals, c.away_goals,
	c.stats -> 'home' ->> 'total_shots' AS home_shots, c.stats -> 'away' ->> 'total_shots' AS away_shots,
	c.stats -> 'home' ->> 'corner_kicks' AS home_corners, c.stats -> 'away' ->> 'corner_kicks' AS away_corners
FROM c
LEFT JOIN (SELECT :team_id AS id, :team_name AS name FROM :teams) h ON h.id = c.home_team_id
LEFT JOIN (SELECT :team_id AS id, :team_name AS name FROM :teams) a ON a.id = c.away_team_id
WHERE c.fixture_id IS NOT NULL AND c.has_shots
ORDER BY c.date DESC, c.match_id DESC
LIMIT :limit::bigint
