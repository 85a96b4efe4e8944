#!/bin/bash
# af gamelogs world: the pretended seasons, served by af-sim and asked as the real providers are
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/sim.sh"

check 'a week of each league' 0 '' '' af gamelogs world --small week
cd week || exit 1
is "$(find . -mindepth 1 -maxdepth 1 | sed 's|./||' | sort | xargs)" '.af-world 403.html espn mlb nba nhl routes truth.ndjson' 'what is there'
find . -name '*.json' -exec jq -e 'type == "object"' {} + >../types || fail 'all of it is JSON'
is "$(sort -u ../types)" true 'all of it is JSON'
is "$(jq -r '"\(.source)-\(.league)"' truth.ndjson | sort -u | xargs)" 'espn-MLB espn-NBA espn-NFL espn-NHL espn-WNBA mlb-MLB nba-NBA nhl-NHL' 'the truth about each source'
silent 'a game is one line' "jq -r '[.source, .league, .game_id] | @tsv' truth.ndjson | sort | uniq -d"
silent 'played games have players, others none' jq -c 'select((.what == "over" and .kind == "regular") != (.players != {}))' truth.ndjson
is "$(jq -r '"\(.source) \(.league) \(.what)"' truth.ndjson | sort | uniq -c | awk '$2 == "espn" { print $3, $4, $1 }' | grep MLB | xargs)" \
	'MLB cancelled 1 MLB live 1 MLB over 17 MLB postponed 1 MLB scheduled 2' 'the kinds of ends'
cd ..

# The same again, and another seed
af gamelogs world --small --seed 2 other
af gamelogs world --small again
silent 'the same seed, the same bytes' diff -r week again
isnt "$(diff -rq week other)" '' 'another seed: another world'
is "$(cd week && find . | sort)" "$(cd other && find . | sort)" 'with the same games'

# Traps
day=week/espn/baseball/mlb
is "$(jq -r '.events[] | .competitions[0] | select(.type.abbreviation == "ALLSTAR") | .date[:10]' $day/2*.json)" 2024-05-20 'an All-Star game, on the next UTC day'
is "$(jq '.events | length' $day/20240518.json $day/none.json 2>/dev/null | xargs)" 0 'a day without games has no file'
is "$(jq -c '[.events[] | select(.competitions[0].status.type | .state == "post" and (.completed | not)) | .competitions[0].status.type.name] | select(. != [])' $day/2*.json | sort | xargs)" \
	'[STATUS_CANCELED] [STATUS_POSTPONED]' 'what was not played has the state post as well'
is "$(jq -c '[.dates[].games[] | .gamePk] | group_by(.) | map(select(length > 1)) | length' week/mlb/schedule.json)" 2 'MLB: a postponed and a resumed game stand under two days'
is "$(jq -c '[.dates[].games[] | select(.gameNumber == 2) | [.doubleHeader, .officialDate < .gameDate[:10]]]' week/mlb/schedule.json)" '[["Y",true],["S",true]]' '... the second of a doubleheader begins on the next UTC day'
is "$(jq -c '[.dates[].games[] | select(.status.abstractGameState == "Final") | .status.codedGameState] | unique' week/mlb/schedule.json)" '["C","D","F","O"]' '... Final that was not played'
is "$(jq -c '[.gameWeek[].games[] | select(.gameType == 12) | .gameState]' week/nhl/2024-11-05.json)" '["FINAL"]' 'NHL: an All-Star game that is FINAL'
is "$(jq -c '[.boxscore.players[]?.statistics[] | has("keys")] | unique' week/espn/basketball/wnba/game-*.json | grep -c false | awk '{ print ($1 > 1) }')" 1 'WNBA: labels without keys'
is "$(jq '.boxscore.players[]?.statistics[] | select(.name == "passing" and (.keys | length) > (.labels | length)) | 1' week/espn/football/nfl/game-*.json | sort -u)" 1 'NFL: a key more than labels'
isnt "$(jq -r '.boxscore.players[]?.statistics[].athletes[] | select(.athlete.id[:1] == "-") | .athlete.id' week/espn/football/nfl/game-*.json | head -1)" '' '... an athlete who is none'
isnt "$(jq -r '.boxscore.players[]?.statistics[].athletes[] | select(.didNotPlay and .stats != []) | 1' week/espn/basketball/*/game-*.json | head -1)" '' 'who is marked as not playing has played'

# Corrections, under the eyes of who serves the world
serve --files again
changes='/api/v1/game/changes?sportId=1&updatedSince=2026-01-01T00:00:00Z'
is "$(get "$changes" | jq .totalGames)" 0 'nothing is corrected'
af gamelogs world --small --corrected 2 again
is "$(diff <(jq -c 'del(.corrected)' week/truth.ndjson) <(jq -c 'del(.corrected)' again/truth.ndjson) | grep -c '^>')" 16 'corrected: two games of each source have other values'
is "$(jq -r 'select(.corrected) | .source' again/truth.ndjson | sort | uniq -c | xargs)" '10 espn 2 mlb 2 nba 2 nhl' '... and the truth says which'
is "$(jq -c '[.totalGames, [.dates[].games[].gamePk]]' again/mlb/changes.json)" "[2,$(jq -s -c 'map(select(.source == "mlb" and .corrected) | .game_id | tonumber) | sort' again/truth.ndjson)]" '... as does the MLB'
is "$(get "$changes" | jq .totalGames)" 2 '... and whoever serves it goes on with the new one'

