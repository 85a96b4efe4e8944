#!/bin/bash
# The shapes of gamelogs: lists to games, box scores to players and statistics; the providers' traps.
. "$(dirname "$0")/tap.sh"

G=$AF_ROOT/pipelines/gamelogs
P=$AF_ROOT/pipelines/providers
# shape NAME RECORD [BODY]: the records; the body is a file, or standard input: JSON, or a jq program in parentheses that yields
# it.  What makes bodies below makes such programs, because a jq for each step would take most of the time of this test.
shape() {
	if [ $# = 3 ]; then
		jq -c --argjson w "$2" '$w + {body: .}' "$3"
	elif IFS= read -rN 1 && [ "$REPLY" = '(' ]; then
		jq -cn --argjson w "$2" "\$w + {body: ($(cat)}"
	else
		{ printf %s "$REPLY" && cat; } | jq -c --argjson w "$2" '$w + {body: .}'
	fi | quick_shape -L "$G/jq" -f "$G/jq/$1.jq"
}
# list: the programs on standard input, separated by commas; but CHANGE: the program there, changed
list() { paste -sd,; }
but() { printf '(%s | %s)\n' "$(cat)" "$1"; }
brief='[.game_id, .date, .finding.status, .finding.reason]'
box='[.finding.status, .finding.reason, .sums, .complete, (.players | length), ([.players[].stats[]] | length)]'
# stat ID PROP: a value, or none
stat() { jq -c --arg p "$1" --arg k "$2" '[.players[] | select(.player_id == $p).stats[] | select(.prop_type == $k).value] | if length > 1 then error("twice") else .[0] end'; }
rows() { jq -c '[.players[] | .player_id as $p | .stats[] | [$p, .prop_type, .value]] | sort'; }

# The table of sources
is "$(grep -v '^#' "$G/sources" | awk 'NF && NF != 10' | wc -l)" 0 'sources: ten words a line'
grep -v '^#' "$G/sources" | while read -r league _ list step lshape game gshape _; do
	for f in "$P/$list.conf" "$P/$game.conf" "$G/jq/$lshape.jq" "$G/jq/$gshape.jq"; do [ -r "$f" ] || echo "$f"; done
	af-dates --target "$league" --dates 2024-06-05 --step "$step" >/dev/null || echo "$league $step"
done >missing
is "$(<missing)" '' 'what it names is there'
is "$(grep -v '^#' "$G/sources" | awk '!seen[$1]++ { printf "%s=%s ", $1, $2 }')" 'MLB=mlb NHL=nhl NBA=espn NFL=espn WNBA=espn ' 'the defaults'
is "$(grep -v '^#' "$G/sources" | awk '$2 == "espn" { print $1 }' | sort | paste -sd' ')" 'MLB NBA NFL NHL WNBA' 'ESPN for all five'
record='{"league":"NFL","season":2025,"date":"2024-09-08","day":"20240908","from":"2024-09-08","to":"2024-09-10","rev":"final","path":"football/nfl","game_id":"0012","since":"2026-01-01T00:00:00Z"}'
for p in "$P"/{espn,mlb,nhl,nba}-*.conf; do
	p=$(basename "$p" .conf)
	check "$p: one call for a record" 0 '"calls":1,' '' af-fetch -p "$p" -n -l log <<<"$record"
done
is "$(grep -h '^url\|^key' "$P"/{espn,mlb,nhl,nba}-*.conf | grep -c '^key.*{rev}$')" 9 'every key ends with the revision'
isnt "$(grep -c 'User-Agent: curl/.*(+https' "$P/espn-scoreboard.conf")" 0 'trap 1: ESPN is told who asks, and is asked by no browser'
is "$(grep -l 'User-Agent: curl/.*(+https' "$P"/espn-*.conf | wc -l)$(grep -c Mozilla "$P"/espn-*.conf | grep -vc ':0')" 20 '... in both files'
is "$(grep -l 'Referer: https://www.nba.com/' "$P"/nba-*.conf | wc -l)" 2 'trap 2: the NBA gets its Referer'

# Lists: ESPN
# event ID DATE [CHANGES]
event() {
	echo '("'"$1"'" as $id | "'"$2"'" as $d | {id: $id, date: $d, season: {year: 2024, type: 2}, competitions: [{id: $id, date: $d, type: {id: "1", abbreviation: "STD"},
		status: {type: {name: "STATUS_FINAL", state: "post", completed: true}},
		competitors: [{homeAway: "home", score: "3", team: {id: "5", abbreviation: "CLE", displayName: "Cleveland"}}, {homeAway: "away", score: "1", team: {id: "9", abbreviation: "MIN", displayName: "Minnesota"}}]}]}
		| '"${3:-.}"')' | tr -d '\n\t'
	echo
}
board() { printf '({leagues: [{abbreviation: "%s"}], events: [%s]})\n' "${1:-MLB}" "$(list)"; }
mlb='{"league":"MLB","season":2024,"date":"2024-09-17","rev":"final"}'
games() { board | shape espn-games "$mlb" | jq -c "$brief"; }
is "$(event 7 2024-09-17T23:10Z | board | shape espn-games "$mlb" | jq -c 'del(.rev)')" \
	'{"season":2024,"league":"MLB","date":"2024-09-17","game_time":"2024-09-17T23:10:00Z","status":"STATUS_FINAL","kind":"regular","home":{"id":"5","code":"CLE","name":"Cleveland"},"away":{"id":"9","code":"MIN","name":"Minnesota"},"game_id":"7","finding":{"status":"API_OK","reason":null}}' 'a record a game'
is "$({ event 1 2024-09-17T20:10Z && event 2 2024-09-18T00:10Z && event 3 2024-09-17T17:10Z && event 4 2024-09-18T04:40Z; } | games | paste -sd' ')" \
	'["1","2024-09-17","API_OK",null] ["2","2024-09-17","API_OK",null] ["3","2024-09-17","API_OK",null] ["4","2024-09-17","API_OK",null]' \
	'trap 9: doubleheaders are two games each, on their day although the next UTC day has begun'
is "$(event 1 2024-09-18T01:10:00-04:00 | board | shape espn-games "$mlb" | jq -c '[.date, .game_time]')" '["2024-09-17","2024-09-18T05:10:00Z"]' 'an offset in place of Z'
is "$(event 1 2024-09-17T19:10-05:00 | board | shape espn-games "$mlb" | jq -c '[.date, .game_time]')" '["2024-09-17","2024-09-18T00:10:00Z"]' '... without seconds'
is "$(event 1 2024-09-15T23:10Z | games)" '["1","2024-09-15","API_OK",null]' 'an answer that holds a week: the day is each own'
is "$(event 1 2024-09-17T23:10Z '.competitions[0].status.type |= {name: "STATUS_POSTPONED", state: "post", completed: false}' | games)" '["1","2024-09-17","SKIPPED","postponed"]' 'trap 10: a postponed game has the state post'
is "$(event 1 2024-09-17T23:10Z '.competitions[0].status.type |= {name: "STATUS_CANCELED", state: "post", completed: true}' | games)" '["1","2024-09-17","SKIPPED","cancelled"]' 'cancelled'
is "$(event 1 2024-09-17T23:10Z '.competitions[0].status.type |= {name: "STATUS_IN_PROGRESS", state: "post", completed: false}' | games)" '["1","2024-09-17","SKIPPED","not_finished"]' 'not finished'
is "$(event 1 2024-09-17T23:10Z '.status = .competitions[0].status | del(.competitions[0].status)' | games)" '["1","2024-09-17","API_OK",null]' 'the status of the event'
is "$(event 1 2024-09-17T23:10Z 'del(.competitions[0].status.type.completed)' | board | shape espn-games "$mlb" | jq -r .finding.message)" 'a game without a state' 'what is not told is not out of scope'
is "$(event 1 2024-09-17T23:10Z '.season.type = 1' | games)" '["1","2024-09-17","SKIPPED","not_a_game"]' 'the preseason does not count'
is "$(event 1 2024-09-17T23:10Z '.season.type = 3' | games)" '["1","2024-09-17","API_OK",null]' 'the playoffs do'
is "$(event 1 2024-09-17T23:10Z '.competitions[0].type |= {id: "4", abbreviation: "AllStar"}' | games)" '["1","2024-09-17","SKIPPED","not_a_game"]' 'an All-Star game, whose season is regular'
is "$(event 1 2024-09-17T23:10Z 'del(.competitions[0].type) | .name = "2024 MLB All-Star Game"' | games)" '["1","2024-09-17","SKIPPED","not_a_game"]' '... by its name'
is "$(event 1 2024-09-17T23:10Z 'del(.competitions[0].type) | .competitions[0].competitors[0].team.abbreviation = "AL" | .competitions[0].competitors[1].team.abbreviation = "NL"' | games)" '["1","2024-09-17","SKIPPED","not_a_game"]' '... by its teams'
is "$({ event 1 2024-09-17T23:10Z '.competitions[0].competitors |= .[:1]' && event 2 2024-09-17T23:10Z; } | games | paste -sd' ')" '["1","2024-09-17","ERROR","shape"] ["2","2024-09-17","API_OK",null]' 'an odd game is an error of its own'
is "$(: | games)" '[null,"2024-09-17","NO_DATA","empty"]' 'trap 17: the provider says that there are none'
is "$(echo '{"events":[]}' | shape espn-games "$mlb" | jq -r '.finding.message')" 'no events, and no league either' '... and an empty object does not'
is "$(echo '{}' | shape espn-games "$mlb" | jq -r '.finding.message')" 'no events' '... nor one without the list'
is "$(event 1 2024-09-17T23:10Z | board NBA | shape espn-games "$mlb" | jq -r '.finding.message')" 'asked for MLB, got NBA' 'another league'
is "$(event 1 2024-09-17T23:10Z | board | but '.day.date = "2024-09-18"' | shape espn-games "$mlb" | jq -r '.finding.message')" 'asked for 2024-09-17, got 2024-09-18' 'another day'
is "$(event 1 2024-09-08T17:00Z | board NFL | shape espn-games '{"league":"NFL","season":2025,"date":"2024-09-08"}' | jq -c .season)" 2025 "trap 16: the season is the work record's"
is "$(jq -cn "{body: $(event 1 2024-09-08T17:00Z | board NFL)}" | quick_shape -L "$G/jq" -f "$G/jq/espn-games.jq" --arg league NFL | jq -r .league)" NFL 'the league by --arg'
is "$(echo '{"league":"MLB","body":{}}' | quick_shape -L "$G/jq" -f "$G/jq/espn-games.jq" --arg league NFL | jq -r .finding.message)" 'a record of MLB, a program for NFL' '... which must not be another'

