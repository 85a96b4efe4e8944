-- whole-clubs: the club seasons (af-outcomes --group) to fetch whole: most squads are 2 or 3 pages, so from 4 players on
-- pages are cheaper than single players.
--: takes club, season, list
SELECT r.club, r.season, r.list AS players
FROM jsonb_to_recordset(:records::jsonb) AS r (club jsonb, season jsonb, list bigint)
WHERE jsonb_typeof(r.club) = 'number' AND r.list >= 4
