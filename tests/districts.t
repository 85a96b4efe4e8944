#!/bin/bash
# af districts: which calls it makes, what the snapshots hold, and that a repeated command makes none and changes nothing.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/districts.sh"
python3 -c 'import http.server' 2>/dev/null || { echo '1..0 # SKIP there is no Python'; exit 0; }
opts=(--today 2026-11-30 --per-second 1000 --retries 0)
ask() { run af districts "${opts[@]}" --run r "$@"; }

dashboard
dates=2026-03-31,2026-07-05,2026-10-31
ask --dates $dates --dry-run
is "$status $(jq -c '[.calls, .calls_at_most, .exact]' <<<"$out") $(calls) $(ls)" '0 [3,6,false] 0 '"$(ls)" 'a price: a question a date, and at most two'
is "$(ls r 2>/dev/null)" '' '... nothing is written'
ask --dates $dates
is "$status $(jq -c '[.status, .collection, .calls, .snapshots]' <<<"$out")" '0 ["success","system-wide",4,3]' 'three dates'
asked >got
same <(cat <<'T'
- districtsummary~10/31/2026~10/31/2026~2026-2027
- districtsummary~7/31/2026~7/5/2026~2026-2027
2025-2026/ districtsummary~3/31/2026~3/31/2026~2025-2026
2025-2026/ districtsummary~6/30/2026~7/5/2026~2025-2026
T
) '... these four calls' cat got
is "$(cd r/snapshots && echo 2*)" '2026-03-31 2026-06-30 2026-10-31' "... July's fifth is June's closing"
is "$(jq -c '[.dataAsOfDate, .isClosingPeriodData, .dataMonth, .programYear, .method, .collectionStrategy.type, .status, .successfulDistricts]' r/snapshots/2026-06-30/metadata.json)" \
	'["2026-07-05",true,"2026-06","2025-2026","backfill","system-wide","success",["01","02","03","F"]]' '... says its metadata'
like "$(jq -r .collectionStrategy.rationale r/snapshots/2026-06-30/metadata.json)" '^auto: no district was named' '... and why it was asked so'
is "$(cd r/snapshots/2026-06-30 && echo *)" 'all-districts-rankings.json district_01.json district_02.json district_03.json district_F.json manifest.json metadata.json' 'the files that users know'
is "$(jq -c .processingDuration r/snapshots/2026-06-30/metadata.json)" 0 '... with a member that programs want, and that would differ each time'
is "$(jq -c '(.districts[0] | keys_unsorted), .districts[0].lastModified, .allDistrictsRankings.filename, .allDistrictsRankings.status' r/snapshots/2026-06-30/manifest.json | xargs)" \
	'[districtId,fileName,status,fileSize,lastModified,sha256] '"$(jq -r .createdAt r/snapshots/2026-06-30/manifest.json)"' all-districts-rankings.json present' 'a manifest as users know it'
is "$(jq .allDistrictsRankings.size r/snapshots/2026-06-30/manifest.json)" "$(stat -Lc %s r/snapshots/2026-06-30/all-districts-rankings.json)" '... the size of the table of all districts'
data r/snapshots >before
: >arrivals
ask --dates $dates
is "$status $(calls) $(jq -c '[.unchanged, .snapshots, .calls]' <<<"$out")" '0 0 [3,0,0]' 'once more: no call, all unchanged'
same before '... and not a byte' data r/snapshots
ask --dates $dates --offline --store again
same before 'replayed into another store: the same bytes' data again

# On a terminal
terminal() { run python3 -c 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))' "$@" </dev/null; }
terminal af districts "${opts[@]}" --run r --dates $dates
is "$status $(grep -c '^{' <<<"$out")" '0 0' 'on a terminal: no JSON'
like "$out" $'3 dates: 3 success.*\n\r?\nnext: af snapshots list --store r/snapshots\r' '... but what was done, and what to type next'
terminal af districts "${opts[@]}" --run r --dates $dates --dry-run
like "$out" $'calls: 0, at most 0 .*\nnext: af districts --today 2026-11-30 .* --dates [^ ]*\r?$' '... also of a price'

