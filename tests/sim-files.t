#!/bin/bash
# shellcheck disable=SC2317 # functions that are called by name
# af-sim --files: other providers' answers from a directory, their routes, hosts and conditions
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/sim.sh"
# get, get_head, status_of without a key: these providers have none
get() { local p=$1; shift; curl -sS -m 10 --path-as-is "$@" "$base$p"; }
get_head() { local p=$1; shift; curl -sS -m 10 "$@" -D - -o /dev/null "$base$p" | tr -d '\r' | tr '[:upper:]' '[:lower:]'; }
status_of() { local p=$1; shift; curl -sS -m 10 --path-as-is "$@" -o /dev/null -w '%{http_code}' "$base$p"; }
both() { printf '%s %s' "$(status_of "$@")" "$(get "$@")"; }

# The file of its own path, byte for byte
mkdir -p dir/a/b dir/.hidden
printf '{ "n": 1.50e0,\r\n "t": "S\\u00fcd/\xc3\xbc" }\n\n' >dir/a/b/x.json
printf 'a,b\r\n1,2\r\n' >dir/a/t.csv
echo '<p>' >dir/p.html
echo 'one' >'dir/day?date=1'
echo 'any' >dir/day
echo 'no' >dir/.hidden/x
echo 'outside' >outside.json
serve --files dir
get /a/b/x.json >got
same dir/a/b/x.json 'a file, byte for byte' cat got
is "$(get /day?date=1) $(get /day?date=2) $(get /day)" 'one any any' 'a query: the file that is called so, or else the one without'
for t in a/b/x.json:application/json a/t.csv:text/csv p.html:text/html day:application/octet-stream; do
	like "$(get_head "/${t%%:*}")" "content-type: ${t#*:}" "$t"
done
unlike "$(get_head /day)" 'rapidapi' 'nothing of API-Football in its headers'
for p in / /a /a/ /a/b/ /nothing /a/b/y.json /../outside.json /a/../../outside.json /%2e%2e/outside.json /a/%2E%2E/%2e%2e/outside.json \
	/a/..%2f..%2foutside.json //etc/passwd /.hidden/x /a/./b/x.json /a/b/x.json%00 /a/b/x.json%0a; do
	is "$(both "$p")" '404 Not Found' "not there: $p"
done
is "$(jq -c '[.kind, .status]' arrivals | sort | uniq -c | awk '{ print $2 }' | xargs)" '[file,200] [no-file,404]' 'in the arrivals'
is "$(status_of /day -X POST -d x=1)" 405 'GET only'
echo later >dir/later
is "$(get /later)" later 'a file that came later'

# Routes
mkdir -p routed/nfl routed/mlb
printf '%s' '{"events":[1]}' >routed/nfl/20240908.json
printf '%s' '{"events":[]}' >routed/nfl/none.json
echo '<h1>403</h1>' >routed/403.html
echo '{"box":1}' >routed/box-0022.json
echo own >routed/plain
cat >routed/routes <<'R'
# a comment
host espn
/site/{+rest}  403.html  status 403  if User-Agent "*Chrome/*"	# a browser
/site/{+rest}  403.html  status 403  unless User-Agent ?*
/site/{sport}/{league}/scoreboard?dates={day}  {league}/{day}.json  or {league}/none.json  header Cache-Control "max-age = 5"
/site/{sport}/{league}/scoreboard              {league}/20240908.json
/twice/{x}/{x}                                 {x}.html
host nba
/live/box_{id}.json  403.html      status 403  unless Referer https://www.nba.com/
/live/box_{id}.json  box-{id}.json header content-type text/x-box
host mlb
/schedule?startDate={a}&endDate={b}  mlb/schedule.json  pick dates date {a} {b}
/schedule?date={d}                   mlb/schedule.json  pick dates date {d} {d}
/broken?date={d}                     box-0022.json      pick dates date {d} {d}
/deep?f={+f}                         {f}
/one?f={f}                           {f}
R
cat >routed/mlb/schedule.json <<'J'
{ "copyright": "\u00a9 x", "totalGames": 6, "wait": 10, "none": {"date": 1}, "dates":
  [ {"date": "2024-05-01", "totalGames": 1, "games": [ {"gamePk": 1} ]}, {"date": "2024-05-02", "totalGames": 2, "games": [2.0, 3]},
    {"date": "2024-05-04", "totalGames": 3, "games": []} ] }
