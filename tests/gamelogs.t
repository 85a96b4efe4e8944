#!/bin/bash
# af gamelogs: a week of each league from a pretend provider is what the truth says; repeated, it asks nothing; what fails
# is named with the command that repeats it.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/gamelogs.sh"

serve
ask NFL
is "$status" 100 'no tables: for good'
like "$err" 'af db gamelogs' '... and what makes them'
is "$(calls) $(jq -c '.NFL | [.dates, .days.not_asked]' <<<"$out")" '0 [8,8]' '... before the first call, and its days were not asked'
af db gamelogs >/dev/null 2>&1
declare -A source=([MLB]=mlb [NHL]=nhl [NBA]=espn [NFL]=espn [WNBA]=espn)
for league in MLB NHL NBA NFL WNBA; do
	: >arrivals
	ask "$league"
	is "$status $(jq -c ".$league | [.errors, .days.failed + .days.not_asked]" <<<"$out")" '0 [0,0]' "$league: a week"
	truth "$league" "${source[$league]}" >wanted
	same wanted "$league: each game, player and statistic, and no other" rows "$league"
	is "$(jq -r ".$league.inserted" <<<"$out")" "$(wc -l <wanted)" '... and as many are said to be inserted'
	like "$err" "\[$league\] Progress: 8/8 \([0-9]+ stats\)" 'progress in the words that users know'
	is "$(jq -r 'select(.event == "done" and .stage != null) | .stage' "r/$league/events.ndjson" | sort -u | xargs)" 'games lists' 'events name their stage'
	least=$(($(sql "SELECT count(*) FROM games g JOIN leagues e ON e.id = g.league_id WHERE e.code = '$league' AND g.state = 'final'") +
		$(jq -s 'map(select(.fetch.key != null) | .fetch.key) | unique | length' "r/$league/lists.ndjson")))
	is "$(calls)" "$least" '... a call a list and a game'
	: >arrivals
	ask "$league"
	is "$status $(calls) $(jq -c ".$league | [.inserted, .corrected, .removed]" <<<"$out")" '0 0 [0,0,0]' '... and a second time none'
done
is "$(jq -c '[.league, .processedDates, .totalDates, .errors]' r/NFL/progress.json)" '["NFL",8,8,0]' 'the file of progress'
rows NFL >before

# The sums, asked for later, from the logs
check 'the players have what the teams have' 0 $'\\[NFL\\] 9 answers: in 9 .* in 0 they are not$' '' af gamelogs verify NFL --run r
cp -r r changed
jq -c 'if .game_id == "401670009" then (.body.header.competitions[0].competitors[], .body.boxscore.players[].statistics[] | .totals? // empty) |= map(if test("^[0-9]+$") then "\(tonumber + 1)" else . end) else . end' r/NFL/answers.ndjson >changed/NFL/answers.ndjson
check 'a total that is another' 1 $'in 8 .* in 1 they are not\n\\[NFL\\] 2024-09-08 401670009: .*the players.* sum is ' '' af gamelogs verify NFL --run changed
check 'no league' 2 '' "has no league" af gamelogs verify --run none
check 'a league that is not there' 2 '' "'r/XFL' has no games" af gamelogs verify XFL --run r

# What is loaded is left alone, as long as the database has it
cp r/NFL/loaded.ndjson loaded
sql "DELETE FROM player_game_logs WHERE id IN (SELECT max(l.id) FROM player_game_logs l JOIN games g ON g.id = l.game_id WHERE g.external_id = '401670009')"
: >arrivals
ask NFL
is "$status $(calls) $(jq -c '.NFL | [.inserted, .games.failed, .days.failed]' <<<"$out")" '0 0 [1,0,0]' 'a row that has gone comes back from the log'
same before '... and no other changes' rows NFL
sql "UPDATE player_game_logs SET value = 77777 WHERE id = (SELECT min(l.id) FROM player_game_logs l JOIN games g ON g.id = l.game_id WHERE g.external_id = '401670009')"
ask NFL
is "$(jq -c '.NFL.corrected' <<<"$out") $(jq .present r/NFL/summary.json)" "0 $(jq -c .NFL.games.present <<<"$out")" 'games that are loaded are present, and not looked into'
ask NFL --reload
is "$status $(calls) $(jq -c '.NFL.corrected' <<<"$out")" '0 0 1' '--reload does'
same before '... all is as before' rows NFL
printf '{"game_id":"40' >>r/NFL/loaded.ndjson
ask NFL
is "$status $(jq -c '.NFL | [.inserted, .corrected, .removed]' <<<"$out")" '0 [0,0,0]' 'a line that was cut short says nothing'
n=$(wc -l <r/NFL/loaded.ndjson)
ask NFL
is "$(wc -l <r/NFL/loaded.ndjson)" "$n" '... and the list of what is loaded does not grow'
echo 'another program' >r/NFL/loaded.by
ask NFL
is "$(jq -s 'map(select(.load_counts.n_unchanged > 0)) | length' r/NFL/loaded.ndjson)" "$(jq .present r/NFL/summary.json)" 'another program: all is compared again'

