-- tables: what your table and its columns are called.  Change the right-hand side, nothing else.
--
-- To leave this file alone, put a changed copy into a directory of yours and name that directory in the environment: with
-- AF_SQL=~/af it is ~/af/props/tables.sql.  'af db props' creates what is missing.

\set props                  props
-- "mlb/716896/408234/batting.hits": unique
\set prop_id                id
\set prop_sport             sport
-- The provider's day
\set prop_date              date
\set prop_game              game_id
\set prop_time              game_time
\set prop_player_id         player_id
\set prop_player            player
\set prop_team              team
\set prop_opponent          opponent
\set prop_side              side
\set prop_type              prop_type
\set prop_value             value
-- Free sources have no odds; values from elsewhere stay.
\set prop_line              line
\set prop_over              over
\set prop_under             under
\set prop_source            source
\set prop_updated           updated_at
