#!/bin/bash
# Rosters and whole histories, killed with kill -9 at random: the script, a stage, PostgreSQL; four commands at once; a load
# that dies within a roster; the demo.  The same command, repeated, ends as an undisturbed one does.  KILLS and SEED say how
# many, and which.
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"
. "$AF_ROOT/tests/pg.sh"
. "$AF_ROOT/tests/provider.sh"
KILLS=${KILLS-12}
SEED=${SEED-$((RANDOM * 32768 + RANDOM))}
echo "# SEED=$SEED KILLS=$KILLS"
RANDOM=$SEED
pg_start
# What is committed stays, as with a server that is no throwaway; and it is at the same place when it comes back.
sql "ALTER DATABASE \"$PGDATABASE\" SET synchronous_commit = on"
export PGHOST=$T/pg/socket API_FOOTBALL_KEY=0123456789abcdef0123456789abcdef
cat >world <<'W'
seed 7
transfers 40%
friendlies 30%
league 39 "Premier League" "England" league GB-ENG
	seasons  2015-2020 matches 60 teams 8 from 02-01 to 11-20
league 203 "Süper Lig" "Turkey" league TR
	seasons  2015-2020 matches 45 teams 6 from 02-01 to 11-20
W
simulate -w world --latency 0.02
flight=8
deep() { af careers --rate-limit 60000 --today 2020-12-31 --league-id '39,203' --season 2019-2020 --in-flight $flight deep "$@"; }
begin() {
	rm -rf r r.? "$XDG_STATE_HOME"
	sql 'DROP TABLE IF EXISTS "V2_player_statistics", "V2_import_status", "V2_competitions", "V2_clubs", "V2_players"'
	af db careers >/dev/null 2>&1
	: >arrivals
}
# contents: by what the rows mean; ids of ours differ from run to run
contents() {
	sql 'SELECT p.api_id, p.name, p.date_of_birth, p.is_history_complete, s.season, k.api_id, c.api_id, c.name, s.matches_played, s.matches_started, s.minutes_played, s.goals, s.yellow_cards
		FROM "V2_players" p LEFT JOIN "V2_player_statistics" s USING (player_id) LEFT JOIN "V2_clubs" k USING (club_id) LEFT JOIN "V2_competitions" c USING (competition_id)' | LC_ALL=C sort
	sql 'SELECT * FROM "V2_import_status"' | LC_ALL=C sort
}
probe() { psql -X -q -Atc "$1" 2>/dev/null; }
server_up() { wait_for 60 eval '"$AF_ROOT/pipelines/pg" start --throwaway "$T/pg" && probe "SELECT 1"' || fail 'the server comes back' "$(tail -n 3 "$T/pg/at/log")"; }
# strike SESSION: kills the script, a stage, or a part of the server; sets victim
strike() {
	local pid
	case $((RANDOM % 6)) in
	0) victim=postmaster pid=$(head -n 1 "$T/pg/at/data/postmaster.pid" 2>/dev/null) ;;
	1) victim=backend pid=$(probe "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'af-%' ORDER BY random() LIMIT 1") ;;
	*) read -r pid victim < <(ps -o pid=,comm= -s "$1" | grep -v ' ps$' | shuf -n 1) ;;
	esac
	[ -n "$pid" ] && kill -9 "$pid" 2>/dev/null
}

