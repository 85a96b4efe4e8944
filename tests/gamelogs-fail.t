#!/bin/bash
# af gamelogs: days that fail in each way are named with the command that repeats them; refusals stop; budgets, interrupts, a
# full disk and a database that goes away leave what the same command carries on from.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/gamelogs.sh"
af db gamelogs >/dev/null 2>&1
# What is committed stays, and the server is at the same place when it comes back.
sql "ALTER DATABASE \"$PGDATABASE\" SET synchronous_commit = on"
export PGHOST=$T/pg/socket
truth NFL espn >wanted
serve
ask NFL
same wanted 'undisturbed' rows NFL
all=$(calls)
days() { jq -rs 'group_by(.calendar.fact)[] | "\(.[0].calendar.fact): \(map(.date[8:]) | join(" "))"' r/NFL/calendar.ndjson | paste -sd';'; }
days >facts
whole=$(<facts)

# Four days fail, each in its way
boards=espn/football/nfl
cp -r w bad
echo '<html>maintenance</html>' >bad/$boards/20240905.json
head -c 700 w/$boards/20240906.json >bad/$boards/20240906.json
{
	echo 'host espn'
	echo '/apis/site/v2/sports/football/nfl/scoreboard?dates=20240908  403.html  status 500'
	cat w/routes
} >bad/routes
echo '{"leagues":[{"abbreviation":"NFL"}],"events":null}' >bad/$boards/20240909.json
afresh
world=bad serve
ask NFL --retries 0
is "$status" 1 'days that answer HTML, cut JSON, HTTP 500, another shape: the others are done'
like "$err" '\[NFL\] Failed dates \(4\): 2024-09-05, 2024-09-06, 2024-09-08, 2024-09-09' '... they are named'
is "$(days | tr ';' '\n' | grep ^failed)" 'failed: 05 06 08 09' '... in the calendar too'
is "$(jq -c '.NFL | [.days.failed, .errors, .days.not_asked]' <<<"$out")" '[4,4,0]' '... and counted'
again=$(grep -- '--dates' <<<"$err")
is "$again" 'af gamelogs --run r NFL --dates 2024-09-05,2024-09-06,2024-09-08,2024-09-09' '... with the command that repeats them'
before=$(calls)
world=w serve
eval "run $again ${opts[*]}"
is "$status $(jq -r 'select(.path | endswith("scoreboard")) | .query' arrivals | grep -o 'dates=[0-9]*' | sort | paste -sd' ')" '0 dates=20240905 dates=20240906 dates=20240908 dates=20240909' 'that command asks for them alone'
same wanted '... and nothing is missing' rows NFL
is "$((before + $(calls) - all))" 4 '... at the price of the calls that failed'
: >arrivals
ask NFL
is "$status $(calls) $(days)" "0 0 $whole" 'a day without games is known as such, and not asked again'
like "$whole" 'empty: [0-9]' '... there is one'

# Answers about something else, which the log counts as answers: another league's list, another game.  The same command asks for
# these again, once they are a second old, and for nothing else.
is_old() { [ "$(date +%s)" -gt "$((since + 1))" ]; }
afresh
rm -rf bad
cp -r w bad
sed -i 's/"abbreviation":"NFL"/"abbreviation":"NBA"/' bad/$boards/20240906.json
cp w/$boards/game-401670009.json bad/$boards/game-401670008.json
world=bad serve
ask NFL
is "$status $(jq -c '.NFL.days.failed' <<<"$out")" '1 2' 'another league, another game: the days fail'
since=$(date +%s)
wait_for 60 is_old
world=w serve
ask NFL --dry-run
is "$status $(jq -c '[.lists, .games]' <<<"$out")" '0 [1,1]' '... the price has what is asked again'
awk '$1 == "NFL" && !n++ { $5 = "'"$T"'/lenient.jq" } 1' "$AF_ROOT/pipelines/gamelogs/sources" >sources
sed 's/abbreviation/nothing/' "$AF_ROOT/pipelines/gamelogs/jq/espn-games.jq" >lenient.jq
ask NFL --dry-run --sources sources
is "$status $(jq -c .lists <<<"$out")" '0 0' '... but not for what another program can read in the saved answers'
ask NFL
same wanted '... the same command asks again, and nothing is missing' rows NFL
is "$status $(jq -r 'select(.path | endswith("summary") | not) | .query' arrivals | grep -o 'dates=[0-9]*') $(grep -c event=401670008 arrivals)" '0 dates=20240906 1' '... for these alone'
: >arrivals
ask NFL
is "$status $(calls) $(find r/NFL -name 'odd-*')" '0 0 ' '... and then for nothing'

