-- tables: what your tables are called.  Change the right-hand side, or put a changed copy into $AF_SQL/basketball.
-- 'af db basketball' creates what is missing.
\set games                  basketball_games
\set statistics             basketball_statistics