# The day in New York
for y in 1998 2006 2007 2024 2026; do
	for d in 03-08 03-14 04-01 04-07 04-05 07-04 10-25 10-31 11-01 11-07 12-31; do
		for h in 03:30 04:30 05:30; do echo "${y}-${d}T$h:00Z"; done
	done
done >instants
TZ=America/New_York xargs -a instants -I{} date -d {} +%F >days
echo 'include "gamelogs"; {days: [.body[] | seconds | eastern_day]}' >eastern.jq
same days 'the day in New York, summer and winter' "jq -Rs '{body: (split(\"\n\")[:-1])}' instants | jq -c . | quick_shape -L '$G/jq' -f eastern.jq | jq -r '.days[]'"

# Lists: MLB
# row ID DAY GAMEDATE [CHANGES]
row() {
	echo '('"$1"' as $id | "'"$2"'" as $d | "'"$3"'" as $t | {listed: $d, gamePk: $id, gameType: "R", season: "2024", gameDate: $t, officialDate: $d, doubleHeader: "N", gameNumber: 1,
		status: {abstractGameState: "Final", codedGameState: "F", detailedState: "Final"}, teams: {home: {team: {id: 114, name: "Cleveland"}}, away: {team: {id: 142, name: "Minnesota"}}}} | '"${4:-.}"')' | tr -d '\n\t'
	echo
}
schedule() { printf '([%s] | {totalGames: length, dates: (group_by(.listed) | map({date: .[0].listed, games: map(del(.listed))}))})\n' "$(list)"; }
range='{"league":"MLB","season":2024,"date":"2024-03-01","from":"2024-03-01","to":"2024-11-15","rev":"final"}'
games() { schedule | shape mlb-games "$range" | jq -c "$brief"; }
is "$(row 1 2024-09-17 2024-09-17T23:10:00Z | schedule | shape mlb-games "$range" | jq -c 'del(.rev, .from, .to)')" \
	'{"league":"MLB","season":2024,"date":"2024-09-17","game_time":"2024-09-17T23:10:00Z","status":"Final","kind":"regular","home":{"id":"114","code":null,"name":"Cleveland"},"away":{"id":"142","code":null,"name":"Minnesota"},"double_header":"N","game_number":1,"game_id":"1","finding":{"status":"API_OK","reason":null}}' 'a record a game'
is "$({ row 1 2024-09-17 2024-09-17T17:10:00Z && row 2 2024-09-17 2024-09-18T00:10:00Z '.gameNumber = 2' && row 3 2024-09-17 2024-09-17T20:10:00Z && row 4 2024-09-17 2024-09-18T03:10:00Z; } | games | paste -sd' ')" \
	'["1","2024-09-17","API_OK",null] ["2","2024-09-17","API_OK",null] ["3","2024-09-17","API_OK",null] ["4","2024-09-17","API_OK",null]' 'trap 9: two doubleheaders'
is "$({ row 1 2024-09-17 2024-09-17T17:10:00Z '.status.codedGameState = "D"' && row 2 2024-09-17 2024-09-17T17:10:00Z '.status.codedGameState = "C"' && row 3 2024-09-17 2024-09-17T17:10:00Z '.status.codedGameState = "O"'; } | games | paste -sd' ')" \
	'["1","2024-09-17","SKIPPED","postponed"] ["2","2024-09-17","SKIPPED","cancelled"] ["3","2024-09-17","API_OK",null]' 'trap 12: Final that was not played'
is "$({ row 1 2024-09-17 2024-09-17T17:10:00Z '.status.codedGameState = "D"' && row 1 2024-09-19 2024-09-19T17:10:00Z; } | games)" '["1","2024-09-19","API_OK",null]' 'postponed and played later: one game'
is "$({ row 1 2024-08-26 2024-08-26T17:10:00Z '.officialDate = "2024-06-26"' && row 1 2024-06-26 2024-06-26T23:10:00Z; } | games)" '["1","2024-06-26","API_OK",null]' 'trap 13: a resumed game is one, on its first day'
is "$({ row 1 2018-08-26 2018-08-26T17:10:00Z 'del(.officialDate) | .resumedFromDate = "2018-06-26"' && row 1 2018-06-26 2018-06-26T23:10:00Z 'del(.officialDate) | .resumeDate = "2018-08-26T17:10:00Z"'; } |
	schedule | shape mlb-games "${range//2024-/2018-}" | jq -c "$brief")" '["1","2018-06-26","API_OK",null]' '... of 2018, without officialDate'
is "$(row 1 2018-08-26 2018-08-26T17:10:00Z 'del(.officialDate) | .resumedFromDate = "2018-06-26"' | schedule | shape mlb-games '{"league":"MLB","date":"2018-08-26"}' | jq -c "$brief")" '["1","2018-06-26","API_OK",null]' '... asked by its second day'
is "$({ row 1 2024-08-26 2024-08-26T17:10:00Z '.status.codedGameState = "I"' && row 1 2024-06-26 2024-06-26T23:10:00Z '.status.codedGameState = "U"'; } | games)" '["1","2024-08-26","SKIPPED","not_finished"]' '... and not over yet'
is "$(row 1 2016-08-26 2016-08-26T17:10:00Z 'del(.officialDate) | .resumedFrom = "2016-06-27T02:10:00Z"' | schedule | shape mlb-games '{"league":"MLB","date":"2016-08-26"}' | jq -c "$brief")" '["1","2016-06-26","API_OK",null]' '... by the instant, in New York'
is "$({ row 1 2016-04-05 2016-04-05T17:10:00Z 'del(.status.codedGameState) | .status.statusCode = "FR"' && row 2 2016-04-05 2016-04-05T17:10:00Z 'del(.status.codedGameState) | .status.statusCode = "DR"' &&
	row 3 2016-04-05 2016-04-05T17:10:00Z '.status |= {abstractGameState: "Final"}' && row 4 2016-04-05 2016-04-05T17:10:00Z 'del(.teams.home)' &&
	row 5 2016-04-05 2016-04-05T17:10:00Z 'del(.season, .gameDate, .gameType, .doubleHeader, .gameNumber, .teams.away.team.name)'; } | schedule | shape mlb-games '{"league":"MLB","date":"2016-04-05"}' | jq -c '[.game_id, .finding.status, .finding.reason, .finding.message, .season]' | paste -sd' ')" \
	'["1","API_OK",null,null,2024] ["2","SKIPPED","postponed",null,2024] ["3","ERROR","shape","a game without a state",null] ["4","ERROR","shape","no home team",null] ["5","API_OK",null,null,2016]' 'members that are missing: no game is lost'