J
serve --files routed
ua=(-A 'curl/8.7.1 af (+https://example.org/af)')
is "$(get '/site/football/nfl/scoreboard?limit=500&dates=20240908' "${ua[@]}")" '{"events":[1]}' 'parts of the path and members of the query, whatever their order and whatever others'
is "$(get '/site/football/nfl/scoreboard?dates=20240909' "${ua[@]}")" '{"events":[]}' 'the file for what has none'
like "$(get_head '/site/football/nfl/scoreboard?dates=20240909' "${ua[@]}")" 'cache-control: max-age = 5' 'with a header'
is "$(get '/site/football/nfl/scoreboard' "${ua[@]}")" '{"events":[1]}' 'the first route that matches'
is "$(both '/site/football/nba/scoreboard?dates=20240908' "${ua[@]}")" '404 Not Found' 'neither file is there'
is "$(both '/site/football/nfl/scoreboard?dates=1' -A 'Mozilla/5.0 (X11) Chrome/130.0')" '403 <h1>403</h1>' 'a condition: a browser is refused'
is "$(both '/site/football/nfl/scoreboard?dates=1' -A '')" '403 <h1>403</h1>' '... as no User-Agent is'
is "$(both /live/box_0022.json)" '403 <h1>403</h1>' 'unless: no Referer'
is "$(both /live/box_0022.json -H 'Referer: https://www.nba.com/')" '200 {"box":1}' '... the right one'
like "$(get_head /live/box_0022.json -H 'Referer: https://www.nba.com/')" 'content-type: text/x-box' 'the type that a route says'
is "$(both /twice/403/403) $(status_of /twice/403/404)" '200 <h1>403</h1> 404' 'a name that comes twice stands for the same'
is "$(get /plain) $(status_of /routes)" 'own 404' 'what no route answers has the file of its path; the routes are none'
for f in ../outside.json nfl/../../outside.json /etc/passwd nfl//none.json . .. nfl/; do
	is "$(both "/deep?f=$f")" '404 Not Found' "a name never leaves the directory: $f"
done
is "$(get '/deep?f=nfl/none.json') $(status_of '/one?f=nfl/none.json') $(get '/one?f=plain')" '{"events":[]} 404 own' '{+name} has slashes, {name} none'

# Picking
is "$(get '/schedule?startDate=2024-05-02&endDate=2024-05-30&sportId=1')" \
	'{"copyright":"\u00a9 x","totalGames":5,"wait":10,"none":{"date": 1},"dates":[{"date": "2024-05-02", "totalGames": 2, "games": [2.0, 3]},{"date": "2024-05-04", "totalGames": 3, "games": []}]}' \
	'a range of days, and the sum of what they hold'
is "$(get '/schedule?date=2024-05-01' | jq -c '[.totalGames, (.dates | map(.date))]')" '[1,["2024-05-01"]]' 'a day'
is "$(get '/schedule?date=2024-05-03' | jq -c '[.totalGames, .dates]')" '[0,[]]' 'a day that has none'
is "$(both '/broken?date=1')" '404 Not Found' 'no array to pick from'
like "$(<sim.err)" "has no array 'dates' to pick from" '... is said'

# Limits, faults, and what else holds for any answer: each host has its own
long=(--minute-length 10d --second-length 10d --day-length 10d)
serve --files routed "${long[@]}" --per-minute 2 --per-day 3
day='/schedule?date=2024-05-03'
is "$(status_of "$day") $(status_of "$day") $(both "$day")" '200 200 429 Too Many Requests' 'a minute is full'
is "$(both /live/box_0022.json -H 'Referer: https://www.nba.com/')" '200 {"box":1}' '... for one host'
is "$(jq -r '"\(.key)\(.kind)\(.minute)"' arrivals | xargs)" '1file1 1file2 1minute2 1minute2 2file1 2file2' 'in the arrivals: the hosts are numbered'
serve --files routed "${long[@]}" --per-day 1
is "$(status_of "$day") $(status_of "$day") $(jq -r .kind arrivals | xargs)" '200 429 file day' 'a day is full'
serve --files routed --fault 503=50 --fault truncated=25 --seed 3
for i in $(seq 40); do echo "url=$base/schedule?date=2024-05-$i"; done >urls
curl -sS -K urls >/dev/null
fates() { jq -c '[.query, .fault]' arrivals | sort; }
fates >one
is "$(cut -d, -f 2 one | sort -u | xargs)" '503] truncated] null]' 'faults hit files too'
serve --files routed --fault 503=50 --fault truncated=25 --seed 3
tac urls | sed "s|url=[^/]*//[^/]*|url=$base|" | curl -sS -K - >/dev/null
same one 'the same seed: the same fates in another order' fates
serve --files routed --fault 429-after=100 --retry-after 4
like "$(get_head /plain)" 'retry-after: 4' 'a refusal that says when'
is "$(both /plain)" '429 Too Many Requests' '... in nobody'"'"'s envelope'
serve --files routed --gzip
is "$(curl -sS -H 'Accept-Encoding: gzip' "$base/plain" | gunzip -c) $(get /plain)" 'own own' 'compressed for those that accept it'
serve --files routed --inject 1:502=routed/403.html
is "$(both /plain) $(status_of /plain)" '502 own 200' 'an injection'

