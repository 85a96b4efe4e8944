#!/bin/bash
# A run whose work list has fewer matches of a segment than its segments.ndjson says: the segment is decided when
# there is nothing left to hand out for it, and the same way live, replayed and resumed.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"
sim --open --per-minute 60000 --per-second 1000
fast=(--rate-limit 60000 --min 1)

# segment LEAGUE MISSING MATCHES OF: MATCHES of the pretend provider's league OF are in the list
af-sim --world "$AF_ROOT/tests/worlds/demo.world" --truth >truth
segment() {
	jq -c --argjson league "$1" --argjson missing "$2" --arg of "$4" \
		'select("\(.league_id) \(.season)" == $of)
		| {match_id, fixture_id, league_id: $league, season: 2019, missing: $missing, home_team_id, away_team_id, stats: null}' truth |
		head -n "$3"
}
# a season of which the provider has about half
some='103 2015'
make_run() {
	mkdir -p "$1"
	{ segment 39 300 12 "$some"; segment 140 50 45 "$some"; segment 61 40 40 "$some"; } >"$1/work.ndjson"
	jq -c '{league_id, season, missing, total: 380}' "$1/work.ndjson" | uniq >"$1/segments.ndjson"
	echo '{}' >"$1/run.json"
}
verdicts() { jq -c '[.league_id, .total_missing, .sampled, .decision, .reason]' "$1/verdicts.ndjson"; }

make_run live
is "$(wc -l <live/segments.ndjson)" 3 'three segments, two of them short'
run af pilot --run live "${fast[@]}"
is "$status $err" '0 ' 'the pilot ends, and has nothing more to say'
silent 'every segment is decided' jq -r '.decision | select(. == "PENDING" or . == "RETRY")' live/verdicts.ndjson
is "$(jq -c '[.league_id, .total_missing]' live/verdicts.ndjson | sort | paste -sd' ')" '[140,45] [39,12] [61,40]' 'on what the list has'
before=$(calls)
run af pilot --run live "${fast[@]}" --sample 500
is "$status $err $(calls)" "0  $before" 'a sample larger than what there is: the same'

cp -r live replayed
rm replayed/verdicts.ndjson replayed/pilot.csv
run af replay --run replayed --min 1
is "$status $(verdicts replayed | diff - <(verdicts live))" '0 ' 'replayed: the same verdicts'

make_run resumed
run af pilot --run resumed "${fast[@]}" --max-calls 1
like "$err" 'not finished: [1-3] of 3 segments' 'a budget of one call: not finished'
run af pilot --run resumed "${fast[@]}"
is "$status $err $(verdicts resumed | diff - <(verdicts live))" '0  ' 'resumed: the same verdicts'

# Where all of a segment is out of scope it stays RETRY, but asking again would not change that.
make_run scope
jq -c '.body.response[].fixture.status = {short: "PST", long: "Match Postponed"}' live/fetched.ndjson >scope/fetched.ndjson
run af pilot --run scope --min 1 --offline --league-id 39
is "$(jq -r '"\(.decision) \(.reason)"' scope/verdicts.ndjson | sort -u)" 'RETRY nothing_in_scope' 'out of scope'
is "$status $err" '0 ' 'nothing to carry on with'
done_testing
