#!/bin/bash
# af districts: districts and dates that fail, a budget, and the weeks in which the program year turns.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/districts.sh"
python3 -c 'import http.server' 2>/dev/null || { echo '1..0 # SKIP there is no Python'; exit 0; }
opts=(--today 2026-11-30 --per-second 1000 --retries 0)
ask() { run af districts "${opts[@]}" --run r "$@"; }
dashboard

# Districts that fail, each in its way; then they are well again
rm -rf r
echo '{"districts":7,"fail":{"01":"500","02":"html","03":"error","04":"date","05":"other"}}' >settings
: >arrivals
ask --dates 2026-10-31 --collection targeted
like "$err" $'(^|\n)1 date: ' 'one date is one'
is "$status $(jq -c '[.status, .days[0].status, .days[0].districts, .days[0].failed]' <<<"$out")" '1 ["partial","partial",2,5]' 'five of seven fail: partial'
is "$(jq -c '[.districtErrors[] | [.districtId, .operation, (.error | split(":")[0]), .shouldRetry, (.timestamp | length)]]' r/snapshots/2026-10-31/metadata.json)" \
	'[["01","clubperformance","http_500",true,20],["02","clubperformance","refused_body",false,20],["03","clubperformance","no_text",true,20],["04","clubperformance","another_date",true,20],["05","clubperformance","another_district",true,20]]' \
	'... with district, operation, reason, time, and whether a retry makes sense'
is "$(jq -c '[.districts[] | [.districtId, .status, has("errorMessage")]]' r/snapshots/2026-10-31/manifest.json)" \
	'[["01","failed",true],["02","failed",true],["03","failed",true],["04","failed",true],["05","failed",true],["06","success",false],["F","success",false]]' '... and the manifest'
ls r/snapshots/latest-successful.json >/dev/null 2>&1
is $? 2 '... what is partial is no success'
echo '{"districts":7,"fail":{}}' >settings
: >arrivals
last=$(jq -s 'map(.fetch.at) | max | fromdate' r/backfill/reports.ndjson)
wait_for 60 eval "[ \$(date +%s) -gt $((last + 1)) ]"
ask --dates 2026-10-31 --collection targeted
is "$status $(jq -c '[.days[0].status, .days[0].districts]' <<<"$out") $(calls)" '0 ["success",7] 15' 'the next run asks for these five alone'
is "$(asked | grep -c '~0[1-5]~')" 15 '... three reports each'
is "$(jq -r .snapshotId r/snapshots/latest-successful.json)" 2026-10-31 '... and is a success'

# Summaries that fail, dates without data, a budget
rm -rf r
echo '{"districts":3,"fail":{"summary 2026-10-30":"500"},"absent":["2026-10-29"]}' >settings
ask --dates 2026-10-29,2026-10-30,2026-10-31
is "$status $(jq -c '[.days[] | [.status, .reason]]' <<<"$out")" '1 [["unavailable","not_held"],["failed","http_500"],["success",null]]' 'without data, failed and there are three things'
rm -rf r
echo '{"districts":3,"fail":{},"absent":[]}' >settings
ask --dates 2026-10-30,2026-10-31 --collection targeted --max-calls 8
is "$(jq -c '[.status, ([.days[] | .status] | sort)]' <<<"$out")" '["partial",["not_asked","not_asked"]]' 'a budget: no snapshot of what was not asked'
ask --dates 2026-10-30,2026-10-31 --collection targeted
is "$status $(jq -c '[.calls, .snapshots]' <<<"$out")" '0 [12,2]' '... the next run asks for the rest'

