#!/bin/bash
# kill -9 at random, of any process of a command or of PostgreSQL, over pilot, backfill and taint: the same command,
# repeated, ends as an undisturbed one does, and no call is repeated but those that were in flight.  KILLS and SEED say how
# many, and which.
. "$(dirname "$0")/../tap.sh"
. "$AF_ROOT/tests/run.sh"
KILLS=${KILLS-100}
SEED=${SEED-$((RANDOM * 32768 + RANDOM))}
echo "# SEED=$SEED KILLS=$KILLS"
RANDOM=$SEED
jobs=4
pg_start
# What is committed stays, as with a server that is no throwaway; and it is at the same place when it comes back.
sql "ALTER DATABASE \"$PGDATABASE\" SET synchronous_commit = on"
export PGHOST=$T/pg/socket
sim --world "$small" --per-minute 60000 --per-second 1000 --latency 0.03

# What a killed one cannot remove goes with the test.
mkdir tmp
declare -A command=(
	[pilot]="env TMPDIR=$T/tmp af pilot --run r --min 1 ${fast[*]} --jobs $jobs"
	[backfill]="env TMPDIR=$T/tmp af backfill --run r --pilot-csv r/pilot.csv --output-csv out.csv ${fast[*]} --jobs $jobs"
	[taint]="env TMPDIR=$T/tmp af taint --run r"
)
phases=(pilot backfill taint)
begin() {
	rm -rf r out.csv "$XDG_STATE_HOME"
	fill_db
	: >arrivals
}
# result DIR: what is to be the same
result() {
	rm -rf "$1"
	mkdir "$1"
	jq -cS 'del(.avg_latency_ms, .calls, .pilot_date)' r/verdicts.ndjson >"$1/verdicts"
	cut -d, -f 1-11,13 r/pilot.csv >"$1/pilot.csv"
	cut -d, -f 1-6,8 out.csv >"$1/out.csv"
	jq -cS '{match_id, finding}' r/findings.ndjson >"$1/findings"
	cat r/backfill.json >"$1/counts"
	contents >"$1/database"
	jq -r .fetch.key r/fetched.ndjson | sort >"$1/log"
}

