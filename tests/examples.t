#!/bin/bash
# Every example of every manual page, with the programs as they are installed, in a directory that has what the examples
# name, against af-sim and a database of our own.  A comment in the page right before an example says what is special
# about it:
#
#	.\" example: no REASON		not run: no command, or nothing here that it could talk to
#	.\" example: exit N REASON	ends with this status
#	.\" example: stays REASON	runs until it is stopped
#	.\" example: empty REASON	in a database without tables
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
make=(make -s -C "$AF_ROOT" BIN="${AF_BIN:-bin}" BUILD="${AF_BUILD:-build}" DESTDIR="$T/root" PREFIX=/opt)
"${make[@]}" install-files || fail 'installed'
PATH=$T/root/opt/bin:${AF_QUICK:+$AF_QUICK:}/usr/local/bin:/usr/bin:/bin
unset AF_BIN AF_SHARE
share=$T/root/opt/share/af/pipelines
pg_start

# A world with the leagues that the examples name
cat >world <<'W'
seed 7
league 39 "Premier League" "England" league GB-ENG
	seasons  2015-2016 matches 40 teams 8 from 02-01 to 11-20
	coverage *     all
	stored   *     20%
league 140 "La Liga" "Spain" league ES
	seasons  2016 matches 60 teams 8 from 02-01 to 11-20
	coverage *     60%
league 344 "Primera División" "Bolivia" league BO
	seasons  2015 matches 40 teams 8 from 02-01 to 11-20
	coverage *     none
W
small=$T/world
refill() {
	sql 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'
	fill_db
	sql 'CREATE TABLE players (match_id bigint, player text, goals int);
		INSERT INTO players SELECT id, $$someone$$, 2 FROM matches'
	filled=$(written)
}
# written: how far the server has come with what was ever written there
written() { sql 'SELECT pg_current_wal_insert_lsn()'; }
refill
sim --world "$small" --per-minute 60000 --per-second 1000 --per-day 75000

# What the examples name, made by a pilot and a backfill
mkdir -p box/tests/worlds && cd box || exit 1
run af pilot --run run "${fast[@]}" --events "$T/unused"
run af pilot --run run "${fast[@]}"
is "$status" 0 'a pilot'
cp run/{segments,work,verdicts}.ndjson run/pilot.csv .
af-fetch -r max -l run/fetched.ndjson --events events.ndjson work.ndjson >answers
cp run/fetched.ndjson fetched.ndjson
cp run/fetched.ndjson log
af-classify answers | tee findings.ndjson >findings
af-merge findings >updates.ndjson
cp verdicts.ndjson verdicts
cp work.ndjson todo.ndjson
# All within a second, however slow this machine is: one of them expects that the limit was broken.
jq -c '.at = 1700000000000000 + input_line_number | .mono = input_line_number' "$T/arrivals" >arrivals
ln -s "$share" pipelines
ln -s "$AF_ROOT/tests/arrivals-check" tests/arrivals-check
cp "$small" tests/worlds/demo.world
head -n 1 answers | jq -c .body >answer.json
printf '{"league":"nba","date":"2025-01-%02d"}\n' 1 2 3 >days.ndjson
jq -cn '{fetch: {status: 200}, body: "Club,Goals\nAna,7\nMonth of Jun"}' >clubs
sed 's/}$/,"fetch":{"status":200},"body":{}}/' days.ndjson >days.fetched
jq -c '. + {snapshot: .date, file: "nba.json", content: [.date]}' days.ndjson |
	af-snapshot --store snapshots --work days.ndjson --by '{date}' --each '{league}' >/dev/null
printf '%s\n' '--: takes match_id' 'SELECT p.match_id, p.player, p.goals' 'FROM players p' \
	'JOIN jsonb_to_recordset(:records::jsonb) AS r (match_id bigint) ON r.match_id = p.match_id' 'WHERE p.goals >= :least::int' >players.sql
for file in segments.ndjson work.ndjson verdicts.ndjson pilot.csv fetched.ndjson events.ndjson findings updates.ndjson answer.json; do
	[ -s "$file" ] || fail "the examples have '$file'"
done
cd "$T" || exit 1

# examples PAGE: one a record, its lines separated by \r: what the comment says, a tab, the commands
examples() {
	sed -e 's/\\e/\\/g; s/\\(dq/"/g; s/\\(aq/'\''/g; s/\\&//g; s/\\-/-/g; s/\\(ti/~/g; s/\\(ha/^/g' "$1" | awk '
		function out() { if (text != "") print (mark == "" ? "run" : mark) "\t" text; text = mark = "" }
		/^\.Sh EXAMPLES/ { on = 1; next }
		/^\.Sh/ { on = 0 }
		!on { next }
		/^\.\\*" example: / { sub(/^[^:]*: /, ""); mark = $0; next }
		/^\.Bd/ { inside = 1; next }
		/^\.Ed/ { inside = 0; out(); next }
		inside { text = text (text == "" ? "" : "\r") $0; next }
		/^\.Dl / { sub(/^\.Dl /, ""); text = $0; out() }'
}
# try NAME MARK TEXT
try() {
	local name=$1 mark=$2 want=0 seconds=60 pid
	printf '%s\n' "$3" | tr '\r' '\n' | sed -E 's/^\$ //' >script
	case $mark in
	no\ *) return ;;
	exit\ *) want=${mark#exit } want=${want%% *} ;;
	stays\ *) want=124 seconds=3 ;;
	run | empty\ *) ;;
	*) fail "$name" "no such mark: '$mark'" && return ;;
	esac
	rm -rf here "$XDG_STATE_HOME"
	cp -a box here
	[ "$(written)" = "$filled" ] || refill
	[[ $mark != empty* ]] || sql 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'
	(cd here && exec timeout -k 5 $seconds bash -e -o pipefail "$T/script") >said 2>&1 </dev/null &
	pid=$!
	wait $pid
	local got=$?
	kill -- -$pid 2>/dev/null	# what it left in the background
	if [ "$got" = "$want" ]; then pass "$name"; else fail "$name" "status: $got, wanted $want" "$(<script)" "$(tail -n 20 said)"; fi
}
for page in "$AF_ROOT"/man/*.[157]; do
	n=0
	while IFS=$'\t' read -r mark text; do
		n=$((n + 1))
		try "${page##*/}, example $n" "$mark" "$text"
	done < <(examples "$page")
	case ${page##*/} in
	*.1) isnt $n 0 "${page##*/} has examples" ;;
	esac
done
done_testing
