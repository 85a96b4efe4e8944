#!/bin/bash
# The service under kills: of the server, of keepers, of any stage, of PostgreSQL, 200 over 40 jobs that come by POST.  None is lost,
# stranded or doubled, what is in the database is what an undisturbed run leaves, and at each of 1,000 looks the page and af job
# list show what the files are.
. "$(dirname "$0")/../tap.sh"
. "$AF_ROOT/tests/run.sh"
. "$AF_ROOT/tests/serve.sh"
kills_wanted=${AF_KILLS-200} looks_wanted=${AF_LOOKS-1000}
pg_start
export PGOPTIONS="$PGOPTIONS -c synchronous_commit=on"	# what is acknowledged is kept when the server recovers
{
	echo 'seed 7'
	for league in 39 61 78 94 135 140 203 344; do
		printf 'league %d "League %d" "Nowhere" league XX\n\tseasons  2015-2019 matches 12 teams 4 from 02-01 to 11-20\n\tcoverage *     all\n' "$league" "$league"
	done
} >world
small=$T/world
world=(--world "$small" --per-minute 60000 --per-second 1000 --per-day 750000)
fill_db
sim "${world[@]}"
af job add --wait stats backfill --force-all --rate-limit 60000 >/dev/null
contents >wanted
asked | sort -u >wanted.calls
af job clean
fill_db
rm -rf "$XDG_STATE_HOME"
sim "${world[@]}" --latency 1
serve_start
port=${url##*:}
"$AF_ROOT/tests/looks" "$T/jobs" "$url" "$T/token" "$looks_wanted" "$T/stop" >looked 2>wrong &
looks=$!

# again: the server, whoever killed it
again() { kill -0 "$server" 2>/dev/null || serve_start --port "$port"; }
# add KEY BODY: until somebody has answered; the key makes it one job, however often it is asked for
add() {
	local i
	for i in {1..50}; do
		again
		send POST /api/v1/jobs "$2" -H "idempotency-key: $1"
		[ "$code" != 202 ] || return 0
		[[ -z $code || $code = 5* ]] || break
	done
	fail "a job is accepted: $1" "$code $out"
}
# workers: those who hold a job's lock, keepers and stages
workers() { grep -ls '^lock:' /proc/[0-9]*/fdinfo/100 2>/dev/null | cut -d / -f 3 | while read -r pid; do
	[[ $(readlink "/proc/$pid/fd/100") != "$T/jobs/"*/.lock ]] || echo "$pid"
done; }
kills=0 of_server=0 of_workers=0 of_db=0 before=0 dry=0
kill_one() {
	local pids pid size
	case $((RANDOM % 10)) in
	[0-1])
		kill -9 "$server" 2>/dev/null && of_server=$((of_server + 1)) kills=$((kills + 1))
		wait "$server" 2>/dev/null
		again ;;
	[2-8])
		# One that is started five times in a row without an answer has failed, as it should.
		size=$(cat "$T"/jobs/*/fetched.ndjson 2>/dev/null | wc -c)
		[ "$size" = "$before" ] || dry=0
		[ $dry -lt 3 ] || return 0
		mapfile -t pids < <(workers)
		[ ${#pids[@]} -gt 0 ] || return 0
		{ kill -9 "${pids[RANDOM % ${#pids[@]}]}"; } 2>/dev/null && of_workers=$((of_workers + 1)) kills=$((kills + 1)) before=$size dry=$((dry + 1)) ;;
	9)
		[ $of_db -lt $((kills_wanted / 20)) ] || return 0
		pid=$(psql -X -Atqc "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'af-%' ORDER BY pid LIMIT 1" 2>/dev/null)
		[ -z "$pid" ] || { kill -9 "$pid" 2>/dev/null && of_db=$((of_db + 1)) kills=$((kills + 1)); } ;;
	esac
}
ended() { [ "$(af-job list --json | jq -r 'select(.state | IN("done", "partial", "failed", "cancelled") | not).id' | wc -l)" = 0 ]; }

n=0
for league in 39 61 78 94 135 140 203 344; do
	for season in 2015 2016 2017 2018 2019; do
		add "$league-$season" "{\"kind\":\"stats\",\"phase\":\"backfill\",\"options\":{\"force-all\":true,\"bundle\":1,\"jobs\":2,\"rate-limit\":3000,\"league-id\":$league,\"season\":$season}}"
		n=$((n + 1))
		[ $((n % 4)) != 0 ] || kill_one
	done
done
start=$SECONDS
until { [ $kills -ge "$kills_wanted" ] && ended; } || [ $((SECONDS - start)) -gt "${AF_SECONDS-1500}" ]; do
	if [ $kills -lt "$kills_wanted" ]; then
		kill_one
		# There are kills left, and nobody at work: the last ones are done again.
		! ended || [ $((RANDOM % 4)) != 0 ] || { kill -9 "$server" && of_server=$((of_server + 1)) kills=$((kills + 1)) && wait "$server"; } 2>/dev/null
		again
	fi
	# What waits for a minute need not here.
	for id in $(af-job list --json | jq -r 'select(.state == "waiting").id'); do af-job resume "$id" 2>/dev/null; done
	sleep 0.2
done
again
is "$([ $kills -ge "$kills_wanted" ] && echo enough)" enough "$kills kills: $of_server of the server, $of_workers of keepers and stages, $of_db of PostgreSQL, in $((SECONDS - start)) s"
is "$(af-job list --json | jq -r 'select(.state | IN("done", "partial") | not) | [.id, .state, .reason] | @tsv')" '' 'all jobs are done'
is "$(af-job list --json | wc -l) $(af-job list --json | jq -rc .argv | sort -u | wc -l)" "$n $n" 'none is lost, none doubled'
ask '/api/v1/jobs?limit=500'
answers 'the page has them all' 200 ".total == $n"
wait_for 60 psql -X -Atqc 'SELECT 1'
undisturbed $(((of_workers + of_db) * 2))
nobody() { [ -z "$(workers)" ]; }
wait_for 60 nobody
is "$(workers)" '' 'nobody is left at work'

touch stop
wait $looks
echo "# $(<looked)"
is "$(jq -c "[.looks >= $looks_wanted, .wrong, .at_work_most]" looked)" '[true,0,1]' "$(jq -r '"\(.looks) looks, \(.shown) states: as the files were; \(.between) between two readings, \(.unjudged) not judged"' looked), one at work at a time" ||
	cat wrong
[ ! -s wrong ] || sed 's/^/# /' wrong | head -n 40

# Eight readers of the stream, and POSTs beside them
for i in {1..8}; do
	curl -sN -H "authorization: Bearer $token" "$url/api/v1/events" >"stream.$i" 2>/dev/null &
	at_end "kill $! 2>/dev/null"
done
streaming() { [ "$(grep -l retry stream.* | wc -l)" = 8 ]; }
wait_for 60 streaming
id=$(af-job list --json | jq -r .id | head -n 1)
for i in {1..50}; do
	curl -s -o /dev/null -w '%{time_total}\n' -X POST -H "authorization: Bearer $token" -H 'content-type: application/json' -d '{}' "$url/api/v1/jobs/$id/retry"
done | sort -n >took
echo "# 50 POSTs beside eight streams: half within $(sed -n 25p took) s, the slowest $(tail -n 1 took) s; load $(cut -d ' ' -f 1 /proc/loadavg)"
is "$(wc -l <took)" 50 'a POST is answered beside eight streams'
is "$(<"$T/serve.err")" '' 'the server has nothing to say'
done_testing
