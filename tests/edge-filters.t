#!/bin/bash
# Bad input, bad output and bad options: the filters that need nobody else.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/edge.sh"

answers 3 >good
reader af-classify

echo '{n: .match_id}' >p.jq
reader af-shape -f p.jq
reader af-shape -j 2 -f p.jq

jq -cn 'range(3) | {id: ., fetch: {status: 200}, note: "a member of some length", body: "a,b\n1,2\n"}' >good
reader af-csv

findings 3 >good 2>/dev/null
reader af-merge
members 'del(.finding)|.*finding
.finding=7|.*finding
.finding.status="WHAT"|.*status
.stats=[1]|.*' af-merge

reader af-decide
members 'del(.league_id)|no member .league_id.
.league_id=true|.league_id. is a boolean, not a number
.league_id=1e30|.league_id. is 1.*30, not a whole number
.season=2023.5|.season. is 2023.5, not a whole number
del(.finding)|.*finding' af-decide

work 3 >good
reader af-sample
members 'del(.league_id)|no member .league_id.
.season="x"|.season. is a string, not a number' af-sample

answers 3 >saved
reader af-fetch --offline --reuse saved
members 'del(.fixture_id)|.*fixture_id' af-fetch --offline --reuse saved

# One verdict of three seasons
for season in 2021 2022 2023; do verdicts 30 $season; done >good
nothing='^no segments$'
reader af-report
members 'del(.league_id)|no member .league_id.
.season=1e30|.season. is 1.*30, not a whole number
.decision="MAYBE"|.*decision' af-report
for season in 2021 2022 2023; do segment $season; done >good
nothing='"segments":0'
reader af-estimate --start 2026-02-01T10:00:00Z
members 'del(.missing)|.*missing
.missing=-1|.missing. is -1, not a whole number' af-estimate --start 2026-02-01T10:00:00Z
for event in start progress end; do
	printf '{"at":"2026-02-01T10:00:00Z","program":"af-fetch","event":"%s","calls":3,"done":2}\n' $event
done >good
nothing=''
reader af-metrics

input=()
options af-health
options af-quota
options af-sim
done_testing
