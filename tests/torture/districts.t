#!/bin/bash
# 128 districts of which three fail for good; then months of districts, killed with kill -9 at random: the same command,
# repeated, ends with the same bytes as an undisturbed one, and repeats no call but those in flight.  A refresh and a
# backfill at once.  Nine years.  KILLS and SEED say how many, and which.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"
. "$AF_ROOT/tests/snap.sh"
. "$AF_ROOT/tests/districts.sh"
. "$AF_ROOT/tests/torture/kill.sh"
KILLS=${KILLS-100}
SEED=${SEED-$((RANDOM * 32768 + RANDOM))}
echo "# SEED=$SEED KILLS=$KILLS"
RANDOM=$SEED
opts=(--today 2026-11-30 --per-second 1000)

# Three of 128
dashboard districts=128 'fail={"07":"500","44":"302","99":"html"}'
ask() { run af districts "${opts[@]}" --dates 2026-10-31 --collection targeted --retries 1 --run three "$@"; }
ask --dry-run
is "$(jq -c '[.calls, .calls_at_most, .exact]' <<<"$out")" '[1,422,false]' 'a price before the table is there'
ask
is "$status $(jq -c '[.status, .days[0].districts, .days[0].failed, .not_asked]' <<<"$out")" '1 ["partial",125,3,0]' '128 districts, three fail: partial, and nothing is left unasked'
is "$(find three/snapshots/2026-10-31/ -name 'district_*.json' | wc -l)" 125 '... 125 files'
is "$(jq -c '[.districtErrors[] | [.districtId, .operation, (.operations | length), .error, .shouldRetry]]' three/snapshots/2026-10-31/metadata.json)" \
	'[["07","clubperformance",3,"http_500",true],["44","clubperformance",3,"refused_body: a page in place of a table",false],["99","clubperformance",3,"refused_body: a page in place of a table",false]]' '... the errors'
is "$(calls)" $((1 + 125 * 3 + 3 * 2 + 6)) '... a call a question, two where a retry may help'
for again in 1 2; do
	: >arrivals
	ask
	is "$status $(asked | grep -vcE '~(07|44|99)~') $(jq -c '[.days[0].districts, .days[0].failed, .unchanged]' <<<"$out")" '1 0 [125,3,1]' "again ($again): the three alone, and the snapshot is the same"
done
echo '{"fail":{}}' >settings
: >arrivals
ask --dry-run
is "$(jq -c '[.calls, .calls_at_most, .exact]' <<<"$out")" '[9,9,true]' 'the price of the rest is exact'
ask
is "$status $(jq -c '[.status, .days[0].districts]' <<<"$out") $(calls)" '0 ["success",128] 9' '... and then all are there'

# Killed
dashboard districts=16
command=(af districts "${opts[@]}" --from 2026-01-31 --to 2026-05-31 --step month-end --collection targeted --run r)
now=${EPOCHREALTIME/[.,]/}
"${command[@]}" >calm.out 2>calm.err
is $? 0 'undisturbed'
takes=$(((${EPOCHREALTIME/[.,]/} - now) / 1000))
least=$(calls) more=0
is "$least" $((5 * (1 + 48))) '... a call a question'
mv r calm
: >arrivals
bad=''
for ((i = 0; killed < KILLS && i < 3 * KILLS; i++)); do
	setsid "${command[@]}" >killed.out 2>killed.err &
	pid=$!
	sleep "$(printf '%d.%03d' $((takes * (RANDOM % 80) / 60 / 1000)) $((takes * (RANDOM % 80) / 60 % 1000)))"
	kill_some $pid
	[ ! -e r/snapshots/.lock ] || bad+=$(faults r/snapshots)
	# Once all is there, from the beginning
	[ ! -e r/backfill/summary.json ] || [ "$(jq -r .status r/backfill/summary.json)" != success ] || { more=$((more + $(calls) - least)) && rm -rf r && : >arrivals; }
done
is "$bad" '' "killed $killed times ($(sort whom | uniq -c | xargs)): whatever can be seen verifies"
run "${command[@]}"
is "$status $(jq -r .status <<<"$out")" '0 success' '... and it ends' || diag "$err"
same <(data calm/snapshots) '... with the same bytes' data r/snapshots
more=$((more + $(calls) - least))
is "$((more <= killed * 3))" 1 "... and $more calls repeated, of at most three in flight each time"
is "$(leftovers r)" '' '... no leftovers'
is "$(jq -s 'map(.fetch.key) | length - (unique | length)' r/backfill/reports.ndjson)" 0 '... no answer is saved twice'

# Both kinds at once
rm -rf r
: >arrivals
af districts "${opts[@]}" --from 2026-01-31 --to 2026-05-31 --step month-end --collection targeted --run r >one.out 2>one.err &
backfill=$!
af districts refresh "${opts[@]}" --collection targeted --run r >two.out 2>two.err
code=$?
wait $backfill
is "$? $code" '0 0' 'a backfill and a refresh at once: neither waits, and neither fails' || diag "$(cat one.err two.err)"
is "$(cd r/snapshots && echo 2*)" '2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31 2026-11-30' '... in one store'
is "$(jq -r .snapshotId r/snapshots/latest-successful.json)" 2026-11-30 '... whose latest is the current one'

# Nine years of 128 districts, as fast as they go, from FIRST on.  Two months are closed late, so that another day serves them,
# and of two days there are no data: each takes a second table.
first=${FIRST-2017-11} last=2026-10 districts=128
years=(af districts "${opts[@]}" --from "$first-01" --to 2026-10-31 --step month-end --collection targeted --run nine)
python3 "$AF_ROOT/tests/dashboard.py" --world world $first $last districts=$districts \
	'closing={"2025-03":"2025-04-30","2025-06":"2025-07-31"}' 'absent=["2026-02-28","2026-05-31"]'
simulate --files world
dates=$(af-dates --from "$first-01" --to 2026-10-31 --step month-end --today 2026-11-30 | wc -l)
tables=$((dates + 4)) reports=$((3 * districts * (dates - 2)))
run "${years[@]}" --dry-run
is "$(jq .exact <<<"$out") $(($(jq .calls_at_most <<<"$out") >= tables + reports)) $(calls)" 'false 1 0' "$dates month ends of $districts districts: a price first, an upper bound"
run "${years[@]}" --max-calls $tables
is "$status $(calls) $(grep -c districtsummary arrivals)" "1 $tables $tables" '... then the tables'
run "${years[@]}" --dry-run
is "$(jq -c '[.calls, .calls_at_most, .exact, .dates_known]' <<<"$out")" "[$reports,$reports,true,$((dates - 2))]" '... which tell the rest exactly'
: >arrivals
run "${years[@]}"
is "$status $(jq -c '[.success, .unavailable, .not_asked]' <<<"$out")" "0 [$((dates - 2)),2,0]" '... all of it' || diag "$err"
is "$(calls)" $reports "... and that is what was asked: $((tables + reports)) calls in all, none of them twice"
is "$(find nine/snapshots/2026-10-31/ -name 'district_*.json' | wc -l) $(readlink nine/snapshots/2* | wc -l)" "$districts $((dates - 4))" '... a file each'
is "$(af-snapshots verify --store nine/snapshots)" '' '... and each snapshot verifies'
run "${years[@]}" --dry-run
is "$(jq -c '[.calls, .exact]' <<<"$out")" '[0,true]' '... of which nothing is asked again'

# What a reader tries first
check 'the demo' 0 'Done in' . af demo districts --dir demo
like "$out" $'\n1 call\.\n' '... where a repeated command asks for what failed alone'
done_testing
