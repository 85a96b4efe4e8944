#!/bin/bash
# The same of the programs that need a database, and what they do without a good one.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/edge.sh"
. "$AF_ROOT/tests/pg.sh"
pg_start
pg_users_tables jsonb
sql "INSERT INTO admin_leagues VALUES (39, 'Premier League', 'England', 'league');
    INSERT INTO matches (id, api_football_id, league_id, date, status, home_team_id, away_team_id)
	SELECT i, 1000 + i, 39, '2023-09-01', 'FT', 33, 47 FROM generate_series(1, 3) i"

input=()
options af-segments
outputs af-segments
input=(good)

{ segment 2023; segment 2022; segment 2021; } >good
reader af-fixtures
members 'del(.league_id)|no member .league_id.
.season=1e9|.season. is 1.*, not a whole number
.league_id="39x"|.league_id. is a string, not a number
.tainted=1|.tainted. is a number' af-fixtures

cat >same.sql <<-'END'
	SELECT league_id, season FROM jsonb_to_recordset(:records::jsonb) AS r (league_id int, season int)
END
reader af-query --sql ./same.sql

updates 3 >good 2>/dev/null
reader af-load --dry-run --pass
members 'del(.match_id)|.*match_id
del(.update)|.*update' af-load --dry-run --pass

# Each as: a command that works, if it has a good database
segment >segments
updates 3 >merged 2>/dev/null
each() {
	local name=$1 status=$2 ere=$3 program
	shift 3
	for program in 'af-segments' 'af-fixtures segments' 'af-query --sql ./same.sql segments' 'af-load merged'; do
		# shellcheck disable=SC2086 # words
		check "${program%% *}: $name" "$status" '' "^${program%% *}: $ere" "$@" $program
	done
}
each 'no server' 111 "cannot .*the database: .*'af db start'" env PGHOST=/nowhere
each 'nobody listens' 111 "cannot .*the database: .*'af db start'" env PGHOST=127.0.0.1 PGPORT=1
each 'no such database' 100 'cannot .*"nonesuch" does not exist' env PGDATABASE=nonesuch
each 'no such user' 100 'cannot .*"nonesuch" does not exist' env PGUSER=nonesuch
each 'no such host' 111 'cannot .*host name' env PGHOST=nonesuch.invalid
sql "CREATE ROLE locked LOGIN PASSWORD 'right'; GRANT ALL ON ALL TABLES IN SCHEMA public TO locked"
hba=$(sql 'SHOW hba_file')
sed -i '1i local all locked scram-sha-256' "$hba"
sql 'SELECT pg_reload_conf()' >/dev/null
wait_for 60 eval '! PGUSER=locked PGPASSWORD=wrong psql -Atc "SELECT 1"'
each 'a wrong password' 100 'cannot .*password authentication failed' env PGUSER=locked PGPASSWORD=hush-hush
run env PGUSER=locked PGPASSWORD=hush-hush af-segments
unlike "$err" hush 'and it is not shown'
run env PGUSER=locked af-segments --db 'password=hush-hush dbname=af'
is "$status" 100 'a wrong password in --db'
unlike "$err" hush 'is not shown either'

sql 'ALTER TABLE matches RENAME TO games'
for program in 'af-segments' 'af-fixtures segments' 'af-load merged'; do
	# shellcheck disable=SC2086 # words
	check "${program%% *}: no such table" 100 '' "^${program%% *}: .*\"matches\" does not exist" $program
done
echo 'SELECT 1 FROM nonesuch' >bad.sql
check 'af-query: no such table' 100 '' '^af-query: .*"nonesuch" does not exist' af-query --sql ./bad.sql
check 'af-query: no such file' 2 '' "^af-query: .*'./none.sql'" af-query --sql ./none.sql
done_testing
