#!/bin/bash
# af props, at length: chunks, days, replay and kills give the same bytes; what each failure leaves, and what asks again for it.
. "$(dirname "$0")/../tap.sh"
. "$AF_ROOT/tests/snap.sh"
. "$AF_ROOT/tests/props.sh"
. "$AF_ROOT/tests/torture/kill.sh"
KILLS=${KILLS-100} SEED=${SEED-$((RANDOM * 32768 + RANDOM))}
echo "# SEED=$SEED KILLS=$KILLS"
RANDOM=$SEED
serve
ask "${week[@]}"
is "$status $(calls)" '0 25' 'undisturbed'
data r/snapshots >before
cp -r r calm

# Whoever asks, and however
: >arrivals
ask "${week[@]}" --replay --store again
is "$status $(calls)" '0 0' 'replayed into another store, without a call'
same before '... the same bytes' data again
silent '... as diff sees it, with all that is collected' diff -r -x .staging r/snapshots again
ask "${week[@]}" --dry-run
is "$(jq -c '[.calls, .calls_at_most, .exact]' <<<"$out")" '[0,0,true]' 'then it costs nothing'
run af props "${opts[@]}" --run other --start 2024-05-14 --end 2024-05-17 --chunk 3
is "$status $(jq -c .chunks <<<"$out")" '0 {"total":2,"done":2}' 'in chunks of three days'
for day in 18 19 20; do
	run af props "${opts[@]}" --run other --once --date 2024-05-$day
	is "$status" 0 "--once of 2024-05-$day"
done
same before '... the same bytes' data other/snapshots
silent '... as diff sees it' diff -r -x metadata.json -x .collected -x .staging r/snapshots other/snapshots

# What is not settled is asked again
today() { run af props --per-second 1000 --retries 0 --run r2 --date 2024-05-15 --today "$@"; }
: >arrivals
today 2024-05-15
first=$(calls)
: >arrivals
today 2024-05-15
is "$first $(calls)" '7 0' 'a day that is open: the same day no call'
today 2024-05-16
is "$(calls)" "$first" '... the next day all of them'
: >arrivals
today 2024-05-19
today 2024-05-30
is "$(calls)" "$first" '... and once more when it has settled'
is "$(sha256sum <r2/snapshots/2024-05-15/props.json)" "$(sha256sum <r/snapshots/2024-05-15/props.json)" 'with the same rows'
run af props --per-second 1000 --retries 0 --run r3 --once --date 2024-05-21 --today 2024-05-21
is "$status $(jq -c '[.status, .not_finished]' <<<"$out") $(cd r3/snapshots && echo *)" '0 ["success",1] *' 'a day of which no game is over has no snapshot yet'
check 'a timer that is wanted' 0 '"days":5' . env USE_FREE_INGESTION=true af props --scheduled --run y --today 2024-05-18 --per-second 1000
# A correction after the day had settled
af props world --corrected 2 w2
world=w2 serve
run af props "${opts[@]}" --run corrected "${week[@]}"
for day in 14 15 16 17 20; do truth 2024-05-$day w2; done >wanted
same wanted 'corrected games' 'for day in 14 15 16 17 20; do rows corrected/snapshots 2024-05-$day; done'
# shellcheck disable=SC2154 # set by run
run af props "${opts[@]}" --run r --start 2024-05-14 --end 2024-05-20 --max-age 1
is "$status" 0 'asked again for what is older'
same wanted '... an answer that is newer counts' 'for day in 14 15 16 17 20; do rows r/snapshots 2024-05-$day; done'

