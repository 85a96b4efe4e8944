#!/bin/bash
# seeds DIR: inputs for the fuzz targets to begin with, DIR/TARGET/…; made of what the tree holds
set -euo pipefail
AF_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PATH=${AF_BIN:-$AF_ROOT/bin}:$PATH
. "$AF_ROOT/tests/records.sh"
mkdir -p "$1" && cd "$1"
mkdir -p answer csv files finding json logline records redis request shape snapshot state verdicts words
work 3 >records/work
answers 5 | tee records/answers state/log >/dev/null
head -c 900 records/answers >state/torn
printf 'af-gov\n' >state/governor
findings 5 >records/findings 2>/dev/null
updates 5 >records/updates 2>/dev/null
{ findings 20; findings 7 2024; } 2>/dev/null | af-decide | tee records/verdicts >verdicts/ndjson
{ printf '\xef\xbb\xbf'; af-decide --csv --verdicts verdicts/ndjson </dev/null | sed 's/$/,"of, mine"\r/'; } >verdicts/csv
printf 'season;note;decision;league_id\n2023;"a;\nb";go ;39\n2024.0;;Hold;"140"\n' >verdicts/edited
printf '# league go hold\n39 70 50\n140,66.667\t0\n' >verdicts/thresholds
i=0
while IFS= read -r line; do
	i=$((i + 1))
	printf '%s' "$line" | tee "json/$i" "logline/$i" >"finding/$i"
	printf '%s' "$line" | jq -c '.body // .' >"answer/$i"
done <records/answers
# an element of a bundle, and refusals
jq -c '.body.response as $s | {errors: [], results: 1, response: [{fixture: {id: 192001, status: {short: "FT"}},
    teams: {home: {id: 33}, away: {id: 47}}, statistics: $s}]}' <(head -n 1 records/answers) >answer/bundle
printf '{"match_id":1,"home_team_id":33,"away_team_id":47,"stats":{"home":{"total_shots":""}},"fetch":{"status":200},"body":%s}' \
    "$(<answer/bundle)" >finding/bundle
for refusal in rateLimit requests token access plan required; do
	printf '{"get":"","parameters":[],"errors":{"%s":"Your rate limit is 10 requests per minute. The Ids parameter"},"results":0,"response":[]}' \
	    $refusal >answer/$refusal
done
for f in json/[1-9]*; do cp "$f" "shape/${f##*/}"; done
printf '%s' '{"a":"\ud83d\ude00\u0000\"","n":[0.1,-0,1e3,1E+17,9007199254740992,0.30000000000000004,5e-324,123456789012345680,[],{},[[{"":null}]]],"a":true}' >shape/odd
printf '%s' '{"i":9007199254740993,"h":"\ud800","\udc00":1e400,"body":{"x":[1.5,"\\\"",{"y":9007199254740993}]}}' >shape/lost
printf '{"a":"\\ud83d\\ude00\\u0000\\"","b":[1.50e0,-0,1E+400,true,null,{}],"\\u0061":"\xc3\xa9"}' >json/odd
cp "$AF_ROOT"/pipelines/providers/*.conf files
find "$AF_ROOT/pipelines/sql" "$AF_ROOT/pipelines/stats/sql" -type f -name "*.sql" -exec cp -t files {} +
. "$AF_ROOT/tests/snap.sh"
part 2026-06-30 | af-snapshot --store snapshots >/dev/null || :
cp snapshots/2026-06-30/manifest.json snapshot/files
printf '{"d":1,"x":"%s","snapshot":"2026-06-30","file":"%s.json","content":1}\n' 44 a F b >snapshots.in
printf '%s\n' '{"d":1,"x":"44"}' '{"d":1,"x":"F"}' >snapshots.list
af-snapshot --store districts --work snapshots.list --by '{d}' --each '{x}' --unit district snapshots.in >/dev/null
cp districts/2026-06-30/manifest.json snapshot/districts
rm -rf snapshots districts snapshots.in snapshots.list
printf '%s' '2026-06-30@96b63d5f99da' >snapshot/version
printf '%s' '2026-06-30' >snapshot/id
printf '%s' 'district_44.json' >snapshot/name
printf '%s' '2026-02-01T10:00:00.125+01:00' >words/time
printf '%s' '39,140,200-210' >words/list
printf '%s' '2024-02-29' >words/day
cp "$AF_ROOT/pipelines/seasons" words/seasons
printf '%s' 'fixture/{fixture_id}/{+url}' >words/template
printf '%s' '64MiB' >words/size
printf '%s' '1.5h' >words/duration
printf 'a,b;c\r\n"x ""y""",2,\n\n"open,\n1,"' >words/csv
cp words/csv csv/odd
printf '\xef\xbb\xbf"District","Club, or ""Club""","Goals","Goals",\r\n"04","A\nB","1","1","x"\r\n05,"Z\xc3\xbcrich",2,3,,,y\n06\nMonth of Jun, As of 07/08/2026' >csv/table
printf 'error\r\n"Query timeout, try again"\r\n' >csv/error
printf '\n<!DOCTYPE html><html><title> Away </title>' >csv/html
jq -c -n --rawfile t csv/table '{body: ($t + $t + $t)}' >json/csv
printf '+OK\r\n:12\r\n$5\r\na\r\nbc\r\n$-1\r\n$0\r\n\r\n*-1\r\n' >redis/answers
printf '+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n:1\r\n' >redis/exec
printf '+OK\r\n-OOM command not allowed\r\n-EXECABORT Transaction discarded\r\n' >redis/refused
printf '$536870912\r\nshort\r\n' >redis/announced
printf 'HTTP/1.1 400 Bad Request\r\n\r\n' >redis/http
request() { printf '%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer 0123456789abcdef0123456789abcdef\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s' "$1" "$3" ${#2} "$2"; }
request 'GET /api/v1/jobs?limit=3&after=a%20b' '' $'If-None-Match: "a", "b"\r\nX-Odd:\t x \r\n' >request/get
request 'GET /api/v1/jobs/a/events' '' $'Last-Event-ID: 1796037937505845;k3=e01a:17961;k5=bfd3:96\r\n' >request/events
request 'GET /api/v1/snapshots/props/latest/a%2e.json' '' $'Accept-Encoding: gzip\r\nOrigin: http://localhost\r\n' >request/file
request 'POST /api/v1/jobs' '{"kind":"stats","phase":"pilot","options":{"league-id":[39,"140"],"tainted":true},"operands":["x"]}' $'Idempotency-Key: a\r\n' >request/post
request 'POST /api/districts/backfill' '{"targetDistricts":["44"],"startDate":"2024-01-01","endDate":"2024-01-03","concurrency":3,"skipExisting":false}' '' >request/v1
request 'POST /api/admin/backfill/preview' '{"jobType":"data-collection","startDate":"2024-01-01","targetDistricts":["F"],"rateLimitOverrides":{"maxConcurrent":1}}' '' >request/v2
request 'POST /api/import/leagues' '{"leagueIds":[39],"seasons":[2022],"mode":"deep"}' '' >request/import