# A table of another date is asked for again, as a failed one is, whatever was asked for meanwhile
rm -rf r
echo '{"districts":3,"fail":{"summary 2026-10-31":"date"}}' >settings
ask --dates 2026-10-31
is "$status $(jq -c '[.calls, .days[0].reason]' <<<"$out")" '1 [2,"another_date"]' 'a table of another date'
like "$err" "2026-10-31: failed, another_date: asked for districtsummary~.*, got 'Month of Oct, As of 01/01/2020'" '... and what it is'
last=$(jq -s 'map(.fetch.at) | max | fromdate' r/backfill/summaries.ndjson)
ask --dates 2026-10-30
echo '{"districts":3,"fail":{}}' >settings
wait_for 60 eval "[ \$(date +%s) -gt $((last + 1)) ]"
ask --dates 2026-10-31 --dry-run
is "$(jq -c '[.calls, .calls_at_most, .exact]' <<<"$out")" '[1,2,false]' '... has a price'
ask --dates 2026-10-30,2026-10-31
is "$status $(jq -c '[.calls, .success]' <<<"$out") $(<r/backfill/again-tables.ndjson)" '0 [1,2] ' '... is asked for again'
ask --dates 2026-10-30,2026-10-31
is "$status $(jq .calls <<<"$out")" '0 0' '... once'

# The weeks in which the year turns, and what is current
rm -rf r
opts=(--today 2026-07-10 --per-second 1000 --retries 0)
dashboard today=2026-07-10 open=2025-2026 'closing={"2026-06":"2026-07-18"}'
ask --dates 2026-06-30,2026-07-08
is "$status $(jq -c '[.days[] | [.snapshot, .as_of]]' <<<"$out") $(calls)" '0 [["2026-06-30","2026-06-30"],["2026-06-30","2026-07-08"]] 3' 'before the year has turned'
is "$(jq -r .dataAsOfDate r/snapshots/2026-06-30/metadata.json)" 2026-07-08 '... the later one counts'
ask refresh --targets 01
is "$status $(jq -c '[.days[] | [.snapshot, .as_of]]' <<<"$out") $(jq -r '.days[0].version' <<<"$out" | sed 's|^|r/snapshots/.versions/|; s|$|/metadata.json|' | xargs jq -r .method)" '0 [["2026-06-30","2026-07-10"]] refresh' 'refresh: one call tells what is current'
ask refresh --targets 01
is "$(jq -c '[.calls, .unchanged]' <<<"$out")" '[0,1]' '... a day'
dashboard today=2026-07-20 open=2026-2027 'closing={"2026-06":"2026-07-18"}'
opts=(--today 2026-07-20 --per-second 1000 --retries 0)
rm -rf r
ask --dates 2026-06-30,2026-07-08,2026-07-19
is "$status $(jq -c '[.days[].snapshot]' <<<"$out") $(calls)" '0 ["2026-06-30","2026-06-30","2026-07-19"] 6' 'after it has'
# May was closed late, and June's question at the closed year's path was refused on the way
dashboard today=2026-07-10 open=2025-2026 'closing={"2026-05":"2026-06-22"}'
opts=(--today 2026-07-10 --per-second 1000 --retries 0)
rm -rf r
ask --dates 2026-06-20
is "$status $(jq -c '[.calls, .days[0].snapshot]' <<<"$out")" '0 [3,"2026-05-31"]' 'a refusal leads on, and is no failure'
ask --dates 2026-06-20,2026-06-21 --dry-run
is "$(jq -c '[.calls, .calls_at_most]' <<<"$out")" '[1,3]' '... and is not'
ask --dates 2026-06-20
is "$status $(jq -c '[.calls, .unchanged]' <<<"$out")" '0 [0,1]' '... asked for again'
# Nothing at all is no answer, and is asked for again, once
rm -rf r
opts=(--today 2026-11-30 --per-second 1000 --retries 0)
python3 "$AF_ROOT/tests/dashboard.py" --world world 2026-09 2026-10 districts=2
: >'world/2026-2027/districtsummary~10/31/2026~10/31/2026~2026-2027.csv'
: >'world/2026-2027/clubperformance~F~9/30/2026~9/30/2026~2026-2027.csv'
simulate --files world
for calls in 9 2; do
	ask --dates 2026-09-30,2026-10-31 --collection targeted
	is "$status $(jq -c '[.calls, (.days[] | .reason // .failed)]' <<<"$out")" "1 [$calls,1,\"empty\"]" "nothing in place of a table, and of a report: $calls calls"
done
done_testing
