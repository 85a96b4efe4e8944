#!/bin/bash
# af basketball: which games are asked for, what the tables hold, and that the same command again makes no call.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
. "$AF_ROOT/tests/sim.sh"

# envelope GET PARAMETERS ERRORS RESPONSE: as the provider wraps it
envelope() {
	jq -cn --arg get "$1" --argjson parameters "$2" --argjson errors "$3" --argjson response "$4" \
		'{$get, $parameters, $errors, results: ($response | length), $response}'
}
mkdir files
list() { envelope games "{\"league\":\"$1\",\"season\":\"2023-2024\"}" "$2" "$3" >"files/list-$1.json"; }
teams() { envelope games/statistics/teams "{\"id\":\"$1\"}" "$2" "$3" >"files/teams-$1.json"; }
games=$(jq -cn '[[1, "FT", 99, 98], [2, "AOT", 120, 118], [3, "NS", null, null], [4, "POST", null, null], [5, "FT", 80, 70], [6, "FT", 90, 91], [7, "FT", 1, 2]
	| {id: .[0], date: "2023-11-0\(.[0])T01:00:00+00:00", status: {short: .[1]}, league: {id: 12, season: "2023-2024"},
	teams: {home: {id: 133, name: "Boston"}, away: {id: 139, name: "Denver"}}, scores: {home: {total: .[2]}, away: {total: .[3]}}}]')
both=$(jq -cn '[133, 139 | {game: {id: 1}, team: {id: .}, field_goals: {total: 34, attempts: 75, percentage: 45}, assists: (. - 100), steals: null}]')
list 12 '[]' "$games"
list 13 '{"plan":"Free plans do not have access to this season, try from 2021 to 2023."}' '[]'
list 14 '{"token":"Error/Missing application key."}' '[]'
teams 1 '[]' "$both"
teams 2 '[]' "$both"
teams 5 '[]' '[]'
teams 6 '{"plan":"Free plans do not have access to this game."}' '[]'
teams 7 '[]' "$(jq -c '.[1].team.id = 140' <<<"$both")"
printf '%s\n' '/games?league={l}&season={s} list-{l}.json' '/games/statistics/teams?id={id} teams-{id}.json' >files/routes
serve --files files
pg_start
export AF_BASE=$base API_FOOTBALL_KEY=0123456789abcdef0123456789abcdef
ask() { run af basketball --run "$run" --season 2023-2024 --rate-limit 60000 --retries 0 "$@"; }
paths() { jq -r '.path + "?" + .query' arrivals | LC_ALL=C sort | xargs; }
run=r

check 'no league' 2 '' 'name leagues' af basketball --season 2023-2024
check 'no season' 2 '' 'name a season' af basketball --league-id 12
check 'a season that is none' 2 '' "not 'x'" af basketball --league-id 12 --season x
ask --league-id 12,13 --dry-run
is "$status $(jq -c '[.lists, .games, .calls_at_most]' <<<"$out") $(paths) $(ls r 2>/dev/null)" '0 [2,0,3202]  ' 'a price, without a call or a file'
check 'no table: for good, before anything is asked' 100 '' 'af db basketball' af basketball --run r --league-id 12 --season 2023-2024
run af db basketball
is "$status $(paths)" '0 ' 'the tables are made'
like "$err" 'made: table basketball_games, table basketball_statistics' '... and said'

mkdir -p sql/basketball
sed 's/basketball_games/hoops/' "$AF_ROOT/pipelines/basketball/sql/tables.sql" >sql/basketball/tables.sql
check 'a table of another name' 0 '' 'would make: table hoops$' env AF_SQL=sql af db basketball --dry-run

ask --league-id 12
is "$status $(echo "$XDG_STATE_HOME"/af/*.gov | sed 's|.*/||; s/-[0-9a-f]*[.]gov$//')" '1 api-basketball' 'some have failed; the calls are those of a provider of its own'
is "$(paths)" '/games/statistics/teams?id=1 /games/statistics/teams?id=2 /games/statistics/teams?id=5 /games/statistics/teams?id=6 /games/statistics/teams?id=7 /games?league=12&season=2023-2024' \
	'the list, and the games that are over'
is "$(jq -c '[.group, .list, .present, .empty, .failed, .out_of_scope, .not_asked]' <<<"$out")" '["12/2023-2024",7,2,1,2,2,0]' 'what became of them'
like "$(jq -c .reasons <<<"$out")" 'refused_plan.*shape|shape.*refused_plan' '... a refusal within HTTP 200, and teams that do not play'
is "$(sql "SELECT game_id, status, home_points, away_points FROM basketball_games ORDER BY 1" | xargs)" \
	'1|FT|99|98 2|AOT|120|118 3|NS|| 4|POST|| 5|FT|80|70 6|FT|90|91 7|FT|1|2' 'all games are written'
is "$(sql "SELECT game_id, team_id, stats #>> '{field_goals,total}', stats ->> 'assists', stats ? 'steals' FROM basketball_statistics ORDER BY 1, 2" | xargs)" \
	'1|133|34|33|f 1|139|34|39|f 2|133|34|33|f 2|139|34|39|f' 'a row a team, with what the provider says of it'

