#!/bin/bash
# af-sim: endpoints, envelope, spelling, keys, saved answers
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/sim.sh"

serve -w "$world"
like "$(<sim.out)" '^http://127\.0\.0\.1:[0-9]+$' 'the first line is the address'
full=$(fixture_with '.shape == "full" and .season == 2024' 1)
one=$(get "/fixtures/statistics?fixture=$full")
like "$one" '^\{"get":"fixtures\\/statistics","parameters":\{"fixture":"[0-9]+"\},"errors":\[\],"results":2,"paging":\{"current":1,"total":1\},"response":\[\{"team":\{"id":[0-9]+,"name":"[^"]*","logo":"https:\\/\\/' \
	'the envelope, its order and its spelling'
is "$(jq -r '[.response[].statistics | length] | @tsv' <<<"$one")" $'18\t18' '18 types in 2024'
is "$(get "/fixtures/statistics?fixture=$(fixture_with '.shape == "full" and .season == 2021')" |
	jq -r '[.response[].statistics | length] | @tsv')" $'16\t16' '16 types in 2021'
is "$(get "/fixtures/statistics?fixture=$(fixture_with '.shape == "full" and .season == 2026')" |
	jq -r '.response[0].statistics[17].value')" null 'no expected goals where they are not measured'
is "$(get "/fixtures/statistics?fixture=$full")" "$one" 'the same again'
serve -w "$world"
is "$(get "/fixtures/statistics?fixture=$full")" "$one" 'and by another process'

# Every match's answer says what the truth says: asked alone, and in bundles.
af-sim -w "$world" --truth >truth
jq -r .fixture_id truth | xargs -n 20 | tr ' ' - | sed "s|.*|url=$base/fixtures?ids=&|" >urls
curl -sS -H "$key" -K urls | jq -c '.response[]' >elements
jq -r .fixture_id truth | sed "s|.*|url=$base/fixtures/statistics?fixture=&|" >urls
curl -sS -H "$key" -K urls | jq -c '{ id: .parameters.fixture | tonumber, n: .results, response }' >singles
# shellcheck disable=SC2016 # jq's
snake='def name: { "Shots on Goal": "shots_on_goal", "Shots off Goal": "shots_off_goal", "Total Shots": "total_shots",
	"Blocked Shots": "blocked_shots", "Shots insidebox": "shots_insidebox", "Shots outsidebox": "shots_outsidebox",
	"Fouls": "fouls", "Corner Kicks": "corner_kicks", "Offsides": "offsides", "Ball Possession": "possession",
	"Yellow Cards": "yellow_cards", "Red Cards": "red_cards", "Goalkeeper Saves": "goalkeeper_saves",
	"Total passes": "total_passes", "Passes accurate": "passes_accurate", "Passes %": "passes_pct" }[.] // .;
	def number: if type == "string" then rtrimstr("%") | tonumber else . end;
	def values: map({ (.type | name): (.value | number) }) | add // {};
	def side($id): map(select(.team.id == $id) | .statistics) | (.[0] // []) | values;'
jq -c "$snake"' { id, teams: [.response[].team.id], values: [.response[] | .statistics | values] }' singles >got
jq -c '{ id: .fixture_id } + ([[.home_team_id, .home], [.away_team_id, .away]] | map(select(.[1] != {}))
	| { teams: map(.[0]), values: map(.[1]) })' truth >wanted
same <(jq -cS . wanted) 'each single answer is the truth, home first' jq -cS . got
jq -c "$snake"' { id: .fixture.id, teams: [.teams.home.id, .teams.away.id], status: .fixture.status.short,
	home: (.teams.home.id as $h | .statistics | side($h)), away: (.teams.away.id as $w | .statistics | side($w)) }' elements >got
jq -c 'select(.shape != "absent" and .shape != "gone") | { id: .fixture_id, teams: [.home_team_id, .away_team_id],
	status: (if .postponed then "PST" elif .shape == "unfinished" then "NS" else "FT" end), home, away }' truth >wanted