is "$(row 1 2018-05-18 2018-05-18T19:10:00-05:00 'del(.officialDate)' | schedule | shape mlb-games '{"league":"MLB","date":"2018-05-18"}' | jq -c '[.date, .game_time, .season]')" '["2018-05-18","2018-05-19T00:10:00Z",2024]' 'trap 13: -05:00'
for t in S:not_a_game A:not_a_game E:not_a_game X:not_a_game R: W: F: D: L:; do
	is "$(row 1 2024-09-17 2024-09-17T17:10:00Z ".gameType = \"${t%%:*}\"" | games | jq -r '.[3] // ""')" "${t#*:}" "gameType ${t%%:*}"
done
is "$(echo '{"totalGames":0,"dates":[]}' | shape mlb-games "$range" | jq -c "$brief")" '[null,"2024-03-01","NO_DATA","empty"]' 'trap 17: totalGames 0'
is "$(echo '{"dates":[]}' | shape mlb-games "$range" | jq -r .finding.message)" 'no games, and totalGames is null' '... and nothing said'
is "$(echo '{"totalGames":"0","dates":[]}' | shape mlb-games "$range" | jq -c "$brief")$(row 1 2024-09-17 2024-09-17T17:10:00Z | schedule | but '.totalGames = "1"' | shape mlb-games "$range" | jq -c "$brief")" \
	'[null,"2024-03-01","NO_DATA","empty"]["1","2024-09-17","API_OK",null]' 'numbers in strings'
is "$({ row 1 2024-09-17 2024-09-17T17:10:00Z '.status = []' && row 2 2024-09-17 2024-09-17T17:10:00Z '.status.codedGameState = "R"' && row 3 2024-09-17 2024-09-17T17:10:00Z '.status |= {statusCode: "QR"}'; } | games)" \
	'["1","2024-09-17","ERROR","shape"]'$'\n''["2","2024-09-17","API_OK",null]'$'\n''["3","2024-09-17","API_OK",null]' 'an odd state costs its game; a forfeited game is over'
is "$(echo '{"totalGames":2,"dates":[]}' | shape mlb-games "$range" | jq -r .finding.message)" 'no games, and totalGames is 2' '... and something else said'
is "$(row 1 2024-09-17 2024-09-17T17:10:00Z | schedule | but '.totalGames = 2' | shape mlb-games "$range" | jq -r .finding.message)" '1 games of 2' 'an answer that was cut'
is "$(row 1 2023-09-17 2023-09-17T17:10:00Z | games)" '[null,"2024-03-01","ERROR","shape"]' 'another year'
changes='{"league":"MLB","since":"2026-01-01T00:00:00Z","rev":"2026-02-01T00:00:00Z"}'
is "$({ row 1 1984-08-05 1984-08-05T07:33:00Z && row 2 2024-09-17 2024-09-17T17:10:00Z; } | schedule | shape mlb-games "$changes" | jq -c '[.game_id, .date, .rev, .season]' | paste -sd' ')" \
	'["1","1984-08-05","2026-02-01T00:00:00Z",2024] ["2","2024-09-17","2026-02-01T00:00:00Z",2024]' 'trap 14: changed games of any year, with the new revision'

# Lists: NHL
# week: seven days from 2025-10-07, with the games on standard input, {listed, id, …}
week() { printf '([%s] as $g | %s)\n' "$(list)" '{gameWeek: [range(7) | "2025-10-\(if . < 3 then "0" else "" end)\(. + 7)" | . as $d | {date: $d, games: [$g[] | select(.listed == $d) | del(.listed)]}]}'; }
nhl() { echo '("'"$1"'" as $d | '"$2"' as $id | {listed: $d, id: $id, gameType: 2, startTimeUTC: "2025-10-08T02:30:00Z", gameState: "OFF", gameScheduleState: "OK", homeTeam: {id: 26, abbrev: "LAK", placeName: {default: "Los Angeles"}, commonName: {default: "Kings"}}, awayTeam: {id: 21, abbrev: "COL"}} | '"${3:-.}"')'; }
seven='{"league":"NHL","season":2026,"date":"2025-10-07","from":"2025-10-07","to":"2025-10-13"}'
is "$({ nhl 2025-10-07 2025020003 && nhl 2025-10-13 2025020039 '.gameState = "FUT"' && nhl 2025-10-08 3 '.gameType = 12 | .gameState = "FINAL"' && nhl 2025-10-08 4 '.gameState = "FINAL"' &&
	nhl 2025-10-09 5 '.gameScheduleState = "PPD" | .gameState = "FUT"' && nhl 2025-10-09 6 '.gameType = 1' && nhl 2025-10-09 7 '.gameState = "LIVE"'; } | week | shape nhl-games "$seven" | jq -c "$brief" | paste -sd' ')" \
	'["2025020003","2025-10-07","API_OK",null] ["3","2025-10-08","SKIPPED","not_a_game"] ["4","2025-10-08","API_OK",null] ["5","2025-10-09","SKIPPED","postponed"] ["6","2025-10-09","SKIPPED","not_a_game"] ["7","2025-10-09","SKIPPED","not_finished"] ["2025020039","2025-10-13","SKIPPED","not_finished"]' \
	'trap 15: a week, with an All-Star game that is FINAL'
