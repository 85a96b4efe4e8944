-- tables: what your tables and columns are called.  Change the right-hand side, nothing else.
--
-- Every other file here includes this one first, so names appear only here.  To leave this file alone, put a
-- changed copy into a directory of yours and name that directory in the environment: with AF_SQL=~/af it is
-- ~/af/gamelogs/tables.sql.  All of them are both written and read, so each is a name, never an expression.
-- 'af db gamelogs' creates what is missing.

\set leagues                leagues
\set league_id              id
\set league_code            code

-- A team, player or game is identified by the provider's (source's) key in this league.
\set teams                  teams
\set team_id                id
\set team_league            league_id
\set team_source            source
\set team_key               external_id
\set team_code              code
\set team_name              name

\set players                players
\set player_id              id
\set player_league          league_id
\set player_source          source
\set player_key             external_id
\set player_name            name
\set player_position        position

-- game_status is the provider's word; game_state is ours: final, not_finished, postponed, cancelled.  game_complete is
-- whether the answer held both teams, and the players' sums were the teams' totals.
\set games                  games
\set game_id                id
\set game_league            league_id
\set game_source            source
\set game_key               external_id
\set game_date              game_date
\set game_time              game_time
\set game_season            season
\set game_kind              kind
\set game_status            status
\set game_state             state
\set game_home              home_team_id
\set game_away              away_team_id
\set game_complete          complete

-- One row per player, game and statistic.
\set logs                   player_game_logs
\set log_id                 id
\set log_game               game_id
\set log_player             player_id
\set log_team               team_id
\set log_prop               prop_type
\set log_value              value
\set log_date               game_date
\set log_updated            updated_at

-- The type af db gives columns that refer to the tables above; yours may have any other.
\set id_type                bigint