same <(jq -cS . wanted) 'each element is the truth; absent and gone ones are left out' jq -cS . got
is "$(jq -c --slurpfile t truth '. as $a | INDEX($t[]; .fixture_id)[.id | tostring] | select(.shape == "absent" and $a.n != 2)' singles)" '' \
	'absent ones are there when asked alone'

# Elements
jq -c 'keys_unsorted' elements | sort -u >keys
is "$(<keys)" '["fixture","league","teams","goals","score","events","lineups","statistics","players"]' 'the nine members in order'
sizes=$(jq -r --argjson id "$full" 'select(.fixture.id == $id) | tojson | utf8bytelength' elements)
holds "an element is as large as a real one ($sizes)" between "$sizes" 36000 47000
is "$(jq -c 'select(.fixture.status.short == "FT") | select(([.events[] | select(.type == "Goal")] | length) != .goals.home + .goals.away) | .fixture.id' elements)" '' \
	'as many goals among the events as in the score'
is "$(jq -c 'select(.lineups[0].startXI != null) | select([.lineups[] | .startXI | length] != [11, 11]) | .fixture.id' elements)" '' 'eleven in a line-up'
is "$(jq -c '[.events[].time.elapsed] | select(. != sort)' elements)" '' 'events in time'

# ids
three=$(jq -r 'select(.shape == "full") | .fixture_id' truth | sed -n '5p;3p;9p' | xargs | tr ' ' -)
mixed=${three#*-}-${three%%-*}-1-${three%%-*}
is "$(get "/fixtures?ids=$mixed" | jq -c '[.results, (.response | map(.fixture.id) == (map(.fixture.id) | sort))]')" '[3,true]' \
	'ids: ascending, each once, unknown ones left out'
like "$(get "/fixtures?ids=$(seq -s- 1 21)")" '"errors":\{"ids":"The Ids field ' 'more than 20 ids are refused'
like "$(get '/fixtures?ids=1-x')" '"errors":\{"ids":' 'ids that are none'
like "$(get '/fixtures?ids=')" '"errors":\{"ids":' 'no ids'
is "$(get '/fixtures?ids=1-2' | jq -c '[.results, .response]')" '[0,[]]' 'unknown ids only'
is "$(get '/fixtures/statistics?fixture=1' | jq -c '[.errors, .results, .response]')" '[[],0,[]]' 'an unknown fixture has no data'
is "$(get "/v3/fixtures/statistics?fixture=$full")" "$one" 'the path of RapidAPI'
is "$(get "/fixtures/statistics?%66ixture=$full")" "$one" 'a parameter in percent'
is "$(get '/fixtures?league=39&season=2024' | jq -c '[.results, (.response | length), (.response[0] | keys_unsorted)]')" \
	'[90,90,["fixture","league","teams","goals","score"]]' "a season's list"

# Refusals of what is asked, word for word
while IFS='|' read -r path wanted; do
	is "$(get "$path" | jq -c '.errors')" "$wanted" "refused: $path"
done <<'EOT'
/fixtures/league|{"endpoint":"The Fixtures/league endpoint does not exist."}
/fixtures/statistics|{"fixture":"The Fixture field is required."}
/fixtures|{"required":"At least one parameter is required."}
/fixtures?league=39|{"season":"The Season field is required."}
/leagues?page=2|{"page":"The Page field do not exist."}
/fixtures?id=x|{"id":"The Id field must contain an integer."}
/leagues?id=x&season=y|{"id":"The Id field must contain an integer."}
EOT
is "$(get /fixtures | jq -c '.parameters, .response, .results, .paging')" $'[]\n[]\n0\n{"current":1,"total":1}' 'no parameters are []'

# Leagues, players, teams
is "$(get /leagues | jq -c '[.results, [.response[].league.id]]')" '[3,[39,250,45]]' 'one call brings all leagues'
is "$(get '/leagues?id=39' | jq -c '[.response[0].seasons[] | [.year, .coverage.fixtures.statistics_fixtures, .current]]')" \
	'[[2021,false,false],[2024,true,true]]' 'the coverage that is claimed'
like "$(get '/leagues?id=250')" '"name":"Divisi\\u00f3n \\"B\\" \\/ S\\u00fcd"' 'names in the spelling of the server'
is "$(for p in $(seq 14); do get "/players?league=39&season=2024&page=$p"; done | jq -s -c '[([.[].response[].player.id] | length),
	([.[].response[].player.id] | unique | length), ([.[].paging.total] | unique), .[13].paging.current, .[12].results, .[13].results]')" \
	'[260,260,[13],14,20,0]' 'players: 20 a page, each once, and an empty page after the last'
