-- tables: what your tables and columns are called.  Change the right-hand side, nothing else.  What has blanks in it
-- goes into single quotes:  \set match_date 'kickoff::timestamptz AT TIME ZONE ''UTC'' '
--
-- Every other file here includes this one first, so names appear only here.  To leave this file
-- alone, put a changed copy into a directory of yours and name that directory in the environment: AF_SQL=~/af.

-- The finished matches.
\set matches                matches
\set match_id               id
\set fixture_id             api_football_id
\set match_league           league_id
\set match_date             date
\set match_status           status
\set home_team_id           home_team_id
\set away_team_id           away_team_id
\set home_goals             home_goals
\set away_goals             away_goals
\set stats                  stats

-- Optional columns of the same table.  Without the first, a season is the calendar year of the date.
\set match_season           season
\set tainted                tainted
\set tainted_evidence       tainted_evidence

-- The leagues; only those of this kind are asked for.
\set leagues                admin_leagues
\set league_id              league_id
\set league_name            name
\set league_country         country
\set league_kind            kind
\set wanted_kind            league

-- The teams; only af verify uses their names.
\set teams                  teams
\set team_id                id
\set team_name              name

-- The status of a match that was played to its end.
\set finished               FT

-- Where --provenance writes; db-provenance.sql creates it.
\set provenance             af_provenance