# Refusals
mkdir full && touch full/x
check 'a directory that is no world' 2 '' "'full' exists and is not an earlier world" af gamelogs world --small full
check 'no directory' 2 '' 'name one directory' af gamelogs world --small
check 'a table that is not there' 2 '' "cannot read the table 'nothing'" af gamelogs world --table nothing new
while IFS='|' read -r line why; do
	echo "$line" >table
	check "refused: $line" 2 '' "table:1: .*$why" af gamelogs world --table table new
done <<'R'
MLB 2024 6|a line is LEAGUE
XFL 2024 6 2024-05-14 2024-05-21 1 1 1 1 1 1 1|a line is LEAGUE
MLB 2024 2 2024-05-14 2024-05-21 1 1 1 1 1 1 1|from 4 to 32
MLB 2024 6 2024-05-14 2024-05-14 1 1 1 1 1 1 1|comes after the first
R
is "$(find . -maxdepth 1 -name '.af-world*')$(ls -d new 2>/dev/null)" '' 'nothing is left of what failed'
echo 'WNBA 2024 5 2024-06-04 2024-06-30 0 0 2 0 0 2 2' >table
check 'a table of our own: one league, five teams' 0 '' '' af gamelogs world --table table new
is "$(jq -r '"\(.source)-\(.league)"' new/truth.ndjson | sort -u | xargs) $(find new -name 'game-*' | wc -l)" "espn-WNBA $(jq -r 'select(.kind == "regular") | 1' new/truth.ndjson | wc -l)" '... is what there is'

# Served: what each league's default and other sources say, against the truth
G=$AF_ROOT/pipelines/gamelogs P=$AF_ROOT/pipelines/providers
if [ ! -r "$G/sources" ]; then
	skip 'the shapes are not here'
	done_testing
fi
serve --files week
export AF_BASE=$base
# ask PROVIDER LOG: records with their answers
ask() { af-fetch -p "$P/$1.conf" -r max -l "$2" 2>>errors; }
grep -v '^#' "$G/sources" | while read -r league source list step games game box path _; do
	[ -n "$league" ] || continue
	first=$(awk -v l="$league" '$1 == l { print $4 }' "$G/worlds/small") last=$(awk -v l="$league" '$1 == l { print $5 }' "$G/worlds/small")
	af-dates --target "$league" --from "$first" --to "$last" --step "$step" | jq -c --arg p "$path" '. + {path: $p}' | ask "$list" "$source-$league-days" |
		quick_shape -L "$G/jq" -f "$G/jq/$games.jq" | jq -c 'select(.finding.reason != "empty")' >"$source-$league-games"
	jq -c --arg s "$source" --arg l "$league" 'select(.source == $s and .league == $l) | [.game_id, .date, (if .kind != "regular" then "not_a_game" else
		{over: null, postponed: "postponed", cancelled: "cancelled", live: "not_finished", scheduled: "not_finished"}[.what] end)]' week/truth.ndjson | sort >"$source-$league-wanted"
	jq -c 'select(.finding.status == "API_OK") | del(.finding, .fetch)' "$source-$league-games" | ask "$game" "$source-$league-boxes" | quick_shape -L "$G/jq" -f "$G/jq/$box.jq" |
		jq -c '[.game_id, .finding.status, (.players | map({(.player_id): (.stats | map({(.prop_type): .value}) | add)}) | add)]' | jq -cS . | sort >"$source-$league-got"
	jq -c --arg s "$source" --arg l "$league" 'select(.source == $s and .league == $l and .players != {}) | [.game_id, "API_OK", .players]' week/truth.ndjson | jq -cS . | sort >"$source-$league-rows"
done
while read -r league source _; do
	[[ $league != '#'* && $league != '' ]] || continue
	is "$(jq -c '[.game_id, .date, .finding.reason]' "$source-$league-games" | sort)" "$(<"$source-$league-wanted")" "$league of $source: the games, their days, and what became of them"
	same "$source-$league-rows" '... and every value of every player' cat "$source-$league-got"
done <"$G/sources"
silent 'every header was right, and every file there' jq -r 'select(.status != 200) | .path' arrivals
is "$(status_of '/apis/site/v2/sports/football/nfl/scoreboard?dates=20240905' -A 'Mozilla/5.0 (X11) Chrome/130.0')" 403 'ESPN refuses a browser'
is "$(status_of /static/json/liveData/boxscore/boxscore_0022400001.json)" 403 'the NBA wants its Referer'
done_testing
