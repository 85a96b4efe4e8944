#!/bin/bash
# af props: which calls it makes, what the snapshots and the database hold; that the same command again makes no call, and that
# whoever asks gets the same bytes.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
. "$AF_ROOT/tests/props.sh"
serve
# What it costs: a bound before anything is known
ask "${week[@]}" --dry-run
is "$status $(jq -c '[.schedule, .calls, .calls_at_most, .exact]' <<<"$out") $(calls) $(ls r 2>/dev/null)" '0 [1,1,288,false] 0 ' 'a price: a call for the schedule, at most 41 a day'
ask "${week[@]}"
is "$status $(jq -c '[.status, .days, .success, .snapshots, .rows > 0, .calls]' <<<"$out")" '0 ["success",7,7,7,true,25]' 'a week'
is "$(calls) $(jq -r '.path | sub("/[0-9]+/boxscore"; "/boxscore") | sub("[?].*game_pk.*"; "?game") | sub("[?].*"; "?")' arrivals | LC_ALL=C sort | uniq -c | awk '{ print $1, $2 }' | xargs)" \
	'25 15 /api/v1/game/boxscore 1 /api/v1/schedule? 9 /statcast_search/csv?' 'a schedule, 15 box scores, 5 days of Savant and the 4 games that these lack'
is "$(grep -o 'game_pk=[0-9]*' arrivals | LC_ALL=C sort | xargs)" 'game_pk=745002 game_pk=745009 game_pk=745010 game_pk=745011' '... these, alone'
like "$err" '15 calls for box scores.*5 calls for Savant.s days.*4 calls for games that these lack' '... each stage was priced before'
for day in 14 15 16 17 20; do
	truth 2024-05-$day >wanted
	same wanted "2024-05-$day: each game, player and statistic, and no other" rows r/snapshots 2024-05-$day
done
is "$(jq -c length r/snapshots/2024-05-18/props.json r/snapshots/2024-05-19/props.json | xargs)" '0 0' 'days without games, or with none that counts: no rows'
is "$(jq -c '[.[] | select(.game_id == "745009") | .date] | unique' r/snapshots/2024-05-1[67]/props.json | xargs)" '[2024-05-16] []' 'a resumed game belongs to its first day'
is "$(jq -r '[.[] | select(.game_id == "745002")] | length > 0' r/snapshots/2024-05-1[45]/props.json | xargs)" 'false true' 'a postponed one to the day on which it was played'
is "$(jq -c '[.[] | .game_id] | unique' r/snapshots/2024-05-17/props.json)" '["745012","745014","745015"]' 'both games of a doubleheader'
# Both sources say the same of what both have
is "$(cat r/snapshots/2*/props.json | jq -c --slurp 'add | (map(select(.source == "mlb" and .prop_type == "batting.hits")) | INDEX("\(.game_id) \(.player_id)")) as $m
	| [.[] | select(.prop_type == "statcast.batting.hits") | . as $s | $m["\(.game_id) \(.player_id)"] | select(.value != $s.value or .team != $s.team or .player != $s.player)] | length')" 0 "Savant's rows are of the same players and teams"
is "$(jq -c '.plate_appearances' r/snapshots/2*/game_*.json | jq -s 'all(.mlb == .savant and .mlb > 50)')" true '... with as many plate appearances in each game'
is "$(jq -r .snapshotId r/snapshots/latest-successful.json)" 2024-05-20 'the latest'

# Once more, and differently
data r/snapshots >before
: >arrivals
ask "${week[@]}" --dry-run
is "$(jq -c '[.calls, .calls_at_most, .exact]' <<<"$out")" '[0,0,true]' 'then it costs nothing'
ask "${week[@]}"
is "$status $(calls) $(jq -c '[.snapshots, .unchanged, .calls]' <<<"$out")" '0 0 [0,7,0]' 'once more: no call, all unchanged'
same before '... and not a byte' data r/snapshots
rm r/chunks.ndjson
ask "${week[@]}"
is "$status $(calls) $(jq -c '[.snapshots, .unchanged, .calls]' <<<"$out")" '0 0 [0,7,0]' '... also where it is not known what is done'
ask "${week[@]}" --replay --store again
is "$status $(calls)" '0 0' 'replayed into another store, without a call'
same before '... the same bytes' data again
run af props "${opts[@]}" --run other --start 2024-05-14 --end 2024-05-17 --chunk 3
is "$status $(jq -c .chunks <<<"$out")" '0 {"total":2,"done":2}' 'in chunks of three days'
for day in 18 19 20; do
	run af props "${opts[@]}" --run other --once --date 2024-05-$day
	[ "$status" = 0 ] || fail "--once of 2024-05-$day" "$err"
done
is "$(jq -c '[.status, .sport, .date, .snapshot, .rows]' <<<"$out")" "[\"success\",\"MLB\",\"2024-05-20\",\"$(readlink r/snapshots/2024-05-20 | sed 's|.*/||')\",$(jq length r/snapshots/2024-05-20/props.json)]" \
	'a day by itself says its snapshot and rows'