# A game that was resumed after its day had settled
rm -rf r5
jq -c '.dates[].games |= map(if .gamePk == 745009 then .status.codedGameState = "U" else . end)' w/mlb/schedule.json >suspended.json
cp -r w w3 && cp suspended.json w3/mlb/schedule.json
world=w3 serve
run af props "${opts[@]}" --run r5 --date 2024-05-16
is "$status $(jq -c '[.[].game_id] | unique' r5/snapshots/2024-05-16/props.json)" '0 ["745010","745011"]' 'a game that was suspended is not there'
world=w serve
run af props "${opts[@]}" --run r5 --date 2024-05-17
like "$err" '2024-05-16: game 745009 was resumed and is over, and the snapshot lacks it; --date 2024-05-16 --max-age 1 makes it again' '... once it is over that is said'
run af props "${opts[@]}" --run r5 --date 2024-05-16 --max-age 1
is "$status $(sha256sum <r5/snapshots/2024-05-16/props.json)" "0 $(sha256sum <calm/snapshots/2024-05-16/props.json)" '... and done'

# A price is exact once the stage before is known
rm -rf r
cp -r w bad
world=bad serve
ask "${week[@]}" --max-calls 1
is "$status $(calls) $(jq -c '[.status, .not_asked]' <<<"$out")" '1 1 ["partial",5]' 'a budget of a call: the schedule, and the days without games'
ask "${week[@]}" --dry-run
is "$(jq -c '[.schedule, .boxscores, .savant, .calls, .calls_at_most, .exact]' <<<"$out")" '[0,15,5,20,35,false]' 'a price with the schedule: 15 games that Savant may lack'
: >arrivals
ask "${week[@]}" --max-calls 20
is "$(calls)" 20 '... is what is asked'
ask "${week[@]}" --dry-run
is "$(jq -c '[.calls, .calls_at_most, .exact]' <<<"$out")" '[5,5,true]' "a price with Savant's days: those four games, and the day that was an error"
: >arrivals
ask "${week[@]}"
is "$status $(calls)" '0 5' '... and they are asked'
same before '... the same bytes' data r/snapshots

# What fails
rm -rf r
echo '<html>maintenance</html>' >bad/mlb/boxscore-745005.json
rm bad/savant/game-745002.csv
ask "${week[@]}"
is "$status $(jq -c '[.status, .success, .partial, .health.mlb, .health.savant]' <<<"$out")" '1 ["partial",6,1,false,false]' 'a box score that is a page, and a game that Savant has not'
is "$(jq -c '[.files[] | select(.status == "failed") | .error | [.game_id, (.operations[] | .operation, .error)]]' r/snapshots/2024-05-15/manifest.json)" \
	"$(jq -c '[.detail[] | .failed[]?] | group_by(.game_id) | map([.[0].game_id, (.[] | .operation, .error)])' <<<"$out")" 'the manifest says which, and why'
like "$err" '2024-05-15: 4 games, [0-9]+ rows; failed: statcast of 745002 \(not_held\), boxscore of 745005' '... as the message does'
is "$(jq -r .snapshotId r/snapshots/latest-successful.json) $(jq -c '[.[].game_id] | unique' r/snapshots/2024-05-15/props.json)" '2024-05-20 ["745002","745005","745006","745007"]' 'what is there is there'
cp w/mlb/boxscore-745005.json bad/mlb/
cp w/savant/game-745002.csv bad/savant/
: >arrivals
ask "${week[@]}"
is "$(calls) $(jq -c '[.partial, .detail[1].failed[0].error]' <<<"$out")" '1 [1,"not_held"]' 'again: the failed one alone; what was said to be not there is not asked for'
ask --date 2024-05-15 --max-age 1
is "$status $(cd r/snapshots && readlink 2* | xargs)" "0 $(cd calm/snapshots && readlink 2* | xargs)" '... until somebody wants that: then the same versions count'
# A table that was cut: none of it counts, each game is asked for
rm -rf r
{ head -n 1 w/savant/2024-05-20.csv && yes "$(tail -n 1 w/savant/2024-05-20.csv)" | head -n 25000; } >bad/savant/2024-05-20.csv
: >arrivals
ask --date 2024-05-20
is "$status $(grep -c game_pk= arrivals)" '0 3' 'a table of 25,000 rows was cut: its games are asked for alone'
is "$(sha256sum <r/snapshots/2024-05-20/props.json)" "$(sha256sum <calm/snapshots/2024-05-20/props.json)" '... with the same rows'
# The schedule
rm -rf r
echo '{"message":"Internal error"}' >bad/mlb/schedule.json
ask "${week[@]}"
is "$status $(jq -c '[.status, .failed, .health.mlb]' <<<"$out") $(cd r/snapshots && echo *)" '1 ["failed",7,false] *' 'no schedule: no day, and no snapshot'
run af props metrics --run r
like "$out" 'af_ingestion_total\{result="failed"\} 1.*af_health\{part="mlb"\} 0' '... and counted'

