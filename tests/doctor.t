#!/bin/bash
# What doctor and verify say: what to type, once; in colour on a terminal alone; and nothing that a name could forge.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
pg_start
export API_FOOTBALL_KEY=0123456789abcdef0123456789abcdef
run af doctor
like "$out" 'missing  the tables: .*af db tables' 'an empty database: the tables can be made'
sql 'CREATE TABLE games (id int)'
is "$(env -u API_FOOTBALL_KEY af doctor | grep -A1 '^missing  the key' | awk 'length($0) > 80')" '' 'what is missing of the key fits a terminal'
run af doctor
unlike "$out" 'af db tables' 'a database in use: no empty tables beside those that are there'
like "$out" "missing  the tables: .*"$'\n'"         mkdir -p ~/af && cp .*/sql/tables.sql ~/af/ && export AF_SQL=~/af; say in ~/af/tables.sql" '... but how to name them'
mkdir names && cp "$AF_ROOT/pipelines/stats/sql/tables.sql" names/
like "$(AF_SQL=$T/names af doctor)" "         say what yours are called in $T/names/tables.sql, see af-sql" '... in the file that is there'

fill_db
check 'all is there' 0 'next     af pilot --dry-run$' '' af doctor
check 'what was said is said again' 0 'next     af pilot --run a\\ b --provider api-football --dry-run$' '' af doctor --run 'a b' --provider api-football
sql 'ALTER TABLE matches RENAME COLUMN status TO state'
like "$(af doctor)" 'missing  the tables: .*status.*AF_SQL' 'a column with another name'
sql 'ALTER TABLE matches RENAME COLUMN state TO status; ALTER TABLE matches DROP COLUMN tainted'
like "$(af doctor)" 'missing  the columns for taint: .*AF_SQL.*; else: af db columns --add' 'columns for taint, with other names or none'
sql 'ALTER TABLE matches ADD tainted boolean'
sql 'CREATE ROLE reader LOGIN'
like "$(PGUSER=reader af doctor)" 'missing  the tables: .*permission denied.*'$'\n''         connect as a user' 'a user who may not read'

mkdir few
for tool in bash sh env cat sed tail head cut jq grep wc mktemp rm mkdir dirname readlink du tr sort; do ln -s "$(command -v $tool)" few/; done
run env PATH="$T/few:${AF_BIN-$AF_ROOT/bin}" "$AF_ROOT/bin/af" doctor
is "$(grep -c 'make deps' <<<"$out")/$(grep -cE '^missing  (flock|psql)' <<<"$out")" 1/2 'what two of them need is said once'

sql 'CREATE DATABASE "x'$'\n''ok       all is well'$'\e''[2J'$'\u202e''"'
run env PGDATABASE=$'x\nok       all is well\e[2J\u202e' af doctor
unlike "$out" $'(^|\n)ok       all' 'a name forges no line'
unlike "$out" $'\e|\u202e' '... drives no terminal and turns no text'
like "$out" 'ok       the database: x\?ok       all is well\?\[2J\? on' '... and is shown'

full=$(bash -c 'trap "" XFSZ; ulimit -f 0; af doctor 2>&1; echo $?')
like "$full" $'^af doctor: there is no room in [^\n]*; make room, or set TMPDIR\n111$' 'a full disk is not a database that is missing'

# in colour
pty() { script -qefc "$1" /dev/null </dev/null | tr -d '\r'; }
like "$(pty 'af doctor')" $'\e\\[32mok\e\\[0m       the programs' 'colour on a terminal'
unlike "$(pty 'NO_COLOR=1 af doctor')$(pty 'TERM=dumb af doctor')" $'\e' 'not with NO_COLOR, and not on a dumb one'
unlike "$(af doctor)" $'\e' 'nor in a pipe'
sql "UPDATE admin_leagues SET name = E'A\\nok   forged\\x1b[2J\\u202e' WHERE league_id = 39"
sim --world "$small" --per-minute 60000 --per-second 1000
run af pilot --run r "${fast[@]}"
like "$(pty 'af verify --run r')" $'\e\\[1mcoverage\e\\[0m\n.*\n\e\\[32mok\e\\[0m   matches missing' 'verify has colour too'
unlike "$(pty 'NO_COLOR=1 af verify --run r')" $'\e|\u202e' '... not with NO_COLOR, whatever a league is called'
run af verify --run r
unlike "$out" $'\e|\u202e|\nok   forged' '... and not in a pipe'
like "$out" 'A\?ok   forged\?\[2J\?' '... its name is shown'
for said in "$(af pilot --run r --text --offline 2>&1)" "$(af pilot --run r --min 60 --dry-run 2>&1)"; do
	unlike "$said" $'\e|\u202e|\nok   forged' 'nor does a pilot show it otherwise'
done
# For programs
run af doctor --json
is "$(jq -c '[.ok, .ok == all(.checks[]; .ok), ([.checks[] | select(.part == "" or .what == "" or (.ok | not) != has("remedy"))] | length)]' <<<"$out")" \
	"[$([ "$status" = 0 ] && echo true || echo false),true,0]" 'as JSON: each check, its part, and a remedy where it is missing'
run af doctor --json --db host=/nix
is "$(jq -r '.checks[] | select(.part == "database").remedy' <<<"$out" | grep -cF 'eval "$(af db start)"')" 1 'with its quotes'

done_testing