id=$(get '/players?league=39&season=2021' | jq '.response[5].player.id')
is "$(get "/players?id=$id&season=2021" | jq -c '[.results, .response[0].player.id, .paging.total]')" "[1,$id,1]" 'one player'
is "$(get "/players/seasons?player=$id" | jq -c '[.response[]] | index(2021) != null')" true 'and his seasons'
is "$(get '/teams?league=39&season=2024' | jq .results)" 10 'the teams of a season'

# Keys
is "$(curl -sS -o out -w '%{http_code} %{content_type}' "$base/status")" '403 text/html; charset=UTF-8' 'no key: 403 from the edge'
is "$(curl -sS -H 'X-RapidAPI-Key: abc' "$base/status" | jq .errors)" '[]' 'the header of RapidAPI'
serve -w "$world" --key 0123456789abcdef0123456789abcdef --arrivals arrivals
is "$(get /status | jq -c '[.errors, .results, .response.requests.current]')" '[[],0,0]' 'a good key; results of /status are 0'
is "$(curl -sS -H 'x-apisports-key: ffffffffffffffffffffffffffffffff' "$base/status" | jq -c .errors)" \
	'{"token":"Error/Missing application key. Go to https://www.api-football.com/documentation-v3 to learn how to get your API application key."}' \
	'a wrong key of the right shape'
is "$(curl -sS -o out -w '%{http_code}' -H 'x-apisports-key: wrong' "$base/status")" 403 'a key of the wrong shape'
is "$(grep -c ffffff arrivals)$(grep -c 0123456789abcdef arrivals)" 00 'no key is in the arrivals'
is "$(jq -c '[.n, .key, .kind, .status]' arrivals)" $'[1,1,"ok",200]\n[2,2,"token",200]\n[3,0,"edge",403]' 'but its number'
is "$(status_of /status -X POST -d x=1) $(status_of /status)" '405 200' 'GET only'

# Saved answers
cat >ids.json <<'EOT'
{ "get": "fixtures", "parameters": { "ids": "12-11" }, "errors": [], "results": 2, "paging": { "current": 1, "total": 1 }, "response": [
  { "fixture": { "id": 12 }, "teams": { "a": "x/y" }, "statistics": [ { "team": { "id": 1 }, "statistics": [ { "type": "Total Shots", "value": 1.50e0 } ] }, { "team": { "id": 2 }, "statistics": [] } ] },
  { "fixture": { "id": 11 }, "name": "Cuiab\u00e1 Süd 𝄞", "statistics": [ { "team": { "id": 1 }, "statistics": [] }, { "team": { "id": 2 }, "statistics": [] } ] } ] }
EOT
echo '{ "get": "players", "parameters": { "season": "2023", "league": "39", "page": "2" }, "errors": [], "response": [ 7 ] }' >players.json
echo '{"message":"no"}' >no.json
printf 'a,b\r\n1,2\r\n' >t.csv
serve --serve ids.json --serve players.json --route '/x/y?b=2&a=1=t.csv' --route '/x/y=no.json' --route '503 /down=no.json'
is "$(get '/fixtures?ids=11-12')" '{"get":"fixtures","parameters":{"ids":"11-12"},"errors":[],"results":2,"paging":{"current":1,"total":1},"response":[{"fixture":{"id":11},"name":"Cuiab\u00e1 S\u00fcd \ud834\udd1e","statistics":[{"team":{"id":1},"statistics":[]},{"team":{"id":2},"statistics":[]}]},{"fixture":{"id":12},"teams":{"a":"x\/y"},"statistics":[{"team":{"id":1},"statistics":[{"type":"Total Shots","value":1.50e0}]},{"team":{"id":2},"statistics":[]}]}]}' \
	'a saved bundle: any order, the spelling of the server, numbers as they were'