# Beside a world
serve -w "$world" --files routed --route '/schedule=outside.json'
is "$(get /plain) $(status_of /status) $(status_of /status -H "$key") $(get /status -H "$key" | jq -c .errors)" 'own 403 200 []' 'the football world is where no file is, and wants its key'
is "$(get /schedule -H "$key")" outside 'a route of the command line goes first'

# A table that is wrong is refused with its place
mkdir wrong
while IFS='|' read -r line why; do
	printf 'host x\n%s\n' "$line" >wrong/routes
	check "refused: $line" 2 '' "wrong/routes:2: .*$why" af-sim --files wrong
done <<'R'
x y z|begins with '/'
/a|PATTERN FILE
/a b of c|'of' is not one of
/a b status 99|from 200 to 599
/a b if x|if HEADER PATTERN
/a b header x|header NAME VALUE
/a b pick x y z|pick ARRAY MEMBER FROM TO
/a/{b} {c}.json|not in the pattern
/a?b={b} c or {d}|not in the pattern
/a?b c|/path\?name=value
/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i} x|at most 8 names
/a "b|quote
host|'host NAME'
R
check 'a directory that is not there' 2 '' "cannot read 'nothing': No such file" af-sim --files nothing
check 'a file in its place' 2 '' "cannot read 'outside.json': Not a directory" af-sim --files outside.json
printf 'host x\0y\n' >wrong/routes
check 'a byte 0' 2 '' 'contains a NUL' af-sim --files wrong

# Real captures
if [ -n "$AF_DATA" ]; then
	mkdir -p real
	ln -s "$AF_DATA/providers" real/p
	cat >real/routes <<'R'
/apis/site/v2/sports/{sport}/{league}/summary?event={id}        p/espn/summary_{league}_{id}.json
/apis/site/v2/sports/{sport}/{league}/scoreboard?dates={day}    p/espn/scoreboard_{league}_{day}.json
/api/v1/game/{id}/boxscore                                      p/mlb/boxscore_{id}.json
/api/v1/schedule?date={day}                                     p/mlb/schedule_{day}.json
/api/v1/game/changes?updatedSince={+since}                      p/mlb/game_changes.json  pick dates date 1984 1999
/v1/schedule/{day}                                              p/nhl/schedule_{day}_week.json
/v1/gamecenter/{id}/boxscore                                    p/nhl/boxscore_{id}.json
/static/json/liveData/boxscore/boxscore_{id}.json               p/nba/cdn_boxscore_{id}_docsample.json
R
	serve --files real
	while read -r path file; do
		get "$path" >got
		same "$AF_DATA/providers/$file" "a capture, byte for byte: $file" cat got
	done <<'R'
/apis/site/v2/sports/basketball/nba/summary?event=401585607 espn/summary_nba_401585607.json
/apis/site/v2/sports/basketball/wnba/summary?event=401736393&lang=en espn/summary_wnba_401736393.json
/apis/site/v2/sports/basketball/nba/scoreboard?limit=500&dates=20241201 espn/scoreboard_nba_20241201.json
/api/v1/game/716896/boxscore mlb/boxscore_716896.json
/api/v1/schedule?sportId=1&date=2023-08-22 mlb/schedule_2023-08-22.json
/v1/schedule/2025-10-07 nhl/schedule_2025-10-07_week.json
/v1/gamecenter/2023030417/boxscore nhl/boxscore_2023030417.json
/static/json/liveData/boxscore/boxscore_0022000180.json nba/cdn_boxscore_0022000180_docsample.json
R
	is "$(get '/api/v1/game/changes?updatedSince=2026-01-01T00:00:00Z' | jq -c '[.totalGames, (.dates | map(.date))]')" \
		"$(jq -c '[.dates[] | select(.date > "1984" and .date < "1999")] | [(map(.totalGames) | add), map(.date)]' "$AF_DATA/providers/mlb/game_changes.json")" 'days picked of a real list'
fi

# Captures, through af-fetch: AF_BASE alone leads there
cat >espn.conf <<'P'
key = espn/{+path}/{day}
url = https://site.api.espn.com/apis/site/v2/sports/{+path}/scoreboard?dates={day}
header = User-Agent: curl/8.7.1 af (+https://example.org/af)
rate = max
need = events
P
mkdir -p captures
echo '{"events":[{"id":"401"}]}' >captures/nba.json
echo '/apis/site/v2/sports/{+path}/scoreboard?dates={day} nba.json unless User-Agent "Mozilla/*"' >captures/routes
serve --files captures
export AF_BASE=$base
echo '{"path":"basketball/nba","day":"20241201"}' | af-fetch -p ./espn.conf -l log >fetched
is "$(jq -c '[.finding.reason, .body]' fetched)" '[null,{"events":[{"id":"401"}]}]' 'af-fetch asks with AF_BASE alone'
done_testing