: >arrivals
teams 6 '[]' "$both"
ask --league-id 12
is "$status $(paths)" '1 /games/statistics/teams?id=6' 'once more: what was refused, and nothing else'
: >arrivals
list 12 '[]' "$(jq -c '.[3] |= (.status.short = "FT" | .date = "2024-01-04T01:00:00+00:00")' <<<"$games")"
teams 4 '[]' "$both"
sed -i 's/"at":"20[0-9][0-9]-/"at":"2020-/' r/games.ndjson && rm -f r/games.ndjson.idx
ask --league-id 12 --max-age 1d
is "$(paths) $(sql "SELECT status, date AT TIME ZONE 'UTC' FROM basketball_games WHERE game_id = '4'")" \
	'/games/statistics/teams?id=4 /games?league=12&season=2023-2024 FT|2024-01-04 01:00:00' 'a list that is old: a postponed game that was played'
: >arrivals
ask --league-id 12 --dry-run
is "$status $(jq -c '[.lists, .games, .calls_at_most]' <<<"$out") $(paths)" '0 [0,0,0] ' 'all is saved'

sql 'CREATE DATABASE other' >/dev/null
PGDATABASE=other run af db basketball
: >arrivals
PGDATABASE=other ask --league-id 12
is "$status $(paths) $(PGDATABASE=other sql 'SELECT count(*) FROM basketball_games')" '2  0' "another database: the run's answers are not written there"
like "$err" '--same-data' '... unless somebody says so'
PGDATABASE=other ask --league-id 12 --same-data
is "$status $(paths) $(PGDATABASE=other sql 'SELECT count(*) FROM basketball_games')" '1  7' '... as after a dump and restore'

# A list with odd games: each costs itself
list 15 '[]' "$(jq -c 'map(.id += 10) | .[0] |= (.id |= tostring | .teams[].id |= tostring) | [.[0], .[0], .[1], (.[1] | .scores.home.total = 1), (.[4] | .teams.home.id = null), (.[2] | .id = null), 7, .[3]]' <<<"$games")"
teams 11 '[]' "$(jq -c '.[].game.id = 11' <<<"$both")"
run=odd
: >arrivals
ask --league-id 15
is "$status $(jq -c '[.list, .present, .failed, .out_of_scope]' <<<"$out") $(jq '[.reasons[].message | values] | length' <<<"$out")" '1 [5,1,3,1] 1' \
	'games without an id or a team, and one that is listed with two results; ids may be texts'
is "$(paths)" '/games/statistics/teams?id=11 /games?league=15&season=2023-2024' '... are not asked for'
is "$(sql 'SELECT game_id, home_points FROM basketball_games WHERE league_id = 15 ORDER BY 1' | xargs)" '11|99 14|' '... nor written'

run=refused
ask --league-id 13
is "$status $(jq -c '[.list, .failed]' <<<"$out")" '1 [1,1]' 'a list that is refused fails, and stands for its games'
ask --league-id 14
is "$status" 100 'a bad key: for good'

check "a job's price" 0 '"lists":1,"games":0,"calls_at_most":1601,' '' af price basketball run --league-id 12 --season 2023-2024
check '... of game logs, whose phase is no word of the script either' 0 '"league":"NFL","lists":1,' '' af price gamelogs run NFL --dates 2024-09-05
check '... each season by its name' 0 '"season":2023,.*"season":2024,' '' af price gamelogs run NFL --season 2023-2024
check '... of districts, whose phase is one' 0 '"calls":1,' '' af price districts backfill --dates 2024-01-31
check 'no price' 2 '' 'is not a kind of job' af price x
check 'the help of prices' 0 'usage: af price KIND' '' af price -h
export AF_JOBS=$T/jobs
at_end 'rm -rf "$AF_JOBS"'
run af job add --wait basketball --league-id 12 --season 2023-2024 --rate-limit 60000
is "$status $(af job show "$out" | jq -c 'select(.unit) | [.unit, .list, .done, .failed]')" '1 ["12/2023-2024",7,5,1]' 'as a job'

# The demo; $base is not its provider
at_end '[ ! -L d/pg/at ] || "$AF_ROOT/pipelines/pg" stop d/pg; rm -rf "$(readlink -f d/pg/at)"'
[ -n "${AF_BIN-}" ] || export AF_BIN=$AF_ROOT/bin
run env -u AF_BASE af demo basketball --dir d
is "$status $err" '0 af basketball db: made: table basketball_games, table basketball_statistics' 'the demo'
is "$(grep -oE '^[0-9]+ calls' <<<"$out" | xargs)" '6 calls 0 calls 2 calls' '... what each step asks'
is "$(grep -cE '\| +2$' <<<"$out") $(grep -cE '\| +0$' <<<"$out")" '5 1' '... and what the tables hold: a game without statistics'
like "$(tail -n 1 <<<"$out")" '^  af basketball --league-id 12 .* --run DIR$' '... and what to type next'
done_testing
