#!/usr/bin/env bash
# The real pilot (database, work list, rounds, calls) makes exactly the calls that the decision rule predicts for
# the same order; and its verdicts are the same live, replayed, and killed and resumed five times.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
. "$AF_ROOT/tests/fetch.sh"

# 500 segments whose coverage is like real ones': most have all or nothing
awk 'BEGIN {
	srand(11)
	print "league_code,league_name,country,season,matches,shots_and_corners,only_one_of_them,longest_gap_run"
	for (i = 0; i < 500; i++) {
		n = 12 + int(rand() * 90); r = rand()
		c = r < 0.62 ? n - int(rand() * n * 0.06) : r < 0.93 ? int(rand() * n * 0.03) : int(rand() * n)
		printf "L%02d,League %02d,Land,%d,%d,%d,0,0\n", i / 10, i / 10, 2010 + i % 10, n, c
	}
}' >coverage.csv
pg_start
af-sim --coverage coverage.csv --sql --tainted-columns | psql -X -q -v ON_ERROR_STOP=1 >/dev/null
sim_world() { simulate --coverage coverage.csv --slim "$@"; }
sim_world
run af pilot --run live --rate-limit 60000 --min 1
is "$status" 0 "the pilot of 500 segments"
is "$(wc -l <live/verdicts.ndjson)" 500 "500 verdicts"

# what the rule says of the whole truth, in the order of the work list
af-sim --coverage coverage.csv --truth | jq -c '{(.fixture_id|tostring): .expect}' | jq -cs add >truth
jq -c --slurpfile truth truth '. + {fetch: {batch: 20}, finding: {status: $truth[0][.fixture_id|tostring]}}' live/work.ndjson >whole
# a round's matches, of all segments, go out twenty a call
predicted=$(af-decide whole | jq -s '[.[].sampled] as $n | [range(0; 10) as $k
	| [$n[] | . - 20 * $k | if . > 20 then 20 elif . > 0 then . else 0 end] | add / 20 | ceil] | add')
is "$(calls)" "$predicted" "calls made, and calls predicted"
is "$(af-decide whole | jq -c '[.league_id,.season,.decision]' | sort)" "$(jq -c '[.league_id,.season,.decision]' live/verdicts.ndjson | sort)" \
	"the verdicts are those of the truth"
before=$(calls)
cp -r live replayed && rm -f replayed/verdicts.ndjson replayed/pilot.csv replayed/findings.ndjson
run af pilot --run replayed --offline --min 1
[ "$status" = 0 ] || printf "# %s\n" "$err"
is "$(jq -c '[.league_id,.season,.decision,.sampled]' replayed/verdicts.ndjson)" "$(jq -c '[.league_id,.season,.decision,.sampled]' live/verdicts.ndjson)" "replayed: the same verdicts"
is "$(calls)" "$before" "and no call"

# killed five times, with all that belongs to it
sim_world --latency 0.1
rm -rf "$XDG_STATE_HOME"
kills=0
more() { ! kill -0 "$pid" 2>/dev/null || [ "$(calls)" -gt "$had" ]; }
for _ in 1 2 3 4 5; do
	had=$(calls)
	setsid af pilot --run killed --rate-limit 60000 --min 1 >/dev/null 2>&1 &
	pid=$!
	wait_for 30 more
	kill -9 -- -$pid 2>/dev/null
	wait $pid 2>/dev/null
	[ $? != 137 ] || kills=$((kills + 1))
done
is $kills 5 "killed five times, each time when it had asked"
run af pilot --run killed --rate-limit 60000 --min 1
is "$status" 0 "it ends"
is "$(jq -c '[.league_id,.season,.decision,.sampled]' killed/verdicts.ndjson)" "$(jq -c '[.league_id,.season,.decision,.sampled]' live/verdicts.ndjson)" "with the same verdicts"
[ $(($(calls) - predicted)) -le $((5 * 64)) ] && pass "calls: $(calls), at most those in flight at the kills more than $predicted" || fail "calls: $(calls)"
done_testing