is "$({ nhl 2025-10-07 1 && nhl 2025-10-08 2; } | week | shape nhl-games '{"date":"2025-10-07","from":"2025-10-07","to":"2025-10-07"}' | jq -c "$brief")" '["1","2025-10-07","API_OK",null]' 'of a week only the days that were asked for'
is "$(: | week | shape nhl-games "$seven" | jq -c "$brief")" '[null,"2025-10-07","NO_DATA","empty"]' 'a week without games'
is "$({ nhl 2025-10-09 1 'del(.gameState)' && nhl 2025-10-07 2; } | week | shape nhl-games "$seven" | jq -r '"\(.date) \(.finding.message // .finding.status)"' | xargs)" \
	'2025-10-07 API_OK 2025-10-09 a game without a state' 'a game without a state, on its day'
is "$(echo '{}' | shape nhl-games "$seven" | jq -r .finding.message)" 'no gameWeek' 'trap 17: nothing said'
is "$(: | week | but '.gameWeek |= .[:3]' | shape nhl-games "$seven" | jq -r .finding.message)" 'no word of 2025-10-13' '... of some days'
is "$(: | week | shape nhl-games "${seven/07/08}" | jq -r .finding.message)" 'asked for 2025-10-08, got 2025-10-07' 'another week'

# Lists: NBA
nba() { echo '("'"$1"'" as $id | {gameId: $id, gameStatus: 3, gameStatusText: "Final", gameTimeUTC: "2025-11-06T00:00:00Z", gameEt: "2025-11-05T19:00:00Z", homeTeam: {teamId: 1610612739, teamTricode: "CLE", teamCity: "Cleveland", teamName: "Cavaliers"}, awayTeam: {teamId: 1610612755}} | '"${2:-.}"')'; }
day() { printf '({scoreboard: {gameDate: "2025-11-05", games: [%s]}})\n' "$(list)"; }
is "$({ nba 0022500171 && nba 0032500001 && nba 0012500001 && nba 0042500101 && nba 0022500172 '.gameStatus = 1 | .gameStatusText = "PPD"' && nba 0022500173 '.gameStatus = 2'; } | day | shape nba-games '{"league":"NBA","date":"2025-11-05"}' | jq -c "$brief" | paste -sd' ')" \
	'["0022500171","2025-11-05","API_OK",null] ["0032500001","2025-11-05","SKIPPED","not_a_game"] ["0012500001","2025-11-05","SKIPPED","not_a_game"] ["0042500101","2025-11-05","API_OK",null] ["0022500172","2025-11-05","SKIPPED","postponed"] ["0022500173","2025-11-05","SKIPPED","not_finished"]' 'NBA: kinds by the id, ids keep their zeros'
is "$(: | day | shape nba-games '{"date":"2025-11-05"}' | jq -c "$brief")" '[null,"2025-11-05","NO_DATA","empty"]' 'a day without games'
is "$({ nba 0022500171 '.gameStatus = "3"' && nba 0022500172 'del(.gameStatus)'; } | day | shape nba-games '{"date":"2025-11-05"}' | jq -r '.finding.message // .finding.status' | xargs)" 'API_OK a game without a state' 'a number in a string; none'
is "$(: | day | shape nba-games '{"date":"2025-11-04"}' | jq -r .finding.message)" 'asked for 2025-11-04, got 2025-11-05' "today's list for another day"
is "$(echo '{"scoreboard":{"gameDate":"2025-11-05"}}' | shape nba-games '{"date":"2025-11-05"}' | jq -r .finding.message)" 'no games' 'nothing said'

# Box scores: ESPN
# basket [CHANGES]: two teams, two players each, one of whom sat
basket() {
	echo '(def p($id; $s): {athlete: {id: $id, displayName: ("P" + $id), position: {abbreviation: "G"}}, starter: true, didNotPlay: ($s == []), reason: "COACH'"'"'S DECISION", active: false, stats: $s};
		def t($id; $n; $rows; $total): {team: {id: $id}, statistics: [{keys: ["minutes", "points", "fieldGoalsMade-fieldGoalsAttempted", "rebounds", "plusMinus"], labels: ["MIN", "PTS", "FG", "REB", "+/-"], names: ["MIN", "PTS", "FG", "REB", "+/-"], athletes: $rows, totals: $total}]};
		{header: {id: "77", season: {year: 2024}, competitions: [{id: "77", date: "2024-03-17T22:00Z", boxscoreAvailable: true, status: {type: {name: "STATUS_FINAL", state: "post", completed: true}},
			competitors: [{homeAway: "home", score: "21", team: {id: "19", abbreviation: "ORL", displayName: "Orlando"}}, {homeAway: "away", score: "9", team: {id: "28", abbreviation: "TOR", displayName: "Toronto"}}]}]},
		boxscore: {teams: [], players: [t("28"; 1; [p("1"; ["26", "9", "4-8", "3", "-11"]), p("2"; [])]; ["", "9", "4-8", "7", ""]),
			t("19"; 2; [p("3"; ["30", "11", "5-9", "4", "+4"]), p("4"; ["31", "10", "4-7", "0", "0"]), p("5"; [])]; ["", "21", "9-16", "4", ""])]}} | '"${1:-.}"')'
}
w='{"league":"NBA","season":2024,"date":"2024-03-17","game_id":"77","game_time":"2024-03-17T22:00:00Z","status":"STATUS_FINAL","home":{"id":"19"},"away":{"id":"28"},"rev":"final"}'
espn() { shape espn-game "$w"; }
is "$(basket | espn | jq -c "$box")" '["API_OK",null,true,true,3,18]' 'a game: who sat is not there'
is "$(basket | espn | jq -c '.game')" '{"game_id":"77","date":"2024-03-17","season":2024,"game_time":"2024-03-17T22:00:00Z","status":"STATUS_FINAL","home":{"id":"19","code":"ORL","name":"Orlando","score":21},"away":{"id":"28","code":"TOR","name":"Toronto","score":9}}' 'its teams and score'
is "$(basket | espn | jq -c '.players[1]')" '{"player_id":"3","name":"P3","side":"home","position":"G","starter":true,"played":true,"team":"19","stats":[{"prop_type":"fieldGoalsMade","value":5},{"prop_type":"fieldGoalsAttempted","value":9},{"prop_type":"minutes","value":30},{"prop_type":"points","value":11},{"prop_type":"rebounds","value":4},{"prop_type":"plusMinus","value":4}]}' 'a player'
basket | espn | rows >wanted
each='.boxscore.players[].statistics[]'
same wanted 'trap 3: the columns moved' "basket '$each |= (.keys |= reverse | .labels |= reverse | .athletes[].stats |= reverse | .totals |= reverse)' | espn | rows"
same wanted 'trap 4: labels without keys' "basket 'del($each.keys, $each.names)' | espn | rows"
same wanted '... or names alone' "basket '$each |= del(.keys, .labels)' | espn | rows"
same wanted '... or empty keys, and moved' "basket '$each |= (.keys = [] | .labels |= reverse | .athletes[].stats |= reverse | .totals |= reverse)' | espn | rows"
is "$(basket "$each.keys |= . + [\"more\"]" | espn | jq -c "$box")" '["API_OK",null,true,true,3,18]' 'trap 5: more keys than values: by the labels'
is "$(basket "$each |= (.keys |= .[1:] | .labels |= .[2:] | .names |= .[2:])" | espn | jq -c "$box, .finding.message")" '["NO_DATA","not_held",false,false,0,0]'$'\n''null' '... neither matches: nothing is guessed'
is "$(basket '.boxscore.players[0].statistics[0].athletes[0].stats |= .[1:]' | espn | jq -c "$box")" '["PARTIAL","incomplete",false,false,2,12]' '... one row that is short: the others stay'
is "$(basket "$each |= (del(.keys, .names) | .labels[3] = \"NEW\")" | espn | jq -c "$box, .finding.message")" '["PARTIAL","incomplete",true,true,3,15]'$'\n''": the label NEW"' 'a label that the table does not have: the game is PARTIAL'
is "$(basket '.boxscore.players[0].statistics[0].athletes[0].stats = ["26", "9", "4-8", "NaN", "--"]' | espn | jq -c "$box")" '["API_OK",null,true,true,3,16]' 'trap 6: NaN and -- are no values'
is "$(basket '.boxscore.players[1].statistics[0].athletes[1].athlete.id = "-19"' | espn | jq -c "$box")" '["API_OK",null,true,true,2,12]' 'trap 6: a negative id is no player, but counts for the team'
is "$(basket '.boxscore.players[0].statistics[0].athletes[0].didNotPlay = true' | espn | jq -c "$box")" '["API_OK",null,true,true,3,18]' 'trap 8: marked as not playing, and played'
is "$(basket '.boxscore.players[1].statistics[0].athletes[2] |= (.stats = ["0", "0", "0-0", "0", "0"])' | espn | jq -c "$box")" '["API_OK",null,true,true,3,18]' '... and one who did not'
is "$(basket '.boxscore.players[1].statistics[0].athletes[2] |= (.stats = ["0", "0", "0-0", "0", "0"] | .didNotPlay = false)' | espn | jq -c "$box")" '["API_OK",null,true,true,4,24]' '... and one who played for seconds'
is "$(basket '.header.competitions[0].boxscoreAvailable = false' | espn | jq -c "$box")" '["API_OK",null,true,true,3,18]' 'trap 11: boxscoreAvailable false'
is "$(basket '.header.season.year = 2023' | espn | jq -c .game.season)" 2024 "trap 16: the season is the work record's"
is "$(basket '.header.competitions[0].status.type.completed = false' | espn | jq -c "$brief")" '["77","2024-03-17","SKIPPED","not_finished"]' 'not over yet'
is "$(basket '.header.competitions[0].status.type |= {name: "STATUS_POSTPONED", state: "post", completed: false}' | espn | jq -c "$brief")" '["77","2024-03-17","SKIPPED","postponed"]' 'trap 10: postponed'
is "$(basket '.boxscore.players |= .[:1]' | espn | jq -c "$box, .finding.message")" '["PARTIAL","incomplete",true,false,1,6]'$'\n''"not all of ORL"' 'a team is missing'
is "$(basket '.boxscore.players[1].statistics[0].athletes |= .[1:]' | espn | jq -c "$box, .finding.message")" '["PARTIAL","incomplete",false,true,2,12]'$'\n''"ORL fieldGoalsAttempted: the players'"'"' sum is 7, the team'"'"'s 16; ORL fieldGoalsMade: the players'"'"' sum is 4, the team'"'"'s 9; ORL points: the players'"'"' sum is 10, the team'"'"'s 21"' 'a player is missing'
is "$(basket "del($each.totals)" | espn | jq -c "$box")" '["API_OK",null,true,true,3,18]' 'no totals: the score tells'
is "$(basket "del($each.totals, .header.competitions[0].competitors[].score)" | espn | jq -c "$box")" '["API_OK",null,null,true,3,18]' '... or nothing does'
is "$(basket 'del(.boxscore.players)' | espn | jq -c "$box")" '["NO_DATA","not_held",null,false,0,0]' 'no players: not held'
is "$(basket 'del(.header)' | espn | jq -c "$box")" '["API_OK",null,true,true,3,18]' 'without a header the list has the teams'
is "$(basket '.header.id = "78" | .header.competitions[0].id = "78"' | espn | jq -r .finding.message)" 'asked for game 77, got 78' 'another game'
is "$(basket '.header.competitions[0].competitors[0].team.id = "20"' | espn | jq -r .finding.message)" 'home is team 20, not 19' 'other teams'
is "$(basket '.boxscore.players[0].team.id = "99"' | espn | jq -r .finding.message)" 'players of team 99' "a third team's players"
same wanted 'the mirror, cdn.espn.com' "basket '{gamepackageJSON: .}' | espn | rows"
same wanted 'trap 18: the whole summary, or its header and boxscore' "basket '. + {plays: [range(1000)], news: {}}' | espn | rows"
is "$(basket | espn | jq -c '[.players[] | .team, .side]')" '["28","away","19","home","19","home"]' 'whose player it is'