is "$(get '/fixtures?ids=12-99' | jq -c '[.response[].fixture.id]')" '[12]' 'a part of it'
is "$(get '/fixtures/statistics?fixture=12' | jq -c '[.results, .response[0].statistics[0].value, (.response | length)]')" '[2,1.5,2]' 'alone'
is "$(get '/fixtures/statistics?fixture=11' | jq -c '[.results, .response]')" '[0,[]]' 'one without data, alone'
is "$(get '/players?page=2&league=39&season=2023' | jq -c .response)" '[7]' 'another saved answer, by what it says it answers'
is "$(get '/players?page=3&league=39&season=2023' | jq -c .results)" 0 'but no other page'
is "$(get '/x/y?a=1&b=2' | od -c | head -1)" "$(od -c t.csv | head -1)" 'a route: the file as it is'
like "$(get_head '/x/y?a=1&b=2')" 'content-type: text/csv' 'with its type'
is "$(get '/x/y?a=2') $(status_of /down)" '{"message":"no"} 503' 'a route for any query, a route with a status'
check 'a saved answer that is none' 2 '' "--serve: 't.csv'" af-sim --serve t.csv
check 'a saved answer that is not there' 2 '' 'No such file' af-sim --serve nothing.json
check 'a route without a path' 2 '' '/path\[\?query\]=FILE' af-sim --route 'x=t.csv'

if [ -n "$AF_DATA" ]; then
	f=$AF_DATA/api-football
	serve --serve "$f/fixtures-ids-18.json" --serve "$f/fixtures-statistics/1378983.json" --serve "$f/players-league39-season2023-page10-20230906.json"
	ids=$(jq -r '[.response[].fixture.id] | reverse | join("-")' "$f/fixtures-ids-18.json")
	is "$(get "/fixtures?ids=$ids" | jq -S '.response' | md5sum)" "$(jq -S '.response | sort_by(.fixture.id)' "$f/fixtures-ids-18.json" | md5sum)" \
		'the 18 real fixtures come back as they are'
	is "$(get "/fixtures?ids=$ids" | jq -c '[.response[] | select([.statistics[].statistics[]] == []) | .fixture.id]')" '[1183263,1183266]' 'two without data'
	is "$(get '/fixtures/statistics?fixture=1183263' | jq .results) $(get '/fixtures/statistics?fixture=1180513' | jq .results)" '0 2' 'and alone'
	is "$(get '/fixtures/statistics?fixture=1378983')" "$(<"$f/fixtures-statistics/1378983.json")" 'a real answer, byte for byte'
	is "$(get '/players?league=39&season=2023&page=10' | jq -c .paging)" '{"current":10,"total":43}' 'a page of players'
fi

# The wire
serve -w "$world" --gzip
curl -sS -H "$key" -H 'Accept-Encoding: gzip' -D head "$base/fixtures/statistics?fixture=$full" | gunzip -c >plain
is "$(<plain) $(grep -ci 'content-encoding: gzip' head)" "$one 1" 'compressed for those that accept it'
is "$(get "/fixtures/statistics?fixture=$full")" "$one" 'and not for others'
like "$(get_head /status)" 'transfer-encoding: chunked' 'in chunks, as the provider'
is "$(curl -sS -H "$key" -o o1 -o o2 -w '%{num_connects} ' "$base/status" "$base/status")" '1 0 ' 'connections are kept'
serve -w "$world" --content-length
like "$(get_head /status)" 'content-length: [0-9]+' 'or with a length'
check 'only one can have a port' 111 '' 'cannot listen on 127.0.0.1' af-sim -w "$world" -p "${base##*:}"
serve -w "$world" --port-file port
is "$(<port)" "${base##*:}" 'the port in a file'
kill "$sim"; wait "$sim"
is "$?" 0 'SIGTERM ends it well'
holds 'and the file is gone' test ! -e port
sim=
check 'an operand' 2 '' "unexpected argument 'x'" af-sim x
# shellcheck disable=SC2016 # for the shell within
check 'standard output is full' 111 '' 'cannot write standard output' bash -c 'af-sim -w "$1" >/dev/full' _ "$world"
done_testing
