#!/bin/bash
# shellcheck disable=SC2317 # functions that are called by name
# af-sim: limits, quotas, headers, refusals, and the script that checks arrivals
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/sim.sh"
long=(--minute-length 10d --second-length 10d --day-length 10d)	# nothing turns while we look
url='/fixtures/statistics?fixture=192001'
# limits PATH: the four headers, day limit and remaining, minute limit and remaining
limits() { get_head "$1" | awk -F': ' '/^x-ratelimit/ { v[$1] = $2 } END { print v["x-ratelimit-requests-limit"], v["x-ratelimit-requests-remaining"], v["x-ratelimit-limit"], v["x-ratelimit-remaining"] }'; }
n_times() { for _ in $(seq "$1"); do get "$2"; echo; done; }

serve -w "$world" "${long[@]}" --per-minute 5 --per-day 7
is "$(limits "$url")" '7 6 5 4' 'the headers of the first answer'
is "$(limits '/fixtures?ids=192001-192002')" '7 5 5 3' 'a bundle is one request'
is "$(limits /status) $(limits /status)" '       ' '/status says nothing of limits'
is "$(get /status | jq -c .errors)" '[]' 'it counts in the minute'
is "$(get "$url" | jq -c .errors)" '{"rateLimit":"Too many requests. Your rate limit is 5 requests per minute."}' 'refused by the application'
is "$(limits "$url")" '7 5 5 0' 'a refusal does not lower the day'
is "$(get "$url" | jq -c '[.get, .parameters.fixture, .results, .response]')" '["fixtures/statistics","192001",0,[]]' 'and echoes the request'
is "$(curl -sS -H 'x-apisports-key: another' "$base/status" | jq -c .errors)" '[]' 'another key has limits of its own'
is "$(jq -rs 'map(.kind) | join(" ")' arrivals)" 'ok ok ok ok ok minute minute minute ok' 'arrivals say what was refused'
is "$(jq -rs 'map("\(.minute)/\(.day)") | join(" ")' arrivals)" '1/1 2/2 3/2 4/2 5/2 5/2 5/2 5/2 1/0' 'and what was used'

serve -w "$world" "${long[@]}" --per-minute 1 --refusal edge
get "$url" >/dev/null
edge=$(get "$url")
is "$edge" '{"get": "","parameters": [],"errors": {"rateLimit": "Too many requests. You have exceeded the limit of requests per minute of your subscription."},"results": 0,"paging": {"current": 1,"total": 1},"response": []}' \
	'refused by the edge: no echo'
[ -z "$AF_DATA" ] || is "$edge" "$(<"$AF_DATA/api-football/errors/ratelimit-pro-edge-empty-get.json")" 'as captured'
is "$(get_head "$url" | grep -cE '^x-ratelimit|^(accept-ranges|last-modified):')" 2 'a static file, no limit headers'
serve -w "$world" "${long[@]}" --per-minute 1 --refusal 429
get "$url" >/dev/null
is "$(status_of "$url") $(get "$url" | jq -r '.errors.rateLimit' | cut -c1-60)" '429 Too many requests. You have reached your per-minute request ' '429'
serve -w "$world" "${long[@]}" --per-minute 1 --refusal new
get "$url" >/dev/null
is "$(status_of "$url") $(get "$url" | jq -r '.errors.rateLimit' | cut -c1-60)" '200 Too many requests. You have reached your per-minute request ' 'the new wording in a 200'
serve -w "$world" "${long[@]}" --per-minute 1 --per-day 1 --refusal rapidapi --plan ultra --per-minute 2 --per-day 1
get "$url" >/dev/null
like "$(get "$url")" '^\{"message":"You have exceeded the DAILY quota .* Ultra' "RapidAPI's day"
get /status >/dev/null
is "$(get "$url")$(status_of "$url")" '{"message":"You have exceeded the rate limit per minute for your plan, Ultra, by the API provider"}429' "RapidAPI's minute"

