#!/bin/bash
# af props: which calls it makes, what the snapshots and the database hold; that the same command again makes no call, and that a
# day by itself gives the same bytes.  tests/torture/props.t goes on.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
. "$AF_ROOT/tests/props.sh"
serve
pg_start
check 'no table: for good' 100 '"calls":0|^$' 'af db props' af props "${opts[@]}" --run r "${week[@]}"
af db props >/dev/null 2>&1
ask "${week[@]}"
is "$status $(jq -c '[.status, .days, .success, .snapshots, .calls]' <<<"$out")" '0 ["success",7,7,7,25]' 'a week'
is "$(calls) $(jq -r '.path | sub("/[0-9]+/boxscore"; "/boxscore") | sub("[?].*"; "")' arrivals | LC_ALL=C sort | uniq -c | awk '{ print $1, $2 }' | xargs)" \
	'25 15 /api/v1/game/boxscore 1 /api/v1/schedule 9 /statcast_search/csv' 'a schedule, 15 box scores, 5 days of Savant and the 4 games that these lack'
is "$(grep -o 'game_pk=[0-9]*' arrivals | LC_ALL=C sort | xargs)" 'game_pk=745002 game_pk=745009 game_pk=745010 game_pk=745011' '... these, alone'
like "$err" '15 calls for box scores.*5 calls for Savant.s days.*4 calls for games that these lack' '... each stage was priced before'
for day in 14 15 16 17 20; do truth 2024-05-$day; done >wanted
same wanted 'each game, player and statistic, and no other' 'for day in 14 15 16 17 20; do rows r/snapshots 2024-05-$day; done'
is "$(jq -c length r/snapshots/2024-05-18/props.json r/snapshots/2024-05-19/props.json | xargs)" '0 0' 'days without games, or with none that counts: no rows'
is "$(jq -c '[.[] | select(.game_id == "745009") | .date] | unique' r/snapshots/2024-05-1[67]/props.json | xargs)" '[2024-05-16] []' 'a resumed game belongs to its first day'
is "$(jq -r '[.[] | select(.game_id == "745002")] | length > 0' r/snapshots/2024-05-1[45]/props.json | xargs)" 'false true' 'a postponed one to the day on which it was played'
is "$(jq -c '[.[] | .game_id] | unique' r/snapshots/2024-05-17/props.json)" '["745012","745014","745015"]' 'both games of a doubleheader'
is "$(jq -c -s 'add | (map(select(.source == "mlb" and .prop_type == "batting.hits")) | INDEX("\(.game_id) \(.player_id)")) as $m | [.[] | select(.prop_type == "statcast.batting.hits")]
	| [length > 200, ([.[] | . as $s | $m["\(.game_id) \(.player_id)"] | select(.value != $s.value or .team != $s.team or .player != $s.player)] | length)]' r/snapshots/2*/props.json)" '[true,0]' "Savant's rows are of the same players and teams"
is "$(jq -c '.plate_appearances' r/snapshots/2*/game_*.json | jq -c -s '[length, all(.mlb == .savant and .mlb > 50)]')" '[15,true]' '... with as many plate appearances in each game'
is "$(jq -r .snapshotId r/snapshots/latest-successful.json)" 2024-05-20 'the latest'
jq -r '.[] | [.id, .team, .opponent, .side, .value, .source] | join(" ")' r/snapshots/2*/props.json | LC_ALL=C sort >wanted
in_table() { sql "SELECT concat_ws(' ', id, team, opponent, side, trim_scale(value), source) FROM props" | LC_ALL=C sort; }
same wanted 'a database has the same rows' in_table
is "$(jq .inserted <<<"$out")" "$(wc -l <wanted)" '... and as many are said to be inserted'

# Once more
data r/snapshots >before
: >arrivals
ask "${week[@]}"
is "$status $(calls) $(jq -c '[.snapshots, .unchanged, .calls]' <<<"$out")" '0 0 [0,7,0]' 'once more: no call, all unchanged'
same before '... and not a byte' data r/snapshots

# A day by itself, elsewhere
sql "UPDATE props SET value = 999, line = 1.5 WHERE id = (SELECT min(id) FROM props WHERE date = '2024-05-16');
	DELETE FROM props WHERE id = (SELECT max(id) FROM props WHERE date = '2024-05-16'); INSERT INTO props (id, date) VALUES ('mlb/gone', '2024-05-16')"
run af props "${opts[@]}" --run other --once --date 2024-05-16
is "$status $(jq -c '[.status, .sport, .date, .snapshot, .rows]' <<<"$out")" \
	"0 [\"success\",\"MLB\",\"2024-05-16\",\"$(readlink r/snapshots/2024-05-16 | sed 's|.*/||')\",$(jq length r/snapshots/2024-05-16/props.json)]" 'a day by itself: the same version, and its rows'
like "$err" $'(^|\n)1 day: 1 success' '... which is one'
silent '... the same bytes' diff -r -x metadata.json r/snapshots/2024-05-16/ other/snapshots/2024-05-16/
is "$(jq -c '[.inserted, .corrected, .removed]' <<<"$out") $(sql 'SELECT count(*) FROM props WHERE line = 1.5')" '[1,1,1] 1' 'rows are corrected and cleared, and what others wrote beside them stays'
same wanted '... and are as before' in_table