# What it costs, before and after the lists are there
rm -rf r
ask NFL --dry-run
is "$(jq -c '[.lists, .games, .games_at_most]' <<<"$out") $(ls r 2>/dev/null)" '[8,0,128] ' 'a price: at most so many games a day'
ask NFL
games=$(wc -l <r/NFL/answers.ndjson)
rm r/NFL/answers.ndjson*
: >arrivals
ask NFL --dry-run
is "$(jq -c '[.lists, .games, .games_at_most]' <<<"$out") $(calls)" "[0,$games,$games] 0" '... exact, once the lists are there'
ask NFL
is "$(calls)" "$games" '... and that is what is asked'

# The demo does not take what is somebody else's
mkdir mine
check 'a demo where something is' 2 '' "'mine' exists and is not an earlier demo" af demo gamelogs --dir mine
check 'a demo of nothing' 2 '' "unexpected argument 'nothing'" af demo nothing
check 'what a season is called' 0 'named by the year they end in' '' af gamelogs -h

# Somebody is told, and where to is nobody else's
mkdir stubs && jq=$(command -v jq)
printf '#!/bin/bash\n{ printf "%%s " "$@"; env; } >>"%s/seen"\nexec %s "$@"\n' "$T" "$jq" >stubs/jq
printf '#!/bin/sh\nprintf "%%s|" "$@" >"%s/told"\nexit 3\n' "$T" >stubs/tell-s3cret
chmod +x stubs/*
PATH="$T/stubs:$PATH" AF_NOTIFY="$T/stubs/tell-s3cret" ask NFL
is "$status" 0 'a notification that fails changes nothing'
like "$(<told)" '^NFL Backfill Complete\|[0-9]+ games, 0 stats inserted in [0-9.]+ minutes\|$' '... it had a title and a text'
like "$err" 'notification was not sent' '... and is said to have failed'
unlike "$(<seen)" 's3cret' 'where to is in no argument and no environment of another process'
unlike "$err$out" 's3cret' '... and in no message'
rm told
ask NFL --dry-run --notify "$T/stubs/tell-s3cret"
is "$status $(ls told 2>/dev/null)" '0 ' 'a price is nobody told'

# --try: a day, without a trace
: >arrivals
check 'one day is tried' 0 '^\[NFL\] [1-9][0-9]* stats' '' af gamelogs NFL --dates 2024-09-08 --try "${opts[@]}" --run none
is "$(wc -l <<<"$out") $(ls none 2>/dev/null)" '7 ' '... a count and five rows, and nothing is written'
check 'a week is not' 2 '' 'one day' af gamelogs NFL 3 --try "${opts[@]}"

# A day that fails, and the command that repeats it
rm -rf r && sql 'DELETE FROM player_game_logs' >/dev/null
serve
mkdir bad && cp -r w bad/w
echo '<html>maintenance</html>' >"$(grep -lE '"401670009"' bad/w/espn/football/nfl/game-401670009.json)"
world=bad/w serve
ask NFL --retries 0
is "$status" 1 'a game that answers HTML: the rest is done'
like "$err" '\[NFL\] Failed dates \(1\): 2024-09-08' '... its day is named'
again=$(grep -- '--dates' <<<"$err")
like "$again" '^af gamelogs --run r NFL --dates 2024-09-08$' '... with the command that repeats it'
is "$(jq -c '.NFL | [.errors, .days.failed, .failed_dates]' <<<"$out")" '[1,1,["2024-09-08"]]' '... and counted'
# Each step says what to type next
. "$AF_ROOT/tests/walk.sh"
ask="--dates 2024-09-06 ${opts[*]} --run g"
walk gamelogs "af gamelogs NFL $ask --dry-run" "af gamelogs NFL $ask" 'af gamelogs report --run g' 'af gamelogs verify --run g' 'af gamelogs NFL 3 --run g'
walk gamelogs "af gamelogs NFL $ask --try" "af gamelogs NFL $ask"
silently 'af gamelogs report --run g'

# on_terminal ARG…: af gamelogs as somebody sees it
on_terminal() { script -qefc "stty cols 80 && af gamelogs ${*@Q}" /dev/null </dev/null | tr -d '\r' | sed -E 's/\x1b\[[0-9;]*[mK]//g'; }
on_terminal NFL,WNBA --dates 2024-09-08 "${opts[@]}" --retries 0 --run r >seen
like "$(<seen)" $'\nleague  dates  failed  not asked  games  inserted  corrected  removed  errors\nNFL         1       1          0 .*\ntotal       2       1 ' \
	'on a terminal the end is a table'
is "$(tail -n 2 seen)" $'[NFL] Failed dates (1): 2024-09-08\naf gamelogs --run r NFL --dates 2024-09-08' '... the days that failed, and the command'
is "$(($(sed -n "/^league/,\$p" seen | wc -L) <= 80)) $(grep -c -- --dates seen)" '1 1' '... within 80 columns, the command once'
on_terminal NFL --dates 2024-09-05 "${opts[@]}" --run r >seen
like "$(tail -n 4 seen)" $'^\\[NFL\\] Dates Processed: 1\n\\[NFL\\] Stats Inserted: 0\n\\[NFL\\] Errors: 0\nnext: ' 'a small one ends with three figures'
serve
: >arrivals
run af gamelogs report NFL --run r
like "$out" "Failed dates \(1\): 2024-09-08"$'\n''af gamelogs --run r NFL --dates 2024-09-08' 'the report names it as well'
eval "run $again ${opts[*]}"
is "$status $(calls)" '0 1' 'that command asks for it alone'
is "$(wc -l <r/NFL/calendar.ndjson) $(jq -r .calendar.fact r/NFL/calendar.ndjson | sort | uniq -c | xargs)" '8 1 empty 2 out_of_scope 5 present' \
	'the calendar has all days, and that one anew'
run af gamelogs report --run r --html r.html
like "$out" "NFL 2025 .* $(wc -l <before | sed ':a;s/\B[0-9]\{3\}\>/,&/;ta')" 'the report counts the rows that are there'
unlike "$out" 'Failed' '... and nothing failed any more'
like "$(<r.html)" '<dt>database</dt><dd>[a-z]+</dd>.*<span>next</span><code>af gamelogs --run r NFL,WNBA 3</code>' '... on a page as well'
check 'no calendar yet' 2 '' "has no calendar; 'af gamelogs --run r NBA' makes it" af gamelogs report NBA --run r
check 'a league that is none' 2 '' "'CFL' is not a league" af gamelogs report CFL --run r
same before '... and then nothing is missing' rows NFL

# Several, in turn and side by side; a batch
rm -rf r
sql 'TRUNCATE player_game_logs, games, players, teams, leagues CASCADE'
serve
check 'a batch' 0 '"NFL-2025":\{"inserted":[1-9]' . af gamelogs --batch <(echo '{"league":"NFL","season":2025}'; echo '{"league":"WNBA","season":2024,"days":200}') "${opts[@]}" --run r
is "$(jq -c 'keys_unsorted' <<<"$out")" '["NFL-2025","WNBA-2024","total"]' '... each by its name, and the total'
same before '... with the same rows' rows NFL
rm -rf r
sql 'TRUNCATE player_game_logs, games, players, teams, leagues CASCADE'
check 'side by side' 0 . . af gamelogs NFL,WNBA --season 2024-2025 --parallel "${opts[@]}" --run r
same before '... the same' rows NFL

# A batch as other programs write it, with two spans of one season
: >arrivals
run af gamelogs --batch <(printf '%s\r\n' '{"league":"NFL","season":2025.0,"days":30.0}' '' '{"league":"NFL","season":2025,"days":3}' '{"days":null,"league":"WNBA","season":"2024"}' '{"league":"WNBA","season":2024}') \
	"${opts[@]}" --run b --offline
is "$status $(jq -c 'map_values(.dates)' <<<"$out")" '0 {"NFL-2025":35,"WNBA-2024":184,"total":null}' 'numbers as 30.0, CRLF, one name twice, one job twice'
check 'a season that is none' 2 '' "record 2: '' is not a season" af gamelogs --batch <(echo '{"league":"NFL","season":2025}'; echo '{"league":"NFL","season":"","days":3}') --run b
check 'days that are none' 2 '' "record 1: '1.5' is not a number of days" af gamelogs --batch <(echo '{"league":"NFL","season":2025,"days":1.5}') --run b

# What is wrong is said before anything is asked
: >arrivals
check 'no league' 2 '' 'name a league' af gamelogs 7
check 'another one' 2 '' "'CFL' is not a league" af gamelogs CFL 7
check 'three numbers' 2 '' "unexpected argument '3'" af gamelogs NFL 1 2 3
check 'a day that is none' 2 '' '2025-02-30' af gamelogs NFL --dates 2025-02-30 --run r2
check 'a policy that is none' 2 '' 'replace or insert' af gamelogs NFL 1 --policy both --run r2
check 'days and a season' 2 '' 'exclude each other' af gamelogs NFL 7 --season 2024
is "$(calls)" 0 'and no call was made'
done_testing