# Published after a snapshot; what could not be is published by the next run
rm -rf r share
world=w serve
cp -r "$AF_ROOT/pipelines" share
mkdir -p share/snapshots
cat >share/snapshots/push <<'S'
#!/bin/bash
printf '%s\n' "$*" >>"$PUSHED"
exit "$(cat "$PUSHED.code")"
S
chmod +x share/snapshots/push
export PUSHED=$T/pushed
pushing() { AF_BIN=$(dirname "$(command -v af-fetch)") AF_SHARE=$T/share REDIS_URL=redis://:s3cret@127.0.0.1:1 run af props "${opts[@]}" --run r "$@"; }
echo 111 >pushed.code
pushing --date 2024-05-14
is "$status $(jq -c '[.status, .published]' <<<"$out") $(<r/unpushed)" '0 ["success",false] 2024-05-14' 'Redis is down: the exit status is that of the collection'
like "$err" "not published \(Redis\); the snapshots are in 'r/snapshots'" '... it is named'
unlike "$err$out$(<pushed)" s3cret '... without its password'
echo 0 >pushed.code
: >pushed
pushing --date 2024-05-15
is "$status $(<pushed) $(wc -c <r/unpushed)" '0 --store r/snapshots --keys af:props:MLB --file props.json --ttl 1d 2024-05-14 2024-05-15 0' 'the next run publishes both'
: >pushed
pushing --start 2024-05-14 --end 2024-05-15 --no-push
is "$(wc -c <pushed)" 0 '--no-push'

# Killed, at any instant: all of it, or one of its processes
again() { run af props "${opts[@]}" --run k --chunk 3 "${week[@]}"; }
rm -rf k
serve --latency 0.02
extra=0 bad=''
for ((i = 0; killed < KILLS && i < 3 * KILLS; i++)); do
	setsid af props "${opts[@]}" --run k --chunk 3 "${week[@]}" >/dev/null 2>&1 &
	pid=$!
	at=$(($(calls) + RANDOM % 4))
	for ((n = 0; n < RANDOM % 60; n++)); do sleep 0.05; [ "$(calls)" -lt "$at" ] || break; done
	kill_some $pid
	[ ! -e k/snapshots/.lock ] || bad+=$(faults k/snapshots)
	# Once all is there, from the beginning
	if [ "$(cd k/snapshots 2>/dev/null && echo 2*)" = "$(cd calm/snapshots && echo 2*)" ]; then
		again
		extra=$((extra + $(calls) - 27))
		same before "... the same bytes, after $killed" data k/snapshots
		rm -rf k
		: >arrivals
	fi
done
is "$bad" '' "killed $killed times ($(sort whom | uniq -c | xargs)): whatever can be seen verifies"
again
[ "$status" = 0 ] || printf '# %s\n' "$err"
is "$status" 0 '... and it ends'
same before '... the same bytes in the end' data k/snapshots
is "$(leftovers k)" '' '... no leftovers'
extra=$((extra + $(calls) - 27))
is "$((extra >= 0 && extra <= killed * 5))" 1 "... with $extra calls repeated, at most those in flight"
done_testing
