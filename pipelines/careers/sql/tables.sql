-- tables: what your tables and columns are called.  Change the right-hand side, nothing else.
--
-- Every other file here includes this one first, so names appear only here.  To leave this file alone, put a changed copy
-- into a directory of yours and name that directory in the environment: with AF_SQL=~/af it is ~/af/careers/tables.sql.
-- All of them are both written and read, so each is a name, never an expression.  'af db careers' creates what is missing.

-- *_api is the provider's id, *_id yours.
\set players                '"V2_players"'
\set player_id              player_id
\set player_api             api_id
\set player_name            name
\set player_first           first_name
\set player_last            last_name
\set player_born            date_of_birth
\set player_nationality     nationality
\set player_complete        is_history_complete
\set player_synced          last_full_sync

\set clubs                  '"V2_clubs"'
\set club_id                club_id
\set club_api               api_id
\set club_name              name

-- A competition without the provider's id is identified by name and country.
\set competitions           '"V2_competitions"'
\set competition_id         competition_id
\set competition_api        api_id
\set competition_name       name
\set competition_country    country

-- One row per player, season, competition and club; stat_matches is 0 in a placeholder.
\set statistics             '"V2_player_statistics"'
\set stat_id                stat_id
\set stat_player            player_id
\set stat_season            season
\set stat_competition       competition_id
\set stat_club              club_id
\set stat_matches           matches_played
\set stat_started           matches_started
\set stat_minutes           minutes_played
\set stat_goals             goals
\set stat_assists           assists
\set stat_yellow            yellow_cards
\set stat_red               red_cards
\set stat_penalties         penalty_goals
\set stat_missed            penalty_misses

-- One row per imported league and season: IN_PROGRESS, COMPLETED, FAILED.
\set imports                '"V2_import_status"'
\set import_league          league_id
\set import_season          season
\set import_status          status
\set import_total           total_players
\set import_imported        imported_players

-- The types of the provider's ids, and of seasons in both tables.
\set api_type               bigint
\set season_type            text
\set import_season_type     int

-- The type af db gives columns that refer to the tables above; yours may have any other.
\set id_type                bigint
