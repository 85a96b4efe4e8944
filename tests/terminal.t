#!/bin/bash
# Names from a database, a provider or a file may hold escape codes, newlines and characters that turn the line round: none
# reaches the terminal by any program that prints for people, and no line is forged.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
pg_start
sim --world "$small" --per-minute 60000 --per-second 1000
fill_db
psql -X -q <<'S'
UPDATE admin_leagues SET name = E'\u001b]0;pwn\u0007\u001b[31mX\u009b2J\nok   forged\r' || name, country = E'\u001b[2J\nok  forged\t\u202e' || coalesce(country, '');
UPDATE teams SET name = E'\u001b[31m\u2066A\nok   forged: 0' || id;
S
# harmless NAME STATUS COMMAND…: it says something, of which nothing steers a terminal; a line of JSON is for programs, and
# has what JSON need not escape
harmless() {
	local name=$1 want=$2 bad
	shift 2
	"$@" >out 2>&1 </dev/null
	is $? "$want" "$name"
	cat out >>all
	[ -s out ] || fail "$name: it says nothing"
	bad=$(LC_ALL=C grep -naP '[\x00-\x08\x0b-\x1f\x7f]|^[^{].*(\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9])|^(ok|OFF|missing) +forged' out | cat -v | head -n 3)
	is "$bad" '' "$name: nothing of it steers a terminal"
}
: >all
harmless 'a dry pilot' 0 af pilot --run p --dry-run
harmless 'a pilot' 0 af pilot --run p "${fast[@]}"
harmless 'a backfill' 1 af backfill --run p --force-all "${fast[@]}" --output-csv out.csv
harmless 'taint' 0 af taint --run p
harmless 'untaint' 0 af untaint
harmless verify 0 af verify --run p
harmless 'verify --json' 0 af verify --run p --json
harmless 'a report' 0 af report --run p
harmless 'a report in ASCII' 0 af report --run p --ascii
harmless 'a page' 0 bash -c 'af report --run p --html - | sed s/^/:/'
harmless 'an estimate' 0 af estimate --run p
harmless 'a replay' 1 af replay --run p --force-all
harmless doctor 0 af doctor --run p
harmless metrics 0 af metrics --run p
harmless 'the verdicts as CSV' 0 af-decide --verdicts p/pilot.csv
harmless 'a table' 0 af-table -c league_name,country p/segments.ndjson
harmless 'a line' 0 af-table -l '{league_name} {country}' p/segments.ndjson
harmless 'the rows of a query' 0 af-query --sql coverage.sql
is "$([ "$(grep -c forged all)" -gt 20 ] && echo shown)" shown 'the names were there to be shown'

# on a terminal, where the pilot draws its grid; what is in colour is ours
cat >names.py <<'P'
import pty, sys, os
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
P
python3 names.py af pilot --run p "${fast[@]}" >shown 2>&1 </dev/null
is "$? $(grep -c 'forged' shown | awk '{ print ($1 > 0) }')" '0 1' 'a pilot on a terminal'
is "$(LC_ALL=C grep -aP '\x1b\]|\x1b\[(31mX|2J)|\xc2\x9b|\x07|^ok +forged' shown | cat -v)" '' '... shows none of it'

# what a file, an option or a provider is called, in a message
name=$'x\e[31m\nok  forged'
for command in "af-classify" "af-decide" "af-load" "af-table -c a"; do
	# shellcheck disable=SC2086 # words
	harmless "$command: a file that is not there" 2 $command "$name"
	# shellcheck disable=SC2086 # words
	harmless "$command: an option" 2 $command "--$name" p/segments.ndjson
done
for phase in pilot backfill verify report metrics estimate taint doctor replay; do
	harmless "af $phase: an option" 2 af $phase "--$name"
	harmless "af $phase: a word" 2 af $phase "$name"
done
harmless 'a run' 2 af report --run "$name"
harmless 'a run' 2 af replay --run "$name"
harmless 'a provider' 2 af pilot --provider "$name"
harmless 'verdicts' 2 af backfill --pilot-csv "$name"
harmless 'a command' 2 af "$name"
harmless 'a place for the CSV' 2 af pilot --run p --output-csv "$name/x"
harmless 'a database' 100 af-segments --db "host=$PGHOST user=$PGUSER dbname='$name'"
done_testing