# one GROUP KEYS LABELS STATS: a team of one with one group
one() { basket '.boxscore.players |= .[:1] | .boxscore.players[0].statistics = ['"$1"']'; }
g() { echo '{name: "'"$1"'", keys: '"$2"', labels: '"$3"', athletes: [{athlete: {id: "1", displayName: "P"}, stats: '"$4"'}]}'; }
value() { jq -r '[.players[0].stats[] | "\(.prop_type)=\(.value)"] | join(" ")'; }
pass8='["completions/passingAttempts","passingYards","yardsPerPassAttempt","passingTouchdowns","interceptions","sacks-sackYardsLost","adjQBR","QBRating"]'
lab7='["C/ATT","YDS","AVG","TD","INT","SACKS","RTG"]'
is "$(one "$(g passing "$pass8" "$lab7" '["13/22","130","5.9","1","2","1-12","53.2"]')" | espn | value)" \
	'passing.completions=13 passing.passingAttempts=22 passing.sacks=1 passing.sackYardsLost=12 passing.passingYards=130 passing.yardsPerPassAttempt=5.9 passing.passingTouchdowns=1 passing.interceptions=2 passing.QBRating=53.2' 'trap 5: 8 keys, 7 labels, 7 values'
is "$(one "$(g passing "$pass8" "$lab7" '["13/22","130","5.9","1","2","1--12","53.2"]')" | espn | stat 1 passing.sackYardsLost)" -12 'the second of two is negative'
is "$(one "$(g passing '["completions/passingAttempts"]' null '["25-32"]')" | espn | value)" 'passing.completions=25 passing.passingAttempts=32' 'the other dash'
is "$(one "$(g batting '["avg","hits-atBats","hits","atBats","strikeouts","onBasePct","slugAvg"]' null '[".224","2-4","2","4","1",".313",".426"]')" | espn | value)" 'batting.hits=2 batting.atBats=4 batting.strikeouts=1' 'trap 6: no averages of the season; no statistic twice'
is "$(one "$(g batting null '["H-AB","R","SO","AVG","OBP","SLG"]' '["2-4","1","1",".224",".313",".426"]')" | espn | value)" 'batting.hits=2 batting.atBats=4 batting.runs=1 batting.strikeouts=1' '... nor by their labels'
is "$(one "$(g pitching '["fullInnings.partInnings","pitches-strikes","ERA"]' null '["6.1","104-69","4.02"]')" | espn | value)" 'pitching.pitches=104 pitching.strikes=69 pitching.outs=19' '6.1 innings are 19 outs'
is "$(one "$(g pitching '["fullInnings.partInnings"]' null '["7"]')" | espn | value) $(one "$(g pitching '["fullInnings.partInnings","runs"]' null '["7.4","1"]')" | espn | value)" 'pitching.outs=21 pitching.runs=1' '7 are 21, and 7.4 are none'
is "$(one "$(g forwards '["goals","ytdGoals","timeOnIce","plusMinus"]' null '["1","10","12:08","-2"]')" | espn | value)" 'skater.goals=1 skater.timeOnIce=728 skater.plusMinus=-2' 'trap 6: ytdGoals; seconds'
is "$(one "$(g goalies null '["SA","SV","SV%","YTDG","TOI"]' '["21","19",".905","0","58:51"]')" | espn | value)" 'goalie.shotsAgainst=21 goalie.saves=19 goalie.savePct=0.905 goalie.timeOnIce=3531' 'a goalie by labels'
is "$(one "$(g defensive '["sacks","INT"]' null '["0.5",""]')" | espn | value)" 'defensive.sacks=0.5' 'halves; nothing'
is "$(one "$(g forwards '["goals"]' null '["1"]')" | espn | jq -c '[.finding.status, .finding.message]')" '["PARTIAL","not all of ORL; not all of TOR"]' 'a hockey team without goalies is not whole'
two="$(g rushing '["rushingYards"]' null '["7"]'),$(g receiving '["receivingYards"]' null '["9"]')"
is "$(one "$two" | espn | jq -c '[(.players | length), ([.players[0].stats[].prop_type] | sort)]')" '[1,["receiving.receivingYards","rushing.rushingYards"]]' 'one player in two groups is one'

# Box scores: MLB
# ball [CHANGES]
ball() {
	echo '(def b($id; $h; $k; $order): {person: {id: $id, fullName: "B\($id)"}, position: {abbreviation: "SS"}, battingOrder: $order, stats: {batting: {summary: "1-4", hits: $h, strikeOuts: $k, atBats: 4, avg: ".---", stolenBases: 0}, pitching: {}, fielding: {}}, seasonStats: {batting: {hits: 100}}};
		def p($id; $outs): {person: {id: $id, fullName: "P\($id)"}, position: {abbreviation: "P"}, stats: {batting: {}, pitching: {outs: $outs, strikeOuts: 9, inningsPitched: "9.0", wins: 1, gamesStarted: 1, balls: 30}, fielding: {}}, seasonStats: {pitching: {outs: 300}}};
		def u($id): {person: {id: $id, fullName: "U"}, stats: {batting: {}, pitching: {}, fielding: {}}, seasonStats: {batting: {hits: 9}}};
		def t($id; $l; $hits; $k): {team: {id: $id, name: "T\($id)", abbreviation: "T\($id)"}, players: ([$l[] | {("ID\(.person.id)"): .}] | add), teamStats: {batting: {hits: $hits, strikeOuts: $k, atBats: 8, avg: ".254", runs: 3}, pitching: {outs: 27, strikeOuts: 9, era: "1.0"}}};
		{teams: {home: t(114; [b(1; 2; 1; "100"), b(2; 1; 0; "201"), p(3; 27), u(4)]; 3; 1), away: t(142; [b(5; 1; 1; "100"), b(6; 0; 0; "200"), p(7; 27)]; 1; 1)}} | '"${1:-.}"')'
}
mw='{"league":"MLB","season":2024,"date":"2024-09-17","game_id":"900","home":{"id":"114"},"away":{"id":"142"}}'
mlb() { shape mlb-game "$mw"; }
unruly='.teams[].players[] |= (if .stats.batting.runs == null and (.stats.batting | length) > 0 then .stats.batting.runs = 0 else . end)'
is "$(ball 'del(.teams[].teamStats.batting.runs)' | mlb | jq -c "$box")" '["API_OK",null,true,true,6,22]' 'MLB: who sat is not there'
is "$(ball 'del(.teams[].teamStats.batting.runs)' | mlb | jq -c '.players[0], .players[2]')" '{"player_id":"1","name":"B1","side":"home","position":"SS","starter":true,"played":true,"team":"114","stats":[{"prop_type":"batting.hits","value":2},{"prop_type":"batting.strikeOuts","value":1},{"prop_type":"batting.atBats","value":4},{"prop_type":"batting.stolenBases","value":0}]}
{"player_id":"3","name":"P3","side":"home","position":"P","starter":true,"played":true,"team":"114","stats":[{"prop_type":"pitching.outs","value":27},{"prop_type":"pitching.strikeOuts","value":9},{"prop_type":"pitching.wins","value":1}]}' 'a batter, a pitcher'
is "$(ball 'del(.teams[].teamStats.batting.runs)' | mlb | jq -c '.players[1].starter')" false 'a substitute'
ball | mlb | rows >wanted
same wanted 'trap 14: seasonStats are nobody'"'"'s' "ball '.teams[].players[].seasonStats.batting.hits = 101' | mlb | rows"
is "$(ball "$unruly" | mlb | jq -c "$box, .finding.message")" '["PARTIAL","incomplete",false,true,6,26]'$'\n''"T114 batting.runs: the players'"'"' sum is 0, the team'"'"'s 3; T142 batting.runs: the players'"'"' sum is 0, the team'"'"'s 3"' 'sums that differ'
is "$(ball 'del(.teams[].teamStats)' | mlb | jq -c "$box")" '["API_OK",null,null,true,6,22]' 'no totals'
is "$(ball 'del(.teams[].teamStats) | .teams.away.players = {}' | mlb | jq -c "$box, .finding.message")" '["PARTIAL","incomplete",null,false,3,11]'$'\n''"not all of T142"' 'a team is missing'
is "$(ball 'del(.teams[].teamStats) | del(.teams.away.players.ID7)' | mlb | jq -c "$box")" '["PARTIAL","incomplete",null,false,5,19]' '... or its pitchers'
is "$(ball 'del(.teams[].teamStats) | .teams.away.players.ID1 = .teams.home.players.ID1' | mlb | stat 1 batting.hits)" 4 'trap 9: who played for both teams of a resumed game is one, with the sum'
is "$(ball '.teams[].players[].stats = {batting: {}, pitching: {}} | del(.teams[].teamStats)' | mlb | jq -c "$box")" '["NO_DATA","not_held",null,false,0,0]' 'nothing is held'
is "$(ball '.teams.home.team.id = 1' | mlb | jq -r .finding.message)" 'home is team 1, not 114' 'other teams'
is "$(ball 'del(.teams[].teamStats.batting.runs) | {gamePk: 900, gameData: {status: {codedGameState: "F"}}, liveData: {boxscore: .}}' | mlb | jq -c "$box")" '["API_OK",null,true,true,6,22]' 'the feed'
is "$(ball '{gamePk: 900, gameData: {status: {codedGameState: "D"}}, liveData: {boxscore: .}}' | mlb | jq -c "$brief")" '["900","2024-09-17","SKIPPED","postponed"]' '... of a postponed game'
is "$(ball '{gamePk: 901, liveData: {boxscore: .}}' | mlb | jq -r .finding.message)" 'asked for game 900, got 901' '... of another'