# What is counted
run af props metrics --run r
like "$out" 'af_ingestion_total\{result="success"\} 2.*# TYPE af_ingestion_seconds histogram.*_bucket\{le="\+Inf"\} 2.*_count 2.*af_ingestion_last_run_timestamp_seconds [0-9]+.*af_health\{part="mlb"\} 1' \
	'the metrics that users know'

# On a terminal
terminal() { run python3 -c 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))' "$@" </dev/null; }
terminal af props "${opts[@]}" --run r "${week[@]}"
is "$status $(grep -c '^{' <<<"$out")" '0 0' 'on a terminal: no JSON'
is "$(grep -E '^[0-9]+ (days|rows|new)' <<<"$out" | awk 'length($0) > 80')" '' '... in lines that fit'
like "$out" $'7 days: 7 success.*\n\r?\nnext: af snapshots list --store r/snapshots\r' '... but what was done, and what to type next'
terminal af props "${opts[@]}" --run r "${week[@]}" --dry-run
like "$out" $'calls: 0 .*at most 0 .*\nnext: af props --today 2024-06-20 .* --end 2024-05-20\r?$' '... also of a price'
terminal af props "${opts[@]}" --run r "${week[@]}" --json
like "$out" $'\n\\{"sport":"MLB"' '... or JSON, if that is wanted'

# Answers to something else: a schedule of other days, another game's box score, a page that quotes its address.  The same command
# asks for these again, once they are a second old.
elsewhere() { run af props "${opts[@]}" --run page --no-db --date 2024-05-16 "$@"; }
is_old() { [ "$(date +%s)" -gt "$((since + 1))" ]; }
old() { since=$(date +%s) && wait_for 60 is_old; }
cp -r w pages
sed -i 's/ *pick dates .*//' pages/routes
world=pages serve
elsewhere
is "$status $(jq -c '[.detail[0].failed[0] | .operation, .error, .message]' <<<"$out")" '1 ["schedule","shape","asked for 2024-05-16 to 2024-05-16, got 2024-05-14"]' 'a schedule of other days'
cp w/routes pages
cp w/mlb/boxscore-745010.json pages/mlb/boxscore-745011.json
echo '<!DOCTYPE html><p>Sign in to see /statcast_search/csv?game_pk=745009</p>' >pages/savant/game-745009.csv
old
world=pages serve
elsewhere
is "$status $(jq -c '[.detail[0].failed[] | .operation, .game_id, .error]' <<<"$out")" '1 ["statcast","745009","html","boxscore","745011","shape"]' '... is asked for again; a page, and another game'
old
serve
elsewhere --dry-run
is "$status $(jq -c '[.boxscores, .savant, .calls, .calls_at_most, .exact]' <<<"$out")" '0 [1,2,3,3,true]' "... by the price three calls: these, and the day's table"
elsewhere
is "$status $(calls) $(cmp r/snapshots/2024-05-16/props.json page/snapshots/2024-05-16/props.json)" '0 3 ' '... the same command makes these, and has all of the day'

# What is wrong is said before anything is asked
: >arrivals
check 'another sport' 2 '' "only MLB is served, not 'NBA'" af props --once --sport NBA --run x
check 'no days' 2 '' 'say which days' af props --run x
check 'a day that is none' 2 '' "--date is a day like 2024-05-14, not '2024-02-30'" af props --date 2024-02-30 --run x
check 'a word for a day' 2 '' "--start is a day like 2024-05-14, not 'foo'" af props --start foo --run x
check 'an end before the start' 2 '' '--end 2024-04-30 is before --start 2024-05-01' af props --start 2024-05-01 --end 2024-04-30 --run x
check 'a start that is to come' 2 '' '--start 2025-01-01 is after 2024-06-20, the last day without --end' af props --start 2025-01-01 --today 2024-06-20 --run x
check 'a start before all days' 2 '' "--start: '1800-01-01': days are from 1900-01-01" af props --start 1800-01-01 --run x
check 'an end alone' 2 '' '--end without --start' af props --end 2024-04-30 --run x
# As the job of the first phase is called: the options say which
check 'a job with a span' 2 '' '--end 2024-04-30 is before --start 2024-05-01' af props run --start 2024-05-01 --end 2024-04-30 --run x
check 'a job with a day' 1 '"date":"2024-05-16"' '2024-05-16: nothing is saved; without --offline the same command asks' af props run --date 2024-05-16 --today 2024-06-30 --offline --no-db --run offline
run env AF_BASE=http://127.0.0.1:1 af props --start 2024-05-01 --end 2024-05-31 --today 2024-06-30 --retries 0 --max-wait 1 --no-db --run down
is "$status $(jq -c '[.failed, .not_asked, .chunks.done, .calls]' <<<"$out") $(grep -c 'for the schedule' <<<"$err")" '111 [7,24,0,1] 1' 'nobody answers: it stops after the first week'
like "$err" 'cannot be reached \(connect\); not asked: 24 days from 2024-05-08 on; the same command carries on' '... and says what is left, and what to do'
like "$err" '^af props: 2024-05-01 to 2024-05-31: 31 days in 5 chunks, at most 1276 calls; --dry-run' '... and the price of all was said before'
check 'once and a span' 2 '' 'exclude each other' af props --once --start 2024-05-01 --run x
check 'a timer that is not wanted says nothing' 0 '' '' af props --scheduled --run y
check '... nor with another word' 0 '' '' env USE_FREE_INGESTION=1 af props --scheduled --run y
is "$(calls) $(ls y 2>/dev/null)" '0 ' '... and asks nothing'
done_testing