server() { head -n 1 "$T/pg/at/data/postmaster.pid" 2>/dev/null; }
# server_up: it is there again, as soon as what is left of the one before has gone
server_up() {
	local old
	old=$(readlink "$T/pg/socket")
	wait_for 30 eval '"$AF_ROOT/pipelines/pg" start --throwaway "$T/pg" && psql -X -Atqc "SELECT 1"' || fail 'the server comes back' "$(tail -n 3 "$T/pg/at/log")"
	[ "$(readlink "$T/pg/socket")" = "$old" ] || [ ! -e "$old" ] || fail 'its old socket is gone'
}
# strike SESSION NAME: kills a process of the session of this command, or a part of the server; sets $victim, or fails if there is none
strike() {
	local all names pid n=$RANDOM
	if [ $((RANDOM % 5)) = 0 ]; then
		victim=postmaster
		pid=$(server)
		if [ $((n % 2)) = 0 ]; then
			victim=backend
			pid=$(psql -X -Atqc "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'af-%' ORDER BY pid LIMIT 1")
		fi
	else
		all=$(ps -o pid=,comm= -s "$1" | awk '$2 != "ps"')
		# Half of them a stage or a helper, if one is at work; and each as often as every other, however many shells there are.
		mapfile -t names < <(awk '{ print $2 }' <<<"$all" | sort -u)
		if [ $((RANDOM % 2)) = 0 ] && grep -qvxE "af|bash|$2" <(printf '%s\n' "${names[@]}"); then
			mapfile -t names < <(printf '%s\n' "${names[@]}" | grep -vxE "af|bash|$2")
		fi
		victim=${names[n % ${#names[@]}]}
		pid=$(awk -v name="$victim" '$2 == name { print $1 }' <<<"$all" | shuf -n 1)
	fi
	[ -n "$victim" ] && [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null
}

# undisturbed
declare -A takes calls_of wanted kills=() restarts=() repeated=() differ=() of=()
begin
for name in "${phases[@]}"; do
	before=$(calls)
	now=${EPOCHREALTIME/[.,]/}
	${command[$name]} >"$name.out" 2>"$name.err"
	wanted[$name]=$?
	takes[$name]=$((${EPOCHREALTIME/[.,]/} - now))
	calls_of[$name]=$(($(calls) - before))
	kills[$name]=0 restarts[$name]=0 repeated[$name]=0 differ[$name]=0
done
result calm
is "${wanted[pilot]} ${wanted[backfill]} ${wanted[taint]}" '0 1 0' 'undisturbed'

# until_done NAME MOST: the command, killed so often at most
until_done() {
	local name=$1 most=$2 n tries struck=0 session code
	for ((tries = 0; tries < 400; tries++)); do
		setsid ${command[$name]} >"$name.out" 2>"$name.err" &
		session=$!
		victim=
		if [ $struck -lt "$most" ]; then
			n=$((takes[$name] < 999999 ? takes[$name] * 8 / 10 : 999999))
			printf -v delay '0.%06d' $(((RANDOM * 32768 + RANDOM) % n))
			sleep "$delay"
			if kill -0 $session 2>/dev/null && strike $session "$name"; then
				struck=$((struck + 1))
				kills[$name]=$((kills[$name] + 1))
				total=$((total + 1))
				of[$victim]=$((of[$victim] + 1))
				[[ $victim != postmaster ]] || [ $((RANDOM % 2)) = 0 ] || server_up
			else
				victim=
			fi
		fi
		wait_for 60 eval "! kill -0 $session" || fail "$name, $victim killed: it hangs" "$(ps -o pid=,args= -s $session)"
		wait $session 2>/dev/null
		code=$?
		[ "$(psql -X -Atqc 'SELECT 1' 2>/dev/null)" = 1 ] || server_up
		[ $code != "${wanted[$name]}" ] || return 0
		case $code in
		111 | 137) ;;
		*) fail "$name, ${victim:-nothing} killed: status $code" "$(<"$name.err")" ;;
		esac
		[ $code != 111 ] || [ -s "$name.err" ] || fail "$name, $victim killed: 111 without a word"
		restarts[$name]=$((restarts[$name] + 1))
		sleep 0.0$((RANDOM % 10))
	done
	fail "$name does not come to its end" "$(<"$name.err")"
}

total=0 round=0
while [ $total -lt "$KILLS" ] && [ $round -lt "$KILLS" ]; do
	round=$((round + 1))
	begin
	for name in "${phases[@]}"; do
		before=$(calls)
		had=${kills[$name]}
		most=$((KILLS - total < 6 ? KILLS - total : 6))
		until_done "$name" $most 2>/dev/null	# bash names what is killed
		again=$(($(calls) - before - calls_of[$name]))
		repeated[$name]=$((repeated[$name] + again))
		[ $again -le $((jobs * (kills[$name] - had))) ] || fail "$name: $again calls repeated after $((kills[$name] - had)) kills"
	done
	result now
	for file in calm/*; do
		case ${file#calm/} in verdicts | pilot.csv | log) name=pilot ;; out.csv | findings | counts) name=backfill ;; *) name=taint ;; esac
		cmp -s "$file" "now/${file#calm/}" && continue
		differ[$name]=$((differ[$name] + 1))
		fail "round $round: ${file#calm/}" "$(diff "$file" "now/${file#calm/}" | head -c 2000)"
	done
done
is $((total >= KILLS)) 1 "$total kills in $round rounds: $(for name in "${!of[@]}"; do printf '%s %s, ' "$name" "${of[$name]}"; done)"
printf '# %-10s %6s %9s %15s %12s\n' command kills restarts 'repeated calls' differences
for name in "${phases[@]}"; do
	printf '# %-10s %6s %9s %15s %12s\n' "$name" "${kills[$name]}" "${restarts[$name]}" "${repeated[$name]}" "${differ[$name]}"
	is "${differ[$name]}" 0 "$name: ${kills[$name]} kills, the same in the end"
done
done_testing
