#!/bin/bash
# Jobs under kills: of keepers, of stages, of PostgreSQL, over and over.  No job is lost, stranded or doubled, what is in the
# database is what an undisturbed run leaves, and no call is paid twice but those in flight at a kill.
. "$(dirname "$0")/../tap.sh"
. "$AF_ROOT/tests/run.sh"
AF_TORTURE=1 "$AF_ROOT/tests/job.t" >short 2>&1
is "$? $(grep -v '^ok' short | grep -v '^1\.\.')" '0 ' '500 short jobs, and what job.t tests besides'

export AF_JOBS=$T/jobs
pg_start
# What is acknowledged is kept when the server recovers, as it is outside of tests.
export PGOPTIONS="$PGOPTIONS -c synchronous_commit=on"
world=(--world "$small" --per-minute 60000 --per-second 1000 --per-day 75000)
state() { af-job show "$1" | jq -r 'select(.id).state'; }
fill_db
sim "${world[@]}" --latency 0.02
reference=$(af job add --wait stats backfill --force-all --rate-limit 60000 --bundle 1)
is "$(state "$reference")" partial 'undisturbed'
contents >wanted
asked | sort -u >wanted.calls

# Each job on its own would ask for what the one before it has not filled: leagues and seasons, two governors' worth of them
af job clean
fill_db
rm -rf "$XDG_STATE_HOME"
sim "${world[@]}" --latency 0.3
segments=$(jq -r '"\(.league_id)-\(.season)"' <(af-segments) | sort -u)
[ -n "$segments" ] || fail 'segments'
ids=()
for s in $segments; do
	ids+=("$(af job add --key "$s" stats backfill --force-all --rate-limit 3000 --bundle 1 --jobs 2 --league-id "${s%-*}" --season "${s#*-}")")
done
# one of: a process of the jobs at random, keeper or stage, the sleeper aside
victims() { find /proc/[0-9]*/fd -lname "$AF_JOBS/*/.lock" 2>/dev/null | cut -d / -f 3 | sort -u; }
ended() { [ "$(af job list | jq -r 'select(.state | IN("done", "partial", "failed", "cancelled") | not).id' | wc -l)" = 0 ]; }
kills=0 db=0 two=0 start=$SECONDS
while ! ended && [ $((SECONDS - start)) -lt 600 ]; do
	mapfile -t pids < <(victims)
	if [ ${#pids[@]} -gt 0 ] && [ $((RANDOM % 4)) = 0 ] && [ $kills -lt 60 ]; then
		kill -9 "${pids[RANDOM % ${#pids[@]}]}" 2>/dev/null && kills=$((kills + 1))
	elif [ $((RANDOM % 6)) = 0 ] && [ $db -lt 5 ]; then
		# A backend that is killed takes all others with it; the server recovers.
		pid=$(psql -X -Atqc "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'af-%' ORDER BY pid LIMIT 1" 2>/dev/null)
		[ -z "$pid" ] || { kill -9 "$pid" && db=$((db + 1)); }
	fi
	[ "$(af job list | jq -r 'select(.state | IN("running", "cancelling")).id' | wc -l)" -le 1 ] || two=$((two + 1))
	# What waits for a minute need not here.
	for id in $(af job list | jq -r 'select(.state == "waiting").id'); do af job resume "$id" 2>/dev/null; done
	sleep 0.1
done
is "$two" 0 "one at a time, at each of the looks"
is "$(af job list | jq -r .state | sort | uniq -c | xargs)" "$(af job list | jq -r 'select(.state | IN("done", "partial")).state' | sort | uniq -c | xargs)" \
	"$kills kills, and $db of PostgreSQL: all jobs are done"
is "$(af job list | wc -l)" "${#ids[@]}" 'none is lost, none doubled'
wait_for 60 psql -X -Atqc 'SELECT 1'
undisturbed $((kills * 2 + db * 2))
wait_for 20 test -z "$(victims)"
is "$(victims)" '' 'nobody is left at work'
for id in $(af job list | jq -r 'select(.state | IN("done", "partial", "failed", "cancelled") | not).id'); do af job cancel --force "$id"; done
rm -rf "$AF_JOBS"
done_testing
