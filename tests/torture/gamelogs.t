#!/bin/bash
# Seasons of five leagues side by side, killed with kill -9 at random: a script, a stage, PostgreSQL.  The same command,
# repeated, ends as an undisturbed one does: every game and row once, no call repeated but those in flight, and one
# governor's limit kept by all.  KILLS and SEED say how many, and which; WORLD is full or small, RATE the calls a second.
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"
. "$AF_ROOT/tests/pg.sh"
. "$AF_ROOT/tests/provider.sh"
KILLS=${KILLS-12} WORLD=${WORLD-full} RATE=${RATE-200}
SEED=${SEED-$((RANDOM * 32768 + RANDOM))}
echo "# SEED=$SEED KILLS=$KILLS WORLD=$WORLD"
RANDOM=$SEED
read -r -a seasons <<<"${SEASONS-MLB-2024 NHL-2025 NBA-2025 NFL-2025 WNBA-2024}"
declare -A source=([MLB]=mlb [NHL]=nhl [NBA]=espn [NFL]=espn [WNBA]=espn)

# The world is kept beside the programs, by what makes it; a test that is killed leaves none that is half made.
world=${AF_BUILD-$AF_ROOT/build}/world-$WORLD-$(cat "$AF_ROOT"/pipelines/gamelogs/worlds/* "$AF_ROOT/pipelines/gamelogs/world" | cksum | cut -d ' ' -f 1)
size=()
[ "$WORLD" != small ] || size=(--small)
[ -e "$world/truth.ndjson" ] || { af gamelogs world "${size[@]}" "$world.$$" && { mv -T "$world.$$" "$world" 2>/dev/null || rm -rf "$world.$$"; }; }

pg_start
# What is committed stays, as with a server that is no throwaway; and it is at the same place when it comes back.
sql "ALTER DATABASE \"$PGDATABASE\" SET synchronous_commit = on"
export PGHOST=$T/pg/socket
simulate --files "$world" --latency 0.02

for one in "${seasons[@]}"; do echo "{\"league\":\"${one%-*}\",\"season\":${one#*-}}"; done >'batch'
# What a killed one cannot remove goes with the test.
mkdir tmp
command=(env TMPDIR="$T/tmp" af gamelogs --batch batch --parallel --run r --today 2025-10-01 --per-second "$RATE")
begin() {
	rm -rf r "$XDG_STATE_HOME"
	sql 'DROP TABLE IF EXISTS player_game_logs, games, players, teams, leagues'
	af db gamelogs >/dev/null 2>&1
	: >arrivals
}
# contents: every table by what its rows mean; ids of ours differ from run to run, as does the order
contents() {
	local table row
	while IFS=: read -r table row; do
		sql "SELECT '$table', count(*), count(DISTINCT h), sum(h::numeric) FROM (SELECT hashtextextended(concat_ws('|', $row), 7) AS h FROM $table) x"
	done <<-END
		leagues l:l.code
		teams t JOIN leagues l ON l.id = t.league_id:l.code, t.source, t.external_id, t.code, t.name
		players p JOIN leagues l ON l.id = p.league_id:l.code, p.source, p.external_id
		games g JOIN leagues l ON l.id = g.league_id JOIN teams h ON h.id = g.home_team_id JOIN teams a ON a.id = g.away_team_id:l.code, g.source, g.external_id, g.game_date, g.game_time, g.season, g.kind, g.status, g.state, g.complete, h.external_id, a.external_id
		player_game_logs x JOIN games g ON g.id = x.game_id JOIN leagues l ON l.id = g.league_id JOIN players p ON p.id = x.player_id JOIN teams t ON t.id = x.team_id:l.code, g.external_id, p.external_id, t.external_id, x.prop_type, trim_scale(x.value), x.game_date
	END
}
# rows: how many of each league, and what they add up to
rows() {
	sql 'SELECT l.code, count(DISTINCT g.id), count(*), trim_scale(sum(x.value)) FROM player_game_logs x JOIN games g ON g.id = x.game_id JOIN leagues l ON l.id = g.league_id GROUP BY 1' |
		tr '|' ' ' | sort
}
truth() {
	local one
	for one in "${seasons[@]}"; do
		grep -F "{\"source\":\"${source[${one%-*}]}\",\"league\":\"${one%-*}\"" "$world/truth.ndjson" |
			jq -n -r --arg l "${one%-*}" 'reduce (inputs.players | select(. != {})) as $p ([0, 0, 0];
				reduce $p[][] as $v ([.[0] + 1, .[1], .[2]]; [.[0], .[1] + 1, .[2] + ($v * 1000000 | round)]))
				| "\($l) \(.[0]) \(.[1]) \(.[2] / 1000000)"'
	done | sort
}

# undisturbed
begin
now=${EPOCHREALTIME/[.,]/}
(
	"${command[@]}" >calm.out 2>calm.err
	code=$?
	times >cpu
	exit $code
)
code=$?
takes=$((${EPOCHREALTIME/[.,]/} - now))
is "$code" 0 "undisturbed: $((takes / 1000000)) s; CPU of the user and the system without PostgreSQL $(tail -n 1 cpu)"
contents >calm
truth >wanted
same wanted 'every game and row once, as the truth says' rows
least=$(jq -s 'map(select(.fetch.key != null) | .fetch.key) | unique | length' r/*/lists.ndjson)
least=$((least + $(sql "SELECT count(*) FROM games WHERE state = 'final'")))
undisturbed=$(calls)