serve -w "$world" "${long[@]}" --per-day 2
n_times 2 "$url" >/dev/null
day=$(get "$url")
is "$day" '{"get":"fixtures\/statistics","parameters":{"fixture":"192001"},"errors":{"requests":"You have reached the request limit for the day, Go to https:\/\/dashboard.api-football.com to upgrade your plan."},"results":0,"paging":{"current":1,"total":1},"response":[]}' \
	'the day is used up'
[ -z "$AF_DATA" ] || is "$(jq -c .errors <<<"$day")" "$(jq -c .errors "$AF_DATA/api-football/errors/daily-quota-fixtures-statistics-1104071.json")" 'as captured'
is "$(get /status | jq -c '[.response.requests, .errors]')" '[{"current":2,"limit_day":2},[]]' '/status still answers'
is "$(limits "$url")" '2 0  ' 'no header for a limit that there is not'

serve -w "$world" "${long[@]}" --plan mega --used-day 149990 --used-minute 890
is "$(limits "$url") $(get /status | jq -c .response.subscription.plan)" '150000 9 900 9 "Mega"' 'a plan, and what another program used'
serve -w "$world" "${long[@]}" --per-second 2 --per-minute 100
is "$(n_times 3 "$url" | jq -r '.errors | keys[]?')" rateLimit 'the second is full'
is "$(jq -rs 'map(.kind) | join(" ")' arrivals)" 'ok ok second' 'as arrivals say'
serve -w "$world" --per-minute 3 --minute-length 10d --window sliding
is "$(n_times 4 "$url" | jq -r '.errors | keys[]?') $(limits "$url")" 'rateLimit   3 0' 'a sliding minute'

# Fast motion: the window turns, and there is room again.  How many requests fit in a window depends on the machine,
# so they come in bursts until one is refused.
again() { get "$url" | jq -e '.errors == []' >/dev/null; }
# burst KIND: thirty requests over one connection; 0 if one was refused for that reason
burst() {
	for _ in {1..30}; do printf 'url="%s%s"\noutput=/dev/null\n' "$base" "$url"; done >many
	curl -sS -H "$key" -K many && grep -q "\"kind\":\"$1\"" arrivals
}
serve -w "$world" --per-minute 2 --minute-length 1
holds 'a minute is full' wait_for 30 burst minute
holds 'and turns' wait_for 30 again
serve -w "$world" --per-day 4 --day-length 2
holds 'a day is used up' wait_for 30 burst day
holds 'and turns' wait_for 30 again

# Headers that lie
for kind in none zero nonsense jumpy; do
	serve -w "$world" "${long[@]}" --per-minute 300 --per-day 7500 --headers $kind
	n_times 5 "$url" >/dev/null
	case $kind in
	none) is "$(limits "$url")" '   ' 'headers: none' ;;
	zero) is "$(limits "$url")" '0 0 0 0' 'headers: zero' ;;
	nonsense) is "$(for _ in 1 2 3 4 5 6 7 8; do limits "$url"; done | tr ' ' '\n' | grep -vcE '^[0-9]{1,6}$')" 32 'headers: nonsense' ;;
	jumpy) like "$(for _ in $(seq 12); do limits "$url" | cut -d' ' -f2; done | awk 'NR > 1 && $1 > last { up++ } { last = $1 } END { print up + 0 }')" '^[1-9]' 'headers: what is left goes up, too' ;;
	esac
done

# Accounts
serve -w "$world" --suspended
for path in /status "$url"; do
	is "$(get "$path" | jq -c .errors)" '{"access":"Your account is suspended, check on https://dashboard.api-football.com."}' "suspended: $path"
