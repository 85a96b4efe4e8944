#!/bin/bash
# A run belongs to a database: each command that has another one before it refuses, also those that would not need it, before a
# call is made or a file changes; --same-data lets it in.  And an option is refused by the name that was typed.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
pg_start
sim --world "$small" --per-minute 60000 --per-second 1000
fill_db
af pilot --run r "${fast[@]}" >/dev/null 2>&1
is "$([ -s r/verdicts.ndjson ] && af run --file r/run.json --get round)" 20 'a run of one database'
sql 'CREATE DATABASE other'
PGDATABASE=other fill_db
sums() { find r -type f -exec cksum {} + | sort; }
before=$(sums)
: >"$T/arrivals"
while read -r command; do
	# shellcheck disable=SC2086 # words
	PGDATABASE=other run af $command --run r
	is "$status $([[ $err == *"another database than 'other'"*--same-data* ]] && echo told) $(wc -l <"$T/arrivals")" '2 told 0' "$command"
	is "$(sums)" "$before" '... changes nothing'
done <<'END'
pilot
pilot --dry-run
pilot --offline
pilot --extend --json
estimate
replay
replay --force-all
backfill --force-all
backfill --force-all --dry-run
taint
verify
END
PGDATABASE=postgres run af pilot --run r --db dbname=other
like "$status $err" "^2 .*another database than 'other'" 'the one that --db names'
check 'a look at a copy' 0 . '' env PGDATABASE=other af estimate --run r --same-data
is "$(sums)" "$before" '... does not let it in'
check 'without the database: not needed, so not missed' 0 . '' env PGPORT=9 af pilot --run r --json
check 'none is named' 0 . '' env -u PGHOST -u PGPORT -u PGDATABASE -u PGUSER af pilot --run r --json
check 'the same data' 0 . '' env PGDATABASE=other af pilot --run r --json --same-data
is "$(grep -o '"database":"[a-z]*"' r/run.json | xargs)" 'database:af database:other' '... is remembered'
check '... and both are the run'"'"'s' 0 . '' env PGDATABASE=other af estimate --run r
check '... the first one too' 0 . '' af pilot --run r --json

# Options that a program has under another name
while read -r command option value range; do
	# shellcheck disable=SC2046,SC2086 # words
	check "$command --$option $value" 2 '' "^af $command: --$option is a whole number from $range, not '$value'\$" \
	    af $command $([ "$command" != backfill ] || echo --force-all) --run r --"$option" "$value"
done <<'END'
pilot batch-size 0 1 to 1000000
pilot batch-size 9999999 1 to 1000000
pilot rate-limit 0 1 to 999999999
pilot bundle 0 1 to 1000
pilot round 0 1 to 1000000
pilot season-start 13 1 to 12
backfill batch-size 0 1 to 1000000
backfill rate-limit 0 1 to 999999999
backfill bundle 1001 1 to 1000
replay batch-size 0 1 to 1000000
estimate bundle 0 1 to 1000
END
done_testing
