#!/bin/bash
# af-run: what a run was made with, and from which database.
. "$(dirname "$0")/tap.sh"
db() { printf '{"system":"%s","database":"%s","schema":"%s"}\n' "$@"; }
db 9007199254740993 af public >one
db 9007199254740992 af public >two

check 'a new run' 0 '' '' af-run --new --within league_id=39 --fixed seed=7 --database one
is "$(<run.json)" "{\"seed\":\"7\",\"league_id\":\"39\",\"databases\":[$(<one)]}" 'its options and its database'
cp run.json before
check 'the same again' 0 '' '' af-run --within league_id=39 --fixed seed=7 --database one
check 'another league' 2 '' "made with '--league-id 39', not '40'" af-run --within league_id=40
check 'another seed' 2 '' "made with '--seed 7', not '8'" af-run --fixed seed=8
check 'a fixed option that it was not made with' 2 '' "'--season-start none', not '7'" af-run --fixed season_start=7
check 'a season within all of them' 0 '' '' af-run --within season=2020
check 'another database: ids beyond 2^53 differ in the last digit' 2 '' "another database than 'af', schema 'public'.*--same-data" \
    af-run --database two
same before 'what is refused changes nothing' cat run.json
check 'the same data' 0 '' '' af-run --database two --same-data
check '... is remembered' 0 '' '' af-run --database two
check '... beside the first' 0 '' '' af-run --database one
db 9007199254740993 af other >three
check 'another schema' 2 '' "schema 'other'" af-run --database three
check 'remind' 0 '' 'only --league-id 39' af-run --remind --dry-run
check '... not of what is said' 0 '' '' af-run --remind --within league_id=39
check 'set and get' 0 '^20$' '' af-run --set round=20 --get round
check 'dry: nothing is written' 0 '^5$' '' af-run --dry-run --set round=5 --get round
check '...' 0 '^20$' '' af-run --get round
check 'what is not there' 0 '^$' '' af-run --get nix
check 'new lists forget the old options' 0 '' '' af-run --new --database one
is "$(af-run --get league_id --get round | wc -lc | xargs)" '2 2' '... and print as empty lines'
check '... and keep the databases' 0 '' '' af-run --database two
echo '{"league_id":"39","their":[1.50]}' >run.json
check 'a run of an older version gets the present database' 0 '' '' af-run --database one
is "$(<run.json)" "{\"league_id\":\"39\",\"their\":[1.50],\"databases\":[$(<one)]}" '... and keeps what we do not know'
for bad in '' '{"league_id":"3' '[]' 'x'; do
	printf '%s' "$bad" >run.json
	check "damaged: '$bad'" 100 '' "'run.json' is damaged" af-run --set round=20
	is "$(<run.json)" "$bad" '... stays as it is'
done
rm run.json && mkdir run.json
check 'a directory' 100 '' "cannot read 'run.json'" af-run --set a=b
check 'no pair' 2 '' 'is not name=value' af-run --set round
check 'no identity' 100 '' "cannot read 'nosuch'" af-run --file r --database nosuch
done_testing
