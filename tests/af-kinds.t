#!/bin/bash
# The same backfill in databases of other kinds: stats as json, team ids of the database's own, a work list in another
# order, matches by single calls; the result is the same.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
pg_start
# stats of every match, as jsonb prints it
stats() { sql 'SELECT id, stats::text::jsonb FROM matches ORDER BY id'; }
# backfill NAME [OPTION ...]: everything, from a log of its own
backfill() {
	local name=$1
	shift
	: >"$T/arrivals"
	run af backfill --run "$name" --force-all "${fast[@]}" "$@"
	is "$status" 1 "$name: done, but for the match whose teams are swapped"
	counts=$(jq -c . <<<"$out")
}
sim --world "$small" --per-minute 60000 --per-second 1000

fill_db
backfill jsonb
stats >want
first=$counts
bundles=$(calls)
[ "$(sql "SELECT count(*) FROM matches WHERE stats IS NOT NULL")" -gt 200 ]
is $? 0 'much is filled'

db_kind=(--stats-type json)
fill_db
db_kind=()
sql "UPDATE matches SET stats = replace(stats::text, ',\"', E',\\n\"')::json WHERE stats IS NOT NULL"
backfill json
is "$counts" "$first" 'json: the same counts'
same want 'json: the same values, with raw newlines in the text' stats
versions=$(versions)
backfill json --anew
is "$(versions)" "$versions" 'json: loaded again, no row changes'

fill_db
backfill shuffled --seed 99
same <(sort jsonb/work.ndjson) 'another seed is the same list' sort shuffled/work.ndjson
isnt "$(<shuffled/work.ndjson)" "$(<jsonb/work.ndjson)" '... in another order'
same want '... and the same database' stats
is "$counts" "$first" '... and the same counts'

fill_db
sim --world "$small" --plan-refuses-ids --per-minute 60000 --per-second 1000
fresh
backfill single
same want 'a plan that refuses bundles: the same database' stats
is "$(calls)" $(($(wc -l <single/work.ndjson) + 1)) '... one refused call, and one a match'

run af estimate --run single --json
is "$(jq -c '[.assumed.batch, .assumed.round]' <<<"$out")" '[1,5]' '... and the price says so'

# Internal team ids: who is at home is said by a bundled answer, and not by that of a match that was asked alone.
sim --world "$small" --per-minute 60000 --per-second 1000
fresh
db_kind=(--internal-teams)
fill_db
run af backfill --run internal --force-all "${fast[@]}"
is "$status $err" '1 af-outcomes: failed: 2 team_unknown: the database has team ids of its own; try --by-order' 'internal team ids: nothing is guessed'
is "$(calls)" "$bundles" '... for the same calls'
run af replay --run internal --force-all --by-order
is "$status $err" '0 ' 'told that the first team is at home, it knows'
is "$(stats | diff want - | grep '^[<>]' | cut -d '|' -f 1 | sort -u | wc -l)" 2 \
	'the same database, and the one match whose ids contradicted the answer'
done_testing