for how in '' --by-club; do
	begin
	# shellcheck disable=SC2086 # an option or none
	{ time deep --run r $how >out 2>err; } 2>took
	is $? 0 "undisturbed $how" || cat err
	contents >"calm$how"
	undisturbed=$(calls)
	takes=$(sed -n 's/^real.*m\([0-9]*\).*/\1/p' took)
	begin
	struck=0 code=1 of='' runs=1
	for ((tries = 0; tries < KILLS * 4 + 8; tries++)); do
		# shellcheck disable=SC2086 # an option or none
		setsid "$AF_ROOT/bin/af" careers --rate-limit 60000 --today 2020-12-31 --league-id '39,203' --season 2019-2020 --in-flight $flight deep --run r $how >out 2>err &
		session=$!
		if [ $struck -lt "$KILLS" ]; then
			sleep "$((RANDOM % (takes / 2 + 2))).$((RANDOM % 10))"
			if kill -0 $session 2>/dev/null && strike $session; then
				struck=$((struck + 1)) of+=" $victim"
				[[ $victim != postmaster ]] || server_up
				# Whoever kills a script may kill what it has started as well.
				[ $((RANDOM % 2)) = 0 ] || kill -9 -- -$session
			fi
		fi
		wait_for 600 eval "! kill -0 $session" || fail "${victim-nothing} killed: it hangs"
		wait $session
		code=$?
		wait_for 120 eval "! ps -o pid= -s $session" || fail 'its stages hang' "$(ps -o pid=,args= -s $session)"
		[ "$(probe 'SELECT 1')" = 1 ] || server_up
		[ $code != 0 ] || [ $struck -lt "$KILLS" ] || break
		# Undisturbed to its end: begin again, as long as there is something to kill.
		[ $code != 0 ] || { contents | cmp -s - "calm$how" || fail 'an end that is none'; cp arrivals was; begin; cat was >>arrivals; runs=$((runs + 1)); }
	done 2>/dev/null
	is "$code $struck" "0 $KILLS" "$struck kills $how:$of"
	same "calm$how" '... the same tables as undisturbed' contents
	is "$(sql "SELECT string_agg(DISTINCT status, ' ') FROM \"V2_import_status\"")" COMPLETED '... nothing in progress'
	logs=()
	for log in rosters seasons history teams clubs; do [ ! -e "r/$log.ndjson" ] || logs+=("r/$log.ndjson"); done
	is "$(jq -r 'select(.fetch.error == null and .fetch.skipped == null) | .fetch.key' "${logs[@]}" | sort | uniq -d | wc -l)" 0 '... no answer stands in the logs twice'
	repeated=$(($(calls) - runs * undisturbed))
	is $((repeated <= struck * flight)) 1 "... calls repeated: $repeated, at most $flight in flight at $struck kills"
	check '... all is as it should be' 0 '"ok":true' '' af careers verify --run r --today 2020-12-31
	echo "# $undisturbed calls undisturbed, $runs times"
done
same calm 'by club the tables are the same' cat calm--by-club

# Four commands at once
begin
for i in 1 2 3 4; do
	how=()
	[ $((i % 2)) = 0 ] || how=(--by-club)
	deep --run "r.$i" "${how[@]}" >"out.$i" 2>"err.$i" &
	pids[i]=$!
done
codes=
for i in 1 2 3 4; do wait "${pids[i]}"; codes+=$?; done
is "$codes $(jq -s 'map(.rejected) | add' out.?)" '0000 0' 'four at once: none is rejected'
same calm '... the same tables' contents

# A load that dies within a roster
begin
printf '{"league_id":%s,"season":%s}\n' 39 2019 39 2020 203 2020 >work
export AF_BACKFILL=careers
af-fetch --provider api-football-players --log log work 2>/dev/null >answers
shaped() { af-shape -L "$AF_ROOT/pipelines/careers/jq" -f "$AF_ROOT/pipelines/careers/jq/roster.jq"; }
all=$(shaped <answers | jq -r .api_id | sort -u | wc -l)
# rest: what is not done, as the checkpoint says
rest() {
	local after=()
	[ ! -e ck ] || after=(--after ck)
	af-fetch --offline --provider api-football-players --log log "${after[@]}" work | shaped
}
for ((i = 0; i < KILLS; i++)); do
	rest 2>/dev/null >records
	mkfifo pipe
	af-load --sql load-players --batch 7 --checkpoint ck pipe 2>/dev/null &
	loader=$!
	exec 7>pipe
	head -n $((RANDOM % 150)) records >&7
	sleep "0.$((RANDOM % 5))"
	kill -9 $loader
	exec 7>&-
	rm pipe
	wait $loader
done 2>/dev/null
rest | af-load --sql load-players --batch 7 --checkpoint ck
is "$(sql 'SELECT count(*) FROM "V2_players"')" "$all" 'loads killed between batches of a roster, with a checkpoint: nobody is lost'
unset AF_BACKFILL

at_end '[ ! -L demo/pg/at ] || "$AF_ROOT/pipelines/pg" stop demo/pg; rm -rf "$(readlink -f demo/pg/at)"'
run af demo careers
is "$status" 0 'the demo, in its own world'
like "$out" $'\nok  +histories: 416 of 416 players have a complete history\n' '... completes everybody'
done_testing