# Box scores: NHL
# ice [CHANGES]
ice() {
	echo '(def s($id; $g; $sog): {playerId: $id, sweaterNumber: 9, name: {default: "S. \($id)"}, position: "C", goals: $g, sog: $sog, hits: 1, blockedShots: 2, faceoffWinningPctg: 0.375, toi: "06:54", shifts: 13};
		def g($id; $toi; $a; $s): {playerId: $id, name: {default: "G"}, position: "G", saveShotsAgainst: "\($s)/\($a)", evenStrengthShotsAgainst: "\($s)/\($a)", toi: $toi, starter: ($toi != "00:00"), decision: "W", shotsAgainst: $a, saves: $s, pim: 0};
		{id: 2023030417, gameType: 3, gameState: "OFF", gameScheduleState: "OK", gameOutcome: {lastPeriodType: "REG"}, homeTeam: {id: 13, abbrev: "FLA", score: 2, sog: 5}, awayTeam: {id: 22, abbrev: "EDM", score: 1, sog: 4},
		playerByGameStats: {homeTeam: {forwards: [s(1; 1; 3)], defense: [s(2; 1; 2)], goalies: [g(3; "60:00"; 4; 3), g(4; "00:00"; 0; 0)]}, awayTeam: {forwards: [s(5; 0; 1)], defense: [s(6; 1; 3)], goalies: [g(7; "58:51"; 5; 3)]}}} | '"${1:-.}"')'
}
nw='{"league":"NHL","season":2024,"date":"2024-06-24","game_id":"2023030417"}'
nhl() { shape nhl-game "$nw"; }
is "$(ice | nhl | jq -c "$box")" '["API_OK",null,true,true,6,40]' 'NHL: the goalie on the bench is not there'
is "$(ice | nhl | jq -r '.players[] | select(.player_id == "7") | [.decision, .starter, (.stats[] | "\(.prop_type)=\(.value)")] | join(" ")')" \
	'W true goalie.saves=3 goalie.shotsAgainst=5 goalie.evenStrengthSaves=3 goalie.evenStrengthShotsAgainst=5 goalie.toi=3531 goalie.pim=0' 'a goalie: two of 3/5'
is "$(ice | nhl | stat 1 skater.toi)" 414 'seconds on the ice'
is "$(ice 'del(.playerByGameStats[][][].blockedShots) | .playerByGameStats[].forwards[].new = 4' | nhl | jq -c "$box")" '["API_OK",null,true,true,6,38]' 'trap 7: fields come and go'
is "$(ice 'del(.playerByGameStats[][][].toi)' | nhl | jq -c "$box")" '["API_OK",null,true,true,6,34]' '... even the time'
is "$(ice 'del(.playerByGameStats.awayTeam.goalies)' | nhl | jq -c "$box, .finding.message")" '["PARTIAL","incomplete",true,false,5,34]'$'\n''"not all of EDM"' '... and a body may be partial'
is "$(ice 'del(.playerByGameStats.awayTeam)' | nhl | jq -c '[.finding.status, .complete]')" '["PARTIAL",false]' '... or half'
is "$(ice 'del(.playerByGameStats)' | nhl | jq -c "$box")" '["NO_DATA","not_held",null,false,0,0]' '... or empty'
is "$(ice '.homeTeam.score = 3' | nhl | jq -c '[.finding.status, .finding.message]')" '["PARTIAL","FLA skater.goals: the players'"'"' sum is 2, the team'"'"'s 3"]' 'goals that nobody scored'
is "$(ice '.homeTeam.score = 3 | .gameOutcome.lastPeriodType = "SO"' | nhl | jq -c "$box")" '["API_OK",null,true,true,6,40]' '... are a shootout'
is "$(ice '(.homeTeam, .awayTeam) |= (.score |= tostring | .sog |= tostring)' | nhl | jq -c "$box, .game.home.score")" '["API_OK",null,true,true,6,40]'$'\n'2 'numbers in strings'
is "$(ice '.awayTeam.sog = 9' | nhl | jq -c '[.finding.status, .sums]')" '["PARTIAL",false]' 'shots that nobody took'
is "$(ice '(.playerByGameStats[] | .forwards, .defense)[] |= (.shots = .sog | del(.sog) | .faceoffs = "3/8")' | nhl | jq -c "$box, ([.players[0].stats[].prop_type] | join(\" \"))")" \
	'["API_OK",null,true,true,6,48]'$'\n''"skater.goals skater.hits skater.blockedShots skater.faceoffWinningPctg skater.toi skater.shifts skater.shots skater.faceoffsWon skater.faceoffsTaken"' 'the older shape'
is "$(ice '.gameState = "FINAL"' | nhl | jq -c .finding.status)$(ice '.gameState = "LIVE"' | nhl | jq -c .finding.reason)" '"API_OK""not_finished"' 'over, or not'
is "$(ice '.id = 5' | nhl | jq -r .finding.message)" 'asked for game 2023030417, got 5' 'another game'

# Box scores: NBA
# hoop [CHANGES]
hoop() {
	echo '(def p($id; $pts; $min; $played): {personId: $id, name: "N\($id)", position: "SF", starter: "1", played: $played, statistics: {points: $pts, assists: 0, minutes: $min, minutesCalculated: "PT25M", plusMinusPoints: 0}};
		def t($id; $l; $n): {teamId: $id, teamTricode: "T", teamCity: "C", teamName: "N", score: $n, players: $l, statistics: {points: $n, assists: 0, minutes: "PT240M00.00S", reboundsTotal: 51}};
		{game: {gameId: "0022000180", gameStatus: 3, gameStatusText: "Final", homeTeam: t(1; [p(11; 7; "PT25M01.00S"; "1"), p(12; 0; "PT00M00.00S"; "0")]; 7), awayTeam: t(2; [p(21; 3; "PT14M34.00S"; "1")]; 3)}} | '"${1:-.}"')'
}
hw='{"league":"NBA","season":2021,"date":"2021-01-15","game_id":"0022000180"}'
nba() { shape nba-game "$hw"; }
is "$(hoop | nba | jq -c "$box, .players[0].stats")" '["API_OK",null,true,true,2,8]'$'\n''[{"prop_type":"points","value":7},{"prop_type":"assists","value":0},{"prop_type":"plusMinusPoints","value":0},{"prop_type":"minutes","value":25.02}]' 'NBA'
is "$(hoop '.game.homeTeam.players[0].played = "0"' | nba | jq -c "$box")" '["API_OK",null,true,true,2,8]' 'trap 8: marked as not playing, and played'
is "$(hoop '.game |= (.gameStatus = "3" | (.homeTeam, .awayTeam) |= (.score |= tostring | .players[] |= (.played |= tonumber | .starter = 1 | .statistics |= map_values(tostring))))' | nba | jq -c "$box, .game.home.score, .players[0].starter")" \
	'["API_OK",null,true,true,2,8]'$'\n'7$'\n'true 'numbers in strings, and strings as numbers'
