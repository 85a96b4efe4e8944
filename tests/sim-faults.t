#!/bin/bash
# shellcheck disable=SC2317 # functions that are called by name
# af-sim: what goes wrong on purpose
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/sim.sh"
full=$(fixture_with '.shape == "full" and .season == 2024' 1)
url="/fixtures/statistics?fixture=$full"
# outcome PATH: curl's exit code, status, and the headers that matter
outcome() {
	curl -sS -m 1 -H "$key" -D head -o body -w '%{http_code}' "$base$1" >code 2>/dev/null
	printf '%d %s' $? "$(<code)"
	tr -d '\r' <./head | grep -iE '^(retry-after|location|content-encoding):' | tr '[:upper:]\n' '[:lower:] ' | sed 's/^/ /; s/ $//'
}
part_of() { [ -n "$1" ] && [ "$1" != "$2" ] && [ "${2#"$1"}" != "$2" ]; }
garbage() { ! gunzip -t <"$1" 2>/dev/null; }
serve -w "$world"
good=$(get "$url")

: >body
while IFS='|' read -r kind wanted; do
	serve -w "$world" --fault "$kind=100" --slow-time 0.2 --retry-after 7 --redirect http://elsewhere.example/x
	: >body
	like "$(outcome "$url")" "^$wanted\$" "$kind"
	case $kind in
	refuse | timeout | 204 | empty | redirect) is "$(<body)" '' "$kind: no body" ;;
	reset | short-length) holds "$kind: a part of the answer" part_of "$(<body)" "$good" ;;
	slow | long-length) is "$(<body)" "$good" "$kind: the whole answer" ;;
	truncated) holds 'truncated: a part of the answer' part_of "$(<body)" "$good" ;;
	not-json) like "$(<body)" '^<!DOCTYPE html>' 'not-json: a page' ;;
	too-large) is "$(wc -c <body) $(jq -c .results body)" "$((${#good} + 9 * 1048576)) 2" 'too-large: 9 MiB, and still JSON' ;;
	gzip) holds 'gzip: garbage' garbage body ;;
	499 | 500) like "$(<body)" '"message": "Something went wrong' "$kind: its body" ;;
	429*) is "$(jq -c '.errors | keys' body)" '["rateLimit"]' "$kind: its body" ;;
	bug) is "$(jq -c '.errors | keys' body)" '["bug","report","time"]' 'bug: its body' ;;
	esac
	is "$(jq -c '[.fault, .status, .day]' arrivals)" "[\"$kind\",$(case $kind in refuse | timeout) echo 0 ;; *) sed 's/^000$/200/' code ;; esac),1]" "$kind: in the arrivals, and charged"
done <<'EOT'
refuse|52 000
reset|56 200
slow|0 200
timeout|28 000
500|0 500
499|0 499
204|0 204
bug|0 200
502|0 502
503|0 503 retry-after: 7
503-date|0 503 retry-after: [a-z]{3}, [0-9]{2} [a-z]{3} [0-9]{4} [0-9:]{8} gmt
429|0 429
429-after|0 429 retry-after: 7
truncated|0 200
not-json|0 200
empty|0 200
long-length|18 200
short-length|0 200
too-large|0 200
gzip|0 200 content-encoding: gzip
redirect|0 302 location: http://elsewhere.example/x
EOT

# The same requests meet the same fate, whatever their order; a repeated one meets another.
check 'a kind that is none' 2 '' 'a kind is refuse' af-sim -w "$world" --fault 404=3
check 'a share that is none' 2 '' 'KIND=PERCENT' af-sim -w "$world" --fault 500=101
# fates FILE SEED ORDER ARG…: 90 requests, each twice
fates() {
	serve -w "$world" --seed "$2" --fault 500=20 --fault not-json=10 "${@:4}"
	seq 192001 192090 | "$3" | sed "s|.*|url=$base/fixtures/statistics?fixture=&|" >urls
	curl -sS -H "$key" -K urls -K urls >/dev/null
	jq -c '[.query, .fault]' arrivals | sort >"$1"
}
fates one 3 cat
fates two 3 tac
fates three 4 cat
is "$(md5sum <one)" "$(md5sum <two)" 'the same seed: the same fates in another order'
holds 'another seed: other fates' test "$(md5sum <one)" != "$(md5sum <three)"
share=$(grep -vc null one)
holds "30 % of 180 requests fail ($share)" between "$share" 31 79
holds 'what failed may succeed when repeated' between "$(uniq -u one | grep -c .)" 20 180
fates one 3 cat --fault-always
is "$(uniq -u one)" '' 'unless it is to fail always'
serve -w "$world" --fault 500=100 --fault-over 600
af-sim -w "$world" --truth | jq -r 'select(.season == 2024) | "\(.fixture_id) \(.home != {} or .away != {})"' >covered
while read -r id _; do echo "url=$base/fixtures/statistics?fixture=$id"; done <covered >urls
curl -sS -H "$key" -K urls >/dev/null
is "$(jq -r '(.query | ltrimstr("fixture=")) + " \(.fault != null)"' arrivals)" "$(<covered)" 'only the large answers fail'
serve -w "$world" --fault stale=50 --seed 5
for i in $(seq 192001 192030); do get "/fixtures/statistics?fixture=$i" | jq -r --arg i "$i" '.parameters.fixture == $i'; done | sort | uniq -c >stale
is "$(awk '{ print $2 }' stale | xargs)" 'false true' "stale: somebody else's answer"

# What is injected
echo '{"errors":{"access":"x"}}' >suspended
serve -w "$world" --inject 2=suspended --inject 3:502=suspended --per-minute 2 --minute-length 10d
is "$(get "$url" | jq .results) $(get "$url") $(status_of "$url") $(get "$url" | jq .results) $(get "$url" | jq -c '.errors | keys')" \
	'2 {"errors":{"access":"x"}} 502 2 ["rateLimit"]' 'the second and the third request get what is injected, and are charged to nobody'
check 'an injection that is not there' 2 '' 'No such file' af-sim --inject 1=nothing
check 'an injection without number' 2 '' 'numbered from 1' af-sim --inject 0=suspended

# Nothing listens
serve -w "$world" --outage 0+1000
run curl -sS -m 2 "$base/status"
is "$status" 7 'an outage: connection refused'
serve -w "$world" --outage 0.3+3
refused() { ! curl -sS -m 2 -H "$key" "$base/status"; }
holds 'it begins' wait_for 60 refused
holds 'and ends' wait_for 60 get /status
check 'an outage that is none' 2 '' 'FROM\+FOR' af-sim --outage 3

# Clients that leave, and an end in the middle of everything
serve -w "$world" --latency 5 --fault timeout=50
clients=()
for i in 1 2 3 4 5 6; do
	curl -s -m 60 -H "$key" "$base/fixtures/statistics?fixture=19200$i" >/dev/null 2>&1 &
	clients+=($!)
done
holds 'all six have asked' wait_for 30 grep -q '"n":6,' arrivals
kill "${clients[@]:0:3}"
wait "${clients[@]:0:3}" 2>/dev/null
kill "$sim"; wait "$sim"
is "$?" 0 'it ends well after some have left and while others wait'
sim=
done_testing