# While it may be down, a statement that fails is no failure of the test.
probe() { psql -X -q -Atc "$1" 2>/dev/null; }
server() { head -n 1 "$T/pg/at/data/postmaster.pid" 2>/dev/null; }
server_up() { wait_for 60 eval '"$AF_ROOT/pipelines/pg" start --throwaway "$T/pg" && probe "SELECT 1"' || fail 'the server comes back' "$(tail -n 3 "$T/pg/at/log")"; }
# strike SESSION: kills a script, a stage, or a part of the server; sets victim
strike() {
	local all names pid
	case $((RANDOM % 5)) in
	0) victim=postmaster pid=$(server) ;;
	1) victim=backend pid=$(probe "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'af-%' ORDER BY random() LIMIT 1") ;;
	2) victim=af-fetch pid=$(ps -o pid=,comm= -s "$1" | awk '$2 == "af-fetch" { print $1 }' | shuf -n 1) ;;
	*)
		all=$(ps -o pid=,comm= -s "$1" | awk '$2 != "ps"')
		mapfile -t names < <(awk '{ print $2 }' <<<"$all" | sort -u)
		victim=${names[RANDOM % ${#names[@]}]}
		pid=$(awk -v name="$victim" '$2 == name { print $1 }' <<<"$all" | shuf -n 1)
		;;
	esac
	[ -n "$pid" ] && kill -9 "$pid" 2>/dev/null
}

begin
struck=0 restarts=0 code=1
declare -A of=()
for ((tries = 0; tries < KILLS * 4 + 8; tries++)); do
	setsid "${command[@]}" >out 2>err &
	session=$!
	while [ $struck -lt "$KILLS" ]; do
		printf -v delay '%d.%06d' $(((RANDOM * 32768 + RANDOM) % (2 * takes / KILLS) / 1000000)) $((RANDOM * 30))
		sleep "$delay"
		kill -0 $session 2>/dev/null || break
		strike $session || continue
		struck=$((struck + 1)) of[$victim]=$((of[$victim] + 1))
		[[ $victim != postmaster ]] || server_up
		# The leagues that were not hit go on for some time.
		[ $((RANDOM % 2)) = 0 ] || break
	done
	wait_for 600 eval "! kill -0 $session" || fail "$victim killed: it hangs" "$(ps -o pid=,args= -s $session)"
	wait $session
	code=$?
	# A script that was killed has stages that come to their end, and hold the directory as long.
	wait_for 120 eval "! ps -o pid= -s $session" || fail 'its stages hang' "$(ps -o pid=,args= -s $session)"
	[ "$(probe 'SELECT 1')" = 1 ] || server_up
	[ $code != 0 ] || [ $struck -lt "$KILLS" ] || break
	case $code in 0 | 111 | 137) ;; *) fail "${victim-nothing} killed: status $code" "$(tail -n 5 err)" ;; esac
	restarts=$((restarts + 1))
done 2>/dev/null	# bash names what is killed
is "$code $struck" "0 $KILLS" "$struck kills, $restarts restarts: $(for name in "${!of[@]}"; do printf '%s %s, ' "$name" "${of[$name]}"; done)"
same calm 'the same tables as undisturbed' contents
same wanted '... every game and row once, as the truth says' rows
repeated=$(($(calls) - undisturbed))
inflight=$(jq -n 'reduce inputs.inflight as $n (0; [., $n] | max)' arrivals)
is $((repeated <= struck * inflight)) 1 "calls repeated: $repeated, at most $inflight in flight at $struck kills"
is "$(jq -r 'select(.fetch.error == null and .fetch.skipped == null) | .fetch.key' r/*/answers.ndjson | sort | uniq -d | wc -l)" 0 'no answer stands in the logs twice'
# All hosts as one: they share a governor.
jq -c '.key = 1' arrivals >together
check 'one limit for all, kept over all kills' 0 . '' "$AF_ROOT/tests/arrivals-check" --per-second "$RATE" together
sed 's/^/# /' <<<"$out"

: >arrivals
now=${EPOCHREALTIME/[.,]/}
run "${command[@]}"
again=$((${EPOCHREALTIME/[.,]/} - now))
is "$status $(calls) $(jq -c '[.total[]]' <<<"$out")" '0 0 [0,0,0]' "a second run asks nothing, and takes $((again / 1000000)) s"
printf '# %-12s %8s %8s %8s\n' run calls least ratio
printf '# %-12s %8s %8s %8.4f\n' undisturbed "$undisturbed" "$least" "$(jq -n "$undisturbed / $least")"
printf '# %-12s %8s %8s %8.4f\n' "$struck kills" $((undisturbed + repeated)) "$least" "$(jq -n "$((undisturbed + repeated)) / $least")"
is "$(jq -n "$undisturbed / $least <= 1.02")" true 'at most 1.02 of the least that the interfaces allow'
done_testing