is "$(hoop '.game.homeTeam.score = 9 | .game.homeTeam.statistics.points = 9' | nba | jq -c '[.finding.status, .finding.message]')" '["PARTIAL","T points: the players'"'"' sum is 7, the team'"'"'s 9"]' 'sums that differ'
is "$(hoop '.game.awayTeam.players = [] | del(.game.awayTeam.statistics)' | nba | jq -c '[.finding.status, .complete]')" '["PARTIAL",false]' 'a team is missing'
is "$(hoop '.game.gameStatus = 2' | nba | jq -c .finding.reason)$(hoop '.game.gameId = "1"' | nba | jq -r .finding.message)" '"not_finished"asked for game 0022000180, got 1' 'not over; another game'
is "$(hoop '{boxScoreTraditional: (.game | del(.gameStatus) | .homeTeam.players |= (map(del(.played, .starter)) | .[0] |= (.comment = "" | .statistics.minutes = "25:01") | .[1] |= (.comment = "DNP" | .statistics.minutes = "")))}' | nba | jq -c "$box")" '["API_OK",null,true,true,2,8]' 'stats.nba.com'

# What was not answered stays what it was, whatever the shape
for s in espn-games mlb-games nhl-games nba-games espn-game mlb-game nhl-game nba-game; do
	is "$(printf '%s\n' '{"league":"X","fetch":{"error":"timeout"}}' '{"league":"X","fetch":{"skipped":"quota"}}' '{"fetch":{"status":200},"body":[]}' '{"fetch":{"status":200},"body":"<html>"}' '{"fetch":{"status":200},"body":{}}' |
		quick_shape -L "$G/jq" -f "$G/jq/$s.jq" | jq -r '.finding | "\(.status) \(.reason)"' | paste -sd,)" 'ERROR timeout,SKIPPED quota,ERROR shape,ERROR shape,ERROR shape' "trap 17: $s: failed, not asked, and three answers that are none"
done

