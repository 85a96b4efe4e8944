#!/bin/bash
# The phases as make rules: segments side by side under one governor, the same result, and an interrupt that costs nothing.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
pg_start
unset MAKEFLAGS MFLAGS MAKELEVEL
mk() { make -f "$AF_ROOT/pipelines/run.mk" AF=af RUN=run "$@"; }

# what it is to be the same as
sim --world "$small" --per-minute 60000 --per-second 1000
fill_db
af pilot --run one --min 1 "${fast[@]}" >one.json
af backfill --run one --pilot-csv one/pilot.csv "${fast[@]}" >/dev/null 2>&1
contents >want
fresh
fill_db

# Without a target: what there is, and nothing else
targets=$'^  make -f pipelines/run.mk -j4 RUN=run pilot .*\nSELECT are options .*the same command carries on'
check 'no target: the help' 2 '' "$targets" mk
check 'help' 0 "$targets" '' mk help
is "$(ls -d run 2>/dev/null) $(calls)" ' 0' '... and nothing is done'

# interrupted
set -m
mk -j2 PILOT='--rate-limit 300' pilot >make.out 2>&1 &
group=$!
set +m
# shellcheck disable=SC2016 # for the other bash
wait_for 30 bash -c '[ "$(cat run/*/fetched.ndjson 2>/dev/null | wc -l)" -gt 20 ]'
kill -INT -- -$group
wait $group
[ $? != 0 ]
is $? 0 'make is interrupted'
saved=$(cat run/*/fetched.ndjson | wc -l)
[ "$saved" -gt 0 ]
is $? 0 "the logs are still there, $saved answers"
asked >before

run mk -j2 PILOT="${fast[*]}" pilot
is "$status" 0 'the same command carries on'
is "$(cat run/*/verdicts.ndjson | jq -c '[.league_id, .season, .decision]' | sort)" \
    "$(jq -c '.segments[] | [.league_id, .season, .decision]' one.json | sort)" 'segment by segment the verdicts are those of one run'
run mk -j2 backfill BACKFILL="${fast[*]}"
is "$status" 0 'the backfill of what is GO'
same want 'the same database' contents
stops=$(jq -r 'select(.decision | startswith("STOP")) | "\(.league_id)-\(.season)"' one/verdicts.ndjson | sort | paste -sd' ')
is "$(grep -l '"total_processed":0,' run/*/backfill.json | cut -d/ -f2 | sort | paste -sd' ')" "$(tr ' ' '\n' <<<"$stops 103-2020" | sort | paste -sd' ')" 'nothing is asked for what is not'
: >arrivals
versions >versions.before
run mk -j2 backfill
is "$status $(calls)" '0 0' 'all stamps are there: nothing is done'
same versions.before '... no row is written' versions
rm run/*/*.stamp
run mk -j2 backfill
is "$status $(calls)" '0 0' 'all stamps are gone: everything again, no call'
same versions.before '... no row' versions
run mk pilot.csv
is "$(grep -c ^league_id run/pilot.csv) $(wc -l <run/pilot.csv)" '1 8' 'the verdicts in one file'
sed 's/HOLD/GO/' run/pilot.csv >reviewed.csv
run mk -j2 backfill PILOT_CSV=reviewed.csv BACKFILL="${fast[*]}"
is "$(jq .updated run/103-2020/backfill.json)" 53 'what a person judged GO is asked'

# bash calls a file that it cannot make 1, as af calls a run of which some failed
mkdir -p blocked/39-2019/pilot.json
run make -f "$AF_ROOT/pipelines/run.mk" AF=af RUN=blocked SELECT='--league-id 39 --season 2019' SHELL="$(command -v bash)" PILOT="${fast[*]}" all
is "$status $(find blocked -name '*.stamp')" '2 ' 'a result that cannot be written: no stamp'

# A governor for all: no window of the provider was broken
is "$(jq -r .kind arrivals | sort -u)" ok 'no refusal'
done_testing
