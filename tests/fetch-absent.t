#!/bin/bash
# What a bundle leaves out is known at once: however a run ends, no later one asks for it in a bundle again.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"
cat >gone.world <<'W'
seed 5
league 39 "Premier League" "England" league GB-ENG
	seasons  2016-2018 matches 100 teams 10 from 02-01 to 11-20
	coverage *     96%
	trap     gone 2016-2018 25
W
af-sim -w gone.world --truth | jq -c '{match_id, fixture_id, league_id, season, stats: null}' | shuf --random-source=/dev/zero >work
# shellcheck disable=SC2120 # options of af-sim
fresh_sim() { rm -rf "$XDG_STATE_HOME" log log.idx; sim --world gone.world --per-minute 60000 --per-second 1000 "$@"; }

fresh_sim
run af-fetch -r max -l log work
calm=$(calls)
is "$status $calm" '0 90' 'fifteen bundles, and one call for each of 75 that they left out'
is "$(jq -c 'select(.fetch.error == "not_in_bundle") | .fetch.batch' log | sort | uniq -c | xargs)" '75 20' 'which is in the log'
check 'again: no call' 0 . '' af-fetch -r max -l log work
is "$(calls)" "$calm" '...'
for budget in 40 7 3; do
	fresh_sim
	for ((runs = 1; runs < 60; runs++)); do
		af-fetch -r max -l log --max-calls $budget work >out 2>err
		grep -q '"skipped"' out || break
	done
	is "$(grep -c '"skipped"' out)" 0 "--max-calls $budget: done after $runs runs"
	[ "$(calls)" -le "$calm" ]
	is $? 0 "... with no call more ($(calls))"
done
fresh_sim
af-fetch -r max -l log --max-calls 20 work >/dev/null 2>&1
is "$(af-fetch -n -l log work | jq .calls)" "$((calm - 20))" 'the price of the rest is what it costs'
for n in 1 2 3 4; do af-fetch -r max -l log --max-calls 1 work >/dev/null 2>&1; done
silent 'no answer twice' "jq -r '.fetch | select(.error == null) | .key' log | sort | uniq -d"
done_testing
