#!/bin/bash
# Calls that fail never stop a segment, least of all when it is the covered matches that fail (their answers are
# larger, and time out first); and the verdicts of a live run, with its failures, are those of its replay.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"

awk 'BEGIN {
	print "league_code,league_name,country,season,matches,shots_and_corners,only_one_of_them,longest_gap_run"
	for (i = 0; i < 24; i++) {
		n = 25 + i * 7
		c = i % 4 == 0 ? n : i % 4 == 1 ? int(n * 0.93) : i % 4 == 2 ? 0 : int(n * 0.8)
		printf "L%02d,League %02d,Land,%d,%d,%d,0,0\n", i / 4, i / 4, 2010 + i % 4, n, c
	}
}' >coverage.csv
af-sim --coverage coverage.csv --truth >truth
jq -c -s 'group_by([.league_id,.season]) | map(length as $n | .[] | {match_id,fixture_id,league_id,season,date:.date[:10],home_team_id,away_team_id,missing:$n})
	| sort_by(.match_id * 7919 % 10007)[]' truth >work
jq -r -s 'group_by([.league_id,.season])[] | (map(select(.covered)) | length) as $c
	| select($c * 100 >= 70 * length) | "\(.[0].league_id) \(.[0].season)"' truth | sort >go
is "$(wc -l <go)" 18 'segments that are GO in truth'

# rounds NAME FETCH-OPTION …: the pilot, by hand, over log.NAME; verdicts in NAME
rounds() {
	local name=$1 k
	shift
	: >"$name.findings"
	: >"$name"
	for ((k = 1; k <= 5; k++)); do
		af-sample --round $k --sample 100 --verdicts "$name" work >next
		[ -s next ] || break
		af-fetch --log "log.$name" --rate 60000 --timeout 30 --retries 1 --max-wait 1 "$@" next 2>/dev/null | af-classify >>"$name.findings"
		af-decide --sample 100 "$name.findings" >"$name.new"
		mv "$name.new" "$name"
	done
}
# stopped NAME: GO segments among those that were stopped
stopped() { comm -12 go <(jq -r 'select(.decision | startswith("STOP")) | "\(.league_id) \(.season)"' "$1" | sort); }
replayed() {
	cp "log.$1" "log.$1.replay"
	rounds "$1.replay" --offline
	same "$1" "$1: the replay gives the same verdicts, to the last column" cat "$1.replay"
}
sim() {
	rm -rf "$XDG_STATE_HOME"
	simulate --coverage "$T/coverage.csv" --open "$@"
}

sim --slim
rounds calm
is "$(stopped calm)" '' 'nothing fails: no GO segment is stopped'
is "$(jq -s 'map(select(.decision=="STOP"))|length' calm)" 6 'and each that has nothing is'
replayed calm

sim --slim --fault 500=40 --fault-always
rounds some
is "$(stopped some)" '' 'two of five calls fail for good: no GO segment is stopped'
is "$(jq -s 'map(.error)|add > 50' some)" true '... though many failed'
replayed some

# One fixture a call, as --fault-over looks at the size of an answer: what is covered fails.
sim --fault bug=80 --fault-over 1000 --fault-always
rounds large --batch 1 --retries 0 --jobs 4
is "$(stopped large)" '' 'the covered ones fail: no GO segment is stopped'
is "$(jq -s '(map(.no_data) | add) > (map(.api_ok) | add)' large)" true '... though most of what came had no data'
replayed large

sim --slim --fault 500=100
rounds all
silent 'everything fails: nothing is decided' jq -r 'select(.decision != "RETRY" and .decision != "PENDING")' all
replayed all

sim --slim --per-day 7
rounds spent
is "$(stopped spent)" '' 'the quota is spent: no GO segment is stopped'
like "$(jq -r .decision spent | sort -u | paste -sd' ')" 'PENDING' 'what was not asked is pending'
replayed spent
done_testing
