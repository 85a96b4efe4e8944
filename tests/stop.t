#!/bin/bash
# A signal to the phase alone, as a supervisor or 'kill PID' sends it, stops the asking: what is in flight reaches the log,
# nothing is asked any more, nobody is left at work, the signal is seen by whoever waits, and the same command carries on.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
pg_start
sim --world "$small" --per-minute 60000 --per-second 1000 --latency 0.05
fill_db
af pilot --run made --offline --min 1 >/dev/null 2>&1
asked_more() { [ "$(calls)" -gt "$1" ]; }
# at_work GROUP: processes of this session; one that has ended and waits for its parent is not
at_work() { ps -eo sid=,stat=,comm= | awk -v s="$1" '$1 == s && $2 !~ /^Z/ { print $3 }' | xargs; }
gone() { [ -z "$(at_work "$1")" ]; }
# stopped SIGNAL NUMBER COMMAND…
stopped() {
	local signal=$1 number=$2 name pid code n
	shift 2
	name="$2, SIG$signal"
	rm -rf r "$XDG_STATE_HOME"
	: >arrivals
	cp -r made r
	setsid "$@" >o 2>e &
	pid=$!
	wait_for 60 asked_more 3 || fail "$name: it asks" "$(<e)"
	kill -s "$signal" "$pid"
	wait "$pid" 2>/dev/null
	code=$?
	is "$code" $((128 + number)) "$name: whoever waits sees it"
	like "$(<e)" 'interrupted; the same command carries on' "$name: it is said"
	wait_for 60 gone "$pid"
	is "$(at_work "$pid")" '' "$name: nobody is left at work"
	n=$(calls)
	[ "$n" -lt 60 ] && pass "$name: $n calls, then no more" || fail "$name: $n calls"
	sleep 0.5
	is "$(calls)" "$n" "$name: nothing is asked any more"
	is "$(jq -r '.fetch | [.url, .at] | @tsv' r/fetched.ndjson | sort -u | wc -l)" "$n" "$name: each answer that was paid is in the log"
}
signals=(HUP:1)
if [[ $(trap -p HUP) == *"''"* ]]; then skip "SIGHUP is ignored here" && signals=(); fi
for one in "${signals[@]}" TERM:15; do
	stopped "${one%:*}" "${one#*:}" af backfill --run r --force-all --rate-limit 300 --bundle 1 --jobs 2
	stopped "${one%:*}" "${one#*:}" af pilot --run r --min 1 --rate-limit 300 --bundle 1 --jobs 2 --round 20
done
stopped TERM 15 af backfill --run r --force-all --dry-run --rate-limit 300 --bundle 1 --jobs 2
before=$(calls)
run af backfill --run r --force-all "${fast[@]}"
is "$(jq '.total_processed' <<<"$out")" 329 'the same command carries on'
is "$(asked | uniq -c | awk '$1 > 1' | wc -l)" 3 'and asks nothing again but what a bundle left out'
[ "$(calls)" -gt "$before" ]
is $? 0 'having asked for the rest'
done_testing
