#!/bin/bash
# Killed with kill -9, the whole process group, in the middle of pilot and backfill, again and again: the same command
# carries on, the end is the same, and no call is repeated but those in flight.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
pg_start
# Slow enough to be killed in the middle.
sim --world "$small" --per-minute 60000 --per-second 1000 --latency 0.25
jobs=(--jobs 2)
fresh_governor() { rm -rf "$XDG_STATE_HOME"; }

# the undisturbed run
fill_db
af pilot --run calm "${fast[@]}" >calm.pilot
af backfill --run calm --pilot-csv calm/pilot.csv "${fast[@]}" >calm.backfill 2>/dev/null
contents >calm.db
undisturbed=$(calls)
: >arrivals
fresh_governor
fill_db

answered() { { wc -l <r/fetched.ndjson || echo 0; } 2>/dev/null; }
# killed COMMAND...: in a process group of its own, killed when another answer is in the log; 0 when it came to its end
killed() {
	local before group
	before=$(answered)
	setsid "$@" >last 2>last.err &
	group=$!
	while kill -0 $group 2>/dev/null; do
		if [ "$(answered)" -gt "$before" ]; then
			kill -9 -- -$group 2>/dev/null
			kills=$((kills + 1))
			wait $group 2>/dev/null
			return 137
		fi
		sleep 0.01
	done
	wait $group
}
# until_done COMMAND...
until_done() {
	local n
	for ((n = 0; n < 40; n++)); do
		killed "$@"
		[ $? = 137 ] || return 0
	done
	return 1
}

kills=0
until_done af pilot --run r "${fast[@]}" "${jobs[@]}" 2>/dev/null
is $? 0 'the pilot comes to its end'
[ $kills -ge 2 ]
is $? 0 "... having been killed $kills times"
is "$(jq -cS 'del(.segments[].avg_latency_ms, .segments[].calls)' last)" \
    "$(jq -cS 'del(.segments[].avg_latency_ms, .segments[].calls)' calm.pilot)" 'the verdicts are those of the undisturbed run'
pilot_kills=$kills
until_done af backfill --run r --pilot-csv r/pilot.csv "${fast[@]}" "${jobs[@]}" 2>/dev/null
is $? 0 'the backfill comes to its end'
[ $kills -gt "$pilot_kills" ]
is $? 0 "... having been killed $((kills - pilot_kills)) times"
is "$(<last)" "$(<calm.backfill)" 'the counts are those of the undisturbed run'
same calm.db 'and so is the database' contents
repeated=$(($(calls) - undisturbed))
[ $repeated -le $((2 * kills)) ]
is $? 0 "$repeated calls were repeated, no more than the two in flight at each of $kills kills"
is "$(find r -name '.af-*' ! -name .af-tmp)" '' 'nothing of the killed commands is left'

# Interrupted like a person does it
fill_db
fresh_governor
: >arrivals
set -m
env --default-signal=INT af backfill --run i --force-all --rate-limit 60 >last 2>last.err &
group=$!
set +m
# shellcheck disable=SC2016 # for the other bash
wait_for 60 bash -c '[ "$(wc -l <arrivals)" -gt 2 ]'
kill -INT -- -$group
wait $group
is $? 130 'an interrupt is seen by whoever waits'
like "$(<last.err)" 'interrupted; the same command carries on' 'and said'
run af backfill --run i --force-all "${fast[@]}"
is "$(jq .total_processed <<<"$out")" 329 'the same command carries on'
is "$(asked | uniq -c | awk '$1 > 1' | wc -l)" 3 'no call that was in flight at an interrupt is repeated'

# A stage that somebody kills cannot say so itself
mkdir bin
printf '%s\n' '#!/bin/sh' 'kill -9 $$' >bin/af-merge
chmod +x bin/af-merge
run env AF_BIN="$T/bin" af backfill --run i --force-all --anew "${fast[@]}"
is "$status" 111 'a stage that is killed: the same command carries on'
like "$err" "^af backfill: 'af-merge' was killed \\(signal 9\\); the same command carries on" '... and which is said'

# One at a time
exec 9>>i/.lock
af-run --lock 9
check 'a second command in the same run has to wait' 111 '' 'another command is at work' af backfill --run i --force-all 9>&-
check '... and is told so under the name that was typed' 111 '' '^af replay: another command is at work' af replay --run i --force-all 9>&-
exec 9>&-
done_testing