# 403: for good, after one call
for league in NFL MLB NHL; do
	mkdir -p no
	echo '<html><h1>403 ERROR</h1></html>' >no/403.html
	printf 'host any\n/{+rest}  403.html  status 403\n' >no/routes
	afresh
	# As on a new machine, at whatever pace: while nothing is known of a provider, its first call goes alone.
	rm -rf "$XDG_STATE_HOME"
	world=no serve --latency 0.2
	ask $league
	is "$status $(calls)" '100 1' "$league, 403 for all: one call, for good"
	is "$(jq -c ".$league.days | [.present, .empty, .out_of_scope, .failed + .not_asked]" <<<"$out")" '[0,0,0,8]' '... no day is without games'
	echo '{"code":403,"message":"Forbidden","messageNumber":1}' >no/403.html
	afresh
	rm -rf "$XDG_STATE_HOME"
	ask $league --per-second 5
	is "$status $(calls)" '100 1' '... in JSON as well'
done

# Budgets
afresh
world=w serve
for n in 1 2 3 4 5 6 7 8 9; do
	before=$(calls)
	ask NFL --max-calls 5
	[ $(($(calls) - before)) -le 5 ] || fail "budget $n: $(($(calls) - before)) calls"
	[ "$(jq -r .NFL.days.not_asked <<<"$out")" != 0 ] || break
	[ "$(jq '.NFL | .games.not_asked + .days.not_asked > 0' <<<"$out")" = true ] || fail 'what the budget left is not asked' "$out"
done
is "$status $(calls) $n" "0 $all $(((all + 4) / 5))" 'five calls at a time, to the end'
same wanted '... of the same tables' rows NFL
is "$(days)" "$whole" '... and days'

# Interrupts
for sig in INT TERM; do
	afresh
	world=w serve --latency 0.3
	setsid env --default-signal=INT af gamelogs NFL --from 2024-09-05 --to 2024-09-12 --today 2025-06-01 --per-second 10 --run r >out 2>err &
	pid=$!
	wait_for 60 eval '[ "$(calls)" -ge 3 ]'
	kill -s $sig $pid
	wait $pid
	got=$?
	[ ! -v DEBUG ] || { cat err; ps axf | tail -30; cat r/NFL/events.ndjson; } >&2
	is "$got" $((128 + $(kill -l $sig))) "SIG$sig: who waits sees the signal"
	n=$(calls)
	like "$(<err)" 'interrupted; the same command carries on' '... it is said'
	is "$((n < all)) $(jq -r 'select(.body) | .fetch.key' r/NFL/lists.ndjson | wc -l)" "1 $n" '... the spending stops, and what was in flight is saved'
	ask NFL
	is "$status $(calls)" "0 $all" '... and the same command carries on'
	same wanted '... to the same' rows NFL
done

# A full disk
limited() { bash -c 'trap "" XFSZ; ulimit -f "$1"; shift; exec "$@"' x "$@"; }
for size in 8 60 100; do
	afresh
	world=w serve
	run limited $size af gamelogs NFL --from 2024-09-05 --to 2024-09-12 "${opts[@]}" --run r
	is "$status" 111 "no file may have more than $size kB: for now"
	like "$err" 'full|large|write' '... and why'
	ask NFL
	is "$status" 0 '... with room, the same command carries on'
	same wanted '... to the same' rows NFL
done

# The database goes away
afresh
world=w serve --latency 0.2
af gamelogs NFL --from 2024-09-05 --to 2024-09-12 --today 2025-06-01 --per-second 2 --run r >out 2>err &
pid=$!
wait_for 60 eval '[ "$(calls)" -ge 10 ]'
run af gamelogs NFL --from 2024-09-05 --to 2024-09-12 "${opts[@]}" --run r
is "$status" 111 'a second command in the directory'
like "$err" "another command is at work in 'r/NFL'" '... is told so'
is "$(jq -c '.NFL | [.dates, .errors, .games.present]' <<<"$out")" '[0,1,0]' '... and the result has the league all the same, with its error'
kill -9 "$(head -n 1 "$T/pg/at/data/postmaster.pid")"
wait $pid
is "$?" 111 'the database goes away: for now'
isnt "$(<err)" '' '... which is said'
wait_for 30 eval '"$AF_ROOT/pipelines/pg" start --throwaway "$T/pg" && psql -X -q -c "SELECT 1"'
ask NFL
is "$status" 0 'once it is back, the same command carries on'
same wanted '... to the same' rows NFL
is "$(jq -r .query arrivals | sort | uniq -d | wc -l)" 0 '... and nothing was asked twice'
done_testing