same before '... and all of them the same bytes' data other/snapshots
is "$(diff -r -x metadata.json -x .collected -x .staging r/snapshots other/snapshots)" '' '... as diff sees it'

# What is not settled is asked again
rm -rf r2
today() { run af props --per-second 1000 --retries 0 --run r2 --date 2024-05-15 --today "$@"; }
today 2024-05-15
first=$(calls)
: >arrivals
today 2024-05-15
is "$(calls)" 0 'a day that is open: the same day no call'
today 2024-05-16
is "$(calls)" "$first" '... the next day all of them'
: >arrivals
today 2024-05-19
today 2024-05-30
is "$(calls)" "$first" '... and once more when it has settled'
is "$(cd r2/snapshots && sha256sum <2024-05-15/props.json)" "$(cd r/snapshots && sha256sum <2024-05-15/props.json)" 'with the same rows'
run af props --per-second 1000 --retries 0 --run r3 --once --date 2024-05-21 --today 2024-05-21
is "$status $(jq -c '[.status, .not_finished]' <<<"$out") $(ls r3/snapshots 2>/dev/null | wc -l)" '0 ["success",1] 0' 'a day of which no game is over has no snapshot yet'

# A database
pg_start
: >arrivals
check 'no table: for good' 100 '' 'af db props' af props "${opts[@]}" --run r "${week[@]}"
af db props >/dev/null 2>&1
ask "${week[@]}"
total=$(cat r/snapshots/2*/props.json | jq -s 'map(length) | add')
is "$status $(jq -c .inserted <<<"$out") $(sql 'SELECT count(*) FROM props') $(calls)" "0 $total $total 0" 'the same rows in a database'
cat r/snapshots/2*/props.json | jq -r '.[] | [.id, .team, .opponent, .side, .value, .source] | join(" ")' | LC_ALL=C sort >wanted
same wanted '... exactly these' "sql \"SELECT concat_ws(' ', id, team, opponent, side, trim_scale(value), source) FROM props\" | LC_ALL=C sort"
sql "UPDATE props SET value = 999, line = 1.5 WHERE id = (SELECT min(id) FROM props);
	DELETE FROM props WHERE id = (SELECT max(id) FROM props); INSERT INTO props (id, date) VALUES ('mlb/gone', '2024-05-14')"
rm r/chunks.ndjson
ask "${week[@]}"
is "$(jq -c '[.inserted, .corrected, .removed, .calls]' <<<"$out") $(sql 'SELECT count(*) FROM props WHERE line = 1.5')" '[1,1,1,0] 1' 'rows are corrected and cleared, and what others wrote beside them stays'
same wanted '... and are as before' "sql \"SELECT concat_ws(' ', id, team, opponent, side, trim_scale(value), source) FROM props\" | LC_ALL=C sort"

# What is counted
run af props metrics --run r
like "$out" 'af_ingestion_total\{result="success"\} [1-9].*# TYPE af_ingestion_seconds histogram.*af_ingestion_seconds_bucket\{le="\+Inf"\} ([0-9]+).*af_ingestion_seconds_count ([0-9]+).*af_ingestion_last_run_timestamp_seconds [0-9]+.*af_health\{part="mlb"\} 1' \
	'the metrics that users know'
rules=$AF_ROOT/pipelines/props/prometheus
if command -v promtool >/dev/null; then
	run promtool check rules "$rules/af-props.rules.yml"
	is "$status" 0 'the rules are rules'
	run promtool test rules "$rules/af-props.test.yml"
	is "$status" 0 '... and fire when they should'
else
	skip 'no promtool'
fi
is "$(grep -oE 'runbook/[a-z-]+\.md' "$rules/af-props.rules.yml" | sort -u | while read -r f; do [ -s "$AF_ROOT/pipelines/props/$f" ] || echo "$f"; done)" '' 'each alert has a page of the runbook'

# What is wrong is said before anything is asked
: >arrivals
check 'another sport' 2 '' "only MLB is served, not 'NBA'" af props --once --sport NBA --run x
check 'no days' 2 '' 'say which days' af props --run x
check 'a day that is none' 2 '' '2024-02-30' af props --date 2024-02-30 --run x
check 'once and a span' 2 '' 'exclude each other' af props --once --start 2024-05-01 --run x
check 'a timer that is not wanted says nothing' 0 '' '' af props --scheduled --run y
check '... nor with another word' 0 '' '' env USE_FREE_INGESTION=1 af props --scheduled --run y
is "$(calls) $(ls x y 2>/dev/null | grep -v lock)" '0 ' '... and asks nothing'
check '... and one that is wanted' 0 '"days":5' . env USE_FREE_INGESTION=true af props --scheduled --no-db --run y --today 2024-05-18 --per-second 1000
done_testing