# The captures
captures() {
	local D=$AF_DATA/providers L
	counts() { jq -r '.finding | "\(.status) \(.reason)"' | sort | uniq -c | awk '{ printf "%s%s %s %s", s, $1, $2, $3; s = ", " }'; }
	sum() { jq -c --arg s "$1" --arg k "$2" '[.players[] | select(.side == $s).stats[] | select(.prop_type == $k).value] | add'; }
	is "$(shape mlb-games '{"date":"2024-05-20"}' "$D/mlb/schedule_2024-05-20_split_doubleheader.json" | counts)" '2 API_OK null, 10 SKIPPED not_finished' 'MLB 2024-05-20: 2 of 12 to ask for'
	is "$(shape mlb-games '{"date":"2023-08-22"}' "$D/mlb/schedule_2023-08-22.json" | counts)" '15 API_OK null' 'MLB 2023-08-22'
	is "$(shape mlb-games '{"date":"2024-07-01"}' "$D/mlb/schedule_date_2024-07-01.json" | counts)" '3 API_OK null' 'MLB 2024-07-01'
	is "$(shape mlb-games '{"date":"2024-07-01"}' "$D/mlb/schedule_hydrated_team.json" | jq -c '[.away.code, .home.code]')" '["HOU","TOR"]' 'MLB, with codes'
	for L in 2024-10-25 2024-10-26 2024-10-27; do
		shape mlb-games "{\"date\":\"$L\"}" "$D/mlb/pe_v1_schedule_sportId-1_date-$L.json" | jq -c '[.date, .finding.status]'
	done >got
	is "$(paste -sd' ' got)" '["2024-10-25","API_OK"] ["2024-10-26","API_OK"] ["2024-10-27","NO_DATA"]' 'MLB: the World Series, a day without'
	is "$(shape mlb-games "$changes" "$D/mlb/game_changes.json" | jq -c "$brief" | paste -sd' ')" '["187527","1984-08-05","API_OK",null] ["215861","1998-05-01","API_OK",null]' 'MLB: old games change'
	is "$(shape nhl-games "$seven" "$D/nhl/schedule_2025-10-07_week.json" | counts)" '7 API_OK null, 41 SKIPPED not_finished' 'NHL, week of 2025-10-07: 7 of 48 to ask for'
	is "$(shape nhl-games '{"date":"2024-06-24"}' "$D/nhl/score_2024-06-24.json" | jq -c "$brief")" '["2023030417","2024-06-24","API_OK",null]' 'NHL, scores of a day'
	is "$(shape nba-games '{"date":"2025-11-05"}' "$D/nba/stats_scoreboardv3.json" | counts)" '11 API_OK null' 'NBA 2025-11-05'
	is "$(shape nba-games '{"date":"2025-07-15"}' "$D/nba/stats_scoreboardv3_2025-07-15_no_games.json" | counts)" '1 NO_DATA empty' 'NBA, a day without'
	is "$(shape nba-games '{"date":"2021-01-15"}' "$D/nba/cdn_todaysScoreboard_docsample.json" | counts)" '1 API_OK null' 'NBA, today'
	is "$(shape espn-games '{"league":"NBA","date":"2024-12-01"}' "$D/espn/scoreboard_nba_20241201.json" | jq -r .date | uniq -c | xargs)" '10 2024-12-01' 'ESPN NBA 2024-12-01: all ten are of that day'
	is "$(shape espn-games '{"league":"MLB","date":"2022-09-17"}' "$D/espn/scoreboard_mlb_2022-09.json" | counts)" '3 API_OK null, 14 SKIPPED not_finished' 'ESPN MLB 2022-09-17'
	is "$(shape espn-games '{"league":"MLB","date":"2022-09-17"}' "$D/espn/scoreboard_mlb_2022-09.json" | jq -r .date | sort -u)" 2022-09-17 '... all of that day'
	is "$(shape espn-games '{"league":"NFL","date":"2022-09-11"}' "$D/espn/scoreboard_nfl_2022-09.json" | jq -r .date | sort | uniq -c | xargs)" '1 2022-09-08 14 2022-09-11 1 2022-09-12' 'ESPN NFL: a week, each game its day'
	is "$(shape espn-games '{"league":"NHL","date":"2022-09-25"}' "$D/espn/scoreboard_nhl_2022-09.json" | counts)" '10 SKIPPED not_a_game' 'ESPN NHL, preseason'
	is "$(shape espn-games '{"league":"NBA","date":"2026-10-20"}' "$D/espn/scoreboard_nba_trimmed.json" | counts)" '1 SKIPPED not_finished' 'ESPN NBA, to come'
	is "$(shape espn-games '{"league":"WNBA","date":"2025-07-06"}' "$D/espn/scoreboard_wnba_trimmed.json" | counts)" '2 API_OK null' 'ESPN WNBA'

	# The same captures, as others may be: offsets in place of Z, doubleheaders, All-Star games
	local off='def off($h): .[:16] + (if .[16:17] == ":" then .[16:19] else ":00" end) + "Z" | fromdateiso8601 - $h * 3600 | todate[:-1] + (if $h == 0 then "+00:00" else "-0\($h):00" end);'
	# moved SHAPE RECORD FILE CHANGE: says something only where it makes a difference
	moved() { cmp <(shape "$1" "$2" "$3") <(jq -c "$off $4" "$3" | shape "$1" "$2"); }
	for L in 0 4; do
		silent "ESPN, offset $L" moved espn-games '{"league":"NBA","date":"2024-12-01"}' "$D/espn/scoreboard_nba_20241201.json" ".events[] |= (.date |= off($L) | .competitions[].date |= off($L))"
		silent "MLB, offset $L" moved mlb-games '{"date":"2024-05-20"}' "$D/mlb/schedule_2024-05-20_split_doubleheader.json" ".dates[].games[].gameDate |= off($L)"
		silent "NHL, offset $L" moved nhl-games "$seven" "$D/nhl/schedule_2025-10-07_week.json" ".gameWeek[].games[].startTimeUTC |= off($L)"
	done
	jq -c '.events |= [.[:2][] as $e | (1, 2) as $g | $e | .id += "\($g)" | .competitions[0] |= (.id += "\($g)" | if $g == 2 then .date = "2022-09-18T00:4\($e.id[-1:])Z" else . end)]' "$D/espn/scoreboard_mlb_2022-09.json" |
		shape espn-games '{"league":"MLB","date":"2022-09-17"}' | jq -r '[.game_id, .date, .game_time[8:16]] | join(" ")' | paste -sd, >got
	is "$(<got)" '4014232631 2022-09-17 17T17:10,4014232632 2022-09-17 18T00:43,4014633041 2022-09-17 17T17:15,4014633042 2022-09-17 18T00:44' \
		'two doubleheaders of one day, whose second games begin on the next UTC day'
	jq -c '.events |= [.[0] | .competitions[0].type |= {id: "4", text: "All-Star", slug: "all-star"}, (.season.slug = "all-star"), (.name = "NBA All Star Game"), (.competitions[0].notes = [{headline: "ALL-STAR GAME"}]),
		(.competitions[0].competitors[].team |= (.abbreviation = "EST" | .displayName = "Eastern Conf All-Stars")), (.competitions[0].competitors[0].team |= (.id = "-1" | .displayName = "Team LeBron")), .]' "$D/espn/scoreboard_nba_20241201.json" |
		shape espn-games '{"league":"NBA","date":"2024-12-01"}' | jq -r '"\(.kind) \(.finding.reason)"' | uniq -c | xargs >got
	is "$(<got)" '6 all_star not_a_game 1 regular null' 'an All-Star game, by its competition, season, name, headline, teams'

	shape espn-game '{"season":2025,"date":"2025-09-10","game_id":"401736393"}' "$D/espn/summary_wnba_401736393.json" >wnba
	is "$(jq -c "$box, .game.home.score, .game.away.score" wnba | xargs) $(sum home points <wnba) $(sum away points <wnba)" '[API_OK,null,true,true,20,340] 72 88 72 88' 'ESPN WNBA 401736393'
	rows <wnba >wanted
	jq -c "del($each.keys, $each.names) | $each |= (.labels |= .[1:] + .[:1] | .totals |= .[1:] + .[:1] | .athletes[].stats |= .[1:] + .[:1])" "$D/espn/summary_wnba_401736393.json" >moved.json
	same wanted '... labels alone, and an older order' "shape espn-game '{\"game_id\":\"401736393\"}' moved.json | rows"
	shape espn-game '{"season":2024,"date":"2024-03-17","game_id":"401585607"}' "$D/espn/summary_nba_401585607.json" >nba
	is "$(jq -c "$box" nba) $(sum home points <nba) $(sum away points <nba)" '["API_OK",null,true,true,26,442] 111 96' 'ESPN NBA 401585607'
	rows <nba >wanted
	jq -c "del($each.keys, $each.names) | $each |= (.labels |= reverse | .totals |= reverse | .athletes[].stats |= reverse)" "$D/espn/summary_nba_401585607.json" >moved.json
	same wanted '... labels alone, and in another order' "shape espn-game '{\"game_id\":\"401585607\"}' moved.json | rows"
	jq -c '{header, boxscore}' "$D/espn/summary_nba_401585607.json" >kept.json
	same wanted '... header and boxscore alone' "shape espn-game '{\"game_id\":\"401585607\"}' kept.json | rows"
	shape espn-game '{"season":2025,"date":"2024-11-17","game_id":"401671757"}' "$D/espn/cdn_core_nfl_playbyplay_401671757.json" >nfl
	is "$(jq -c "$box, .game.season" nfl | xargs) $(sum away passing.completions <nfl)/$(sum away passing.passingAttempts <nfl) $(sum home passing.completions <nfl)/$(sum home passing.passingAttempts <nfl)" '[API_OK,null,true,true,56,432] 2025 25/32 21/28' 'ESPN NFL 401671757'
	rows <nfl >wanted
	jq -c ".gamepackageJSON | del($each.keys, $each.names)" "$D/espn/cdn_core_nfl_playbyplay_401671757.json" >moved.json
	same wanted '... labels alone: every group of the NFL' "shape espn-game '{\"game_id\":\"401671757\"}' moved.json | rows"
	# Slices have neither header nor ids.
	sliced() { jq -c '.boxscore.players[].team.id = "6" | (.boxscore.players[].statistics[].athletes | to_entries[]) as $a | .boxscore.players[].statistics[].athletes |= [to_entries[] | .value.athlete.id //= "\(.key + 1)" | .value]' "$1" | shape espn-game '{"game_id":"1","home":{"id":"6"},"away":{"id":"7"}}'; }
	sliced "$D/espn/summary_nfl_401873272_misaligned_passing_slice.json" | head -n 1 >slice
	is "$(stat 1 passing.QBRating <slice) $(stat 1 passing.adjQBR <slice)" '53.2 null' 'ESPN NFL, misaligned'
	sliced "$D/espn/summary_mlb_401816574_slice.json" | head -n 1 >slice
	is "$(stat 1 pitching.outs <slice) $(stat 1 batting.hits <slice) $(stat 1 pitching.strikes <slice) $(jq -c '[.players[].stats[].prop_type | select(test("avg|Pct|ERA"))]' slice)" '19 2 69 []' 'ESPN MLB: 6.1 innings are 19 outs'
	sliced "$D/espn/summary_nhl_401675111_slice.json" | head -n 1 >slice
	is "$(jq -c '[.players | length, (.[0].stats | length)]' slice) $(stat 3114727 skater.timeOnIce <slice) $(stat 3114727 skater.plusMinus <slice) $(stat 3114727 skater.ytdGoals <slice)" '[3,20] 1342 -1 null' 'ESPN NHL'

	shape mlb-game '{"date":"2024-07-01","game_id":"744914"}' "$D/mlb/boxscore_744914.json" >mlb
	for L in batting.hits batting.strikeOuts pitching.outs; do sum away $L <mlb && sum home $L <mlb; done >got
	is "$(jq -c "$box" mlb) $(paste -sd' ' got)" '["API_OK",null,true,true,26,383] 4 4 9 7 27 27' 'MLB 744914'
	rows <mlb >wanted
	same wanted '... and from the feed' "shape mlb-game '{\"game_id\":\"744914\"}' '$D/mlb/feed_live_744914.json' | rows"
	shape mlb-game '{"date":"2023-08-22","game_id":"716896"}' "$D/mlb/boxscore_716896.json" >mlb
	for L in batting.hits batting.homeRuns batting.strikeOuts batting.rbi batting.baseOnBalls batting.totalBases pitching.outs pitching.earnedRuns; do
		jq -c --arg k $L '[.players[].stats[] | select(.prop_type == $k).value] | add' mlb
	done >got
	is "$(jq -c "$box" mlb) $(paste -sd' ' got)" '["API_OK",null,true,true,30,441] 17 4 19 13 10 35 51 14' 'MLB 716896'
	is "$(jq -c '[.players[] | .stats | map(.prop_type | split(".")[0]) | unique | join(" ")] | group_by(.) | map([.[0], length])' mlb)" '[["batting",21],["pitching",9]]' '... 21 batters and 9 pitchers'
	shape nhl-game '{"date":"2024-06-24","game_id":"2023030417"}' "$D/nhl/boxscore_2023030417.json" >nhl
	is "$(jq -c "$box" nhl) $(sum home skater.sog <nhl) $(sum away skater.sog <nhl)" '["API_OK",null,true,true,38,534] 21 24' 'NHL 2023030417'
	shape nba-game '{"date":"2025-11-04","game_id":"0022500165"}' "$D/nba/stats_boxscoretraditionalv3.json" >nba
	is "$(jq -c "$box" nba) $(sum home points <nba) $(sum away points <nba)" '["API_OK",null,true,true,27,540] 128 100' 'NBA 0022500165'
	is "$(shape nba-game '{"date":"2021-01-15","game_id":"0022000180"}' "$D/nba/cdn_boxscore_0022000180_docsample.json" | jq -c "$box")" '["PARTIAL","incomplete",false,true,2,64]' 'NBA: the document has one player a team, and that shows'
}
if [ -d "${AF_DATA:-/none}/providers" ]; then captures; else pass 'captures # SKIP none here (AF_DATA)'; fi
done_testing
