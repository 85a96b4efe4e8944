-- load-statistics: one row per team and game.
--: takes game_id, team_id, stats
--: key game_id, team_id
--: skip stats
\ir tables.sql
INSERT INTO :statistics AS s (game_id, team_id, stats)
SELECT game_id, team_id, jsonb_strip_nulls(stats)
FROM jsonb_to_recordset(:records::jsonb) AS r (game_id text, team_id text, stats jsonb)
ORDER BY game_id, team_id
ON CONFLICT (game_id, team_id) DO UPDATE SET stats = excluded.stats WHERE s.stats IS DISTINCT FROM excluded.stats
RETURNING game_id, team_id