done
serve -w "$world" "${long[@]}" --per-minute 2 --suspend-after 3
is "$(n_times 6 "$url" | jq -r 'if .errors == [] then "ok" else .errors | keys[] end' | xargs)" 'ok ok rateLimit rateLimit rateLimit rateLimit' 'too many refusals'
serve -w "$world" --per-minute 2 --minute-length 1 --suspend-after 1
gone() { get "$url" | jq -e .errors.access >/dev/null; }
holds 'one too many' wait_for 30 burst minute
holds 'suspends the account, also when the minute has turned' wait_for 30 gone
serve -w "$world" --plan-refuses-ids
is "$(get '/fixtures?ids=192001-192002' | jq -c .errors) $(get "$url" | jq -c .results)" '{"plan":"Free plans do not have access to the Ids parameter."} 2' 'a plan without ids'
serve -w "$world" --open --per-minute 1
is "$(for _ in 1 2 3; do curl -sS "$base$url"; done | jq -c .errors | sort -u)" '[]' 'open: no key, no limit'

# Many at once, slowly
serve -w "$world" --latency 3
for i in $(seq 192001 192060); do printf 'url="%s/fixtures/statistics?fixture=%d"\noutput=/dev/null\n' "$base" "$i"; done >urls
curl -sS -H "$key" --parallel --parallel-max 60 --parallel-immediate -K urls 2>/dev/null
is "$(jq -s '[.[].inflight] | max > 30' arrivals)" true 'requests wait side by side'

# The checker
row() { printf '{"n":1,"at":%d,"mono":%d,"path":"%s","key":1,"kind":"%s"}\n' "$1" "$1" "${3-/fixtures}" "${2-ok}"; }
t=1767225600000000
for i in 0 1 2; do row $((t + i * 20000000)); done >three
for i in 0 1 2; do row $((t + 59000000 + i * 1000000)); done >across
check 'as many as fit in a minute' 0 'minute, clock: 3 of 3 .*: ok' '' "$AF_ROOT/tests/arrivals-check" --per-minute 3 --sliding three
check 'one too many' 1 'minute, clock: 3 of 2 .*: broken' '' "$AF_ROOT/tests/arrivals-check" --per-minute 2 three
check 'across the turn of a minute the clock sees two windows' 0 'minute, clock: 2 of 2 .*: ok' '' "$AF_ROOT/tests/arrivals-check" --per-minute 2 across
check 'a sliding window sees one' 1 'minute, sliding: 3 of 2 .*: broken' '' "$AF_ROOT/tests/arrivals-check" --per-minute 2 --sliding across
{ row "$t"; row $((t + 60000000)); } >edge
check 'just one minute apart is apart' 0 'sliding: 1 of 1' '' "$AF_ROOT/tests/arrivals-check" --per-minute 1 --sliding edge
{ row "$t"; row $((t + 59999999)); } >edge
check 'a microsecond less is not' 1 'sliding: 2 of 1' '' "$AF_ROOT/tests/arrivals-check" --per-minute 1 --sliding edge
{ row "$t"; row $((t + 1)) ok /v3/status; row $((t + 2)) ok /status; } >free
check '/status is free' 0 'key 1: 1 requests' '' "$AF_ROOT/tests/arrivals-check" --per-minute 1 free
{ row "$t"; row $((t + 1)) minute; } >refused
check 'a refusal is a broken limit' 1 'refused' '' "$AF_ROOT/tests/arrivals-check" --per-minute 9 refused
check 'unless it is allowed' 0 '1 refused' '' "$AF_ROOT/tests/arrivals-check" --per-minute 9 --refusals 1 refused
for i in $(seq 0 10); do row $((t + i * 2000000)); done >half
check 'half of the limit is used' 0 'use of the minute: 50.00 %' '' "$AF_ROOT/tests/arrivals-check" --per-minute 60 --min-use 49 half
check 'which may be too little' 1 'too little' '' "$AF_ROOT/tests/arrivals-check" --per-minute 60 --min-use 51 half
echo '{"at":1}' >bad
check 'a line that is none' 1 '' 'bad:1:' "$AF_ROOT/tests/arrivals-check" --per-minute 60 bad
done_testing