# Targeted, within a configuration
mkdir -p config
echo '{"configuredDistricts": ["02", "F", "77"]}' >config/districts.json
: >arrivals
ask --dates 2026-10-31 --targets 2,3,F,77 --dry-run
is "$(jq -c '[.calls, .exact]' <<<"$out") $(calls)" '[6,true] 0' 'a price that is exact, as the table is there'
ask --dates 2026-10-31 --targets 2,3,F,77 --raw raw-csv
is "$status $(calls)" '0 6' '... is what is asked: three reports of the two districts that are there'
like "$err" "left out, as 'config/districts.json' does not have them: 03" 'outside of the configuration: named'
like "$err" 'left out, as the table of all districts does not have them: 77' '... as what the table lacks'
is "$(jq -c '[.collectionStrategy.type, .scope.outsideConfiguration, .scope.notListed, .configuredDistricts, .successfulDistricts]' r/snapshots/.collected/2026-10-31@"$(jq -r '.days[0].version | sub(".*@"; "")' <<<"$out")"*)" \
	'["targeted",["03"],["77"],["02","77","F"],["02","F"]]' '... also in the metadata'
v=r/snapshots/.versions/$(jq -r '.days[0].version' <<<"$out")
is "$(jq -c '[.districtId, .districtName, .collectedAt, .status, (.data | [.districtId, .snapshotDate, (.clubs | length), (.clubPerformance | length), (.divisionPerformance | length), .totals.totalPayments])]' "$v/district_F.json")" \
	'["F","District F","2026-10-31T00:00:00Z","success",["F","2026-10-31",3,3,3,63]]' "a district's file"
is "$(jq -r '.data.clubs[1].clubName' "$v/district_F.json")" 'Club 1, "the" F' '... with names as they are'
is "$(jq -r .scope.scopeType r/snapshots/2026-10-31/metadata.json)" system-wide 'the snapshot of all districts stays the one that counts'
is "$(cd raw-csv && find . -type f | LC_ALL=C sort | paste -sd' ')" './2026-10-31/all-districts.csv ./2026-10-31/district-02/club-performance.csv ./2026-10-31/district-02/district-performance.csv ./2026-10-31/district-02/division-performance.csv ./2026-10-31/district-F/club-performance.csv ./2026-10-31/district-F/district-performance.csv ./2026-10-31/district-F/division-performance.csv ./2026-10-31/metadata.json' 'the CSV files where users have them'
like "$(jq -r .timestamp raw-csv/2026-10-31/metadata.json)" '^20..-..-..T..:..:..Z$' '... with the time of the newest'
same raw-csv/2026-10-31/district-F/club-performance.csv '... byte for byte' \
	curl -sS "$AF_BASE/export.aspx?type=CSV&report=clubperformance~F~10/31/2026~10/31/2026~2026-2027"
check 'no target is configured' 2 '' '^af districts: no district is left, as .config/districts.json. does not have 03; name others with --targets$' af districts "${opts[@]}" --run r --dates 2026-10-31 --targets 03
check 'none is in the table' 2 . 'none of the districts is in the table' af districts "${opts[@]}" --run r --dates 2026-10-31 --targets 77
check 'a word that is no district' 2 '' "no district can be called '123x'" af districts "${opts[@]}" --run r --dates 2026-10-31 --targets 123x
rm -r config

check 'no date' 2 '' 'say which dates' af districts --run r
check 'a day to come' 2 '' '--dates: 2099-01-01 is after 2026-11-30' af districts "${opts[@]}" --dates 2026-11-30,2099-01-01 --run r --dry-run
check '... as an end' 2 '' '--to: 2026-12-01 is after 2026-11-30' af districts "${opts[@]}" --from 2026-11-30 --to 2026-12-01 --run r --dry-run
check 'a refresh of a date' 2 '' 'refresh is of now' af districts refresh --from 2026-01-01 --run r
check 'calls side by side' 2 '' "--concurrency is a whole number from 1 to 999, not '0'" af districts --dates 2026-01-01 --run r --concurrency 0
check 'calls a minute' 2 '' "--rate-limit is a number of calls a minute, or max, not '0'" af districts --dates 2026-01-01 --run r --rate-limit 0
check 'no such collection' 2 '' '--collection' af districts --dates 2026-01-01 --run r --collection all
for text in '[1' '' '["44"]' '{} {}' '{"configuredDistricts":44}'; do
	printf '%s' "$text" >bad.json
	check "a configuration that is none: '$text'" 2 '' 'is not a list of districts' af districts --dates 2026-01-01 --run r --config bad.json
done
echo '{"configuredDistricts":["xyz"]}' >bad.json
check 'a configuration of which nothing is a district is not all of them' 2 '' "'bad.json' lists 'xyz', and no district can be called so" \
	af districts --dates 2026-01-01 --run r --config bad.json
done_testing
