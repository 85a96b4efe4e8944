#!/usr/bin/env bash
# af-fetch: each refusal that the provider really gives, in the middle of a run.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"

work 1 30 >work
mkdir -p bodies
body() { printf '{"get":"fixtures/statistics","parameters":{"fixture":"1"},"errors":%s,"results":0,"paging":{"current":1,"total":1},"response":[]}' "$2" >"bodies/$1"; }
body rate-app '{"rateLimit":"Too many requests. Your rate limit is 10 requests per minute."}'
printf '{"get": "","parameters": [],"errors": {"rateLimit": "Too many requests. You have exceeded the limit of requests per minute of your subscription."},"results": 0,"paging": {"current": 1,"total": 1},"response": []}' >bodies/rate-edge
body quota '{"requests":"You have reached the request limit for the day, Go to upgrade your plan."}'
body token '{"token":"Error/Missing application key."}'
body access '{"access":"Your account is suspended."}'
body plan '{"plan":"Free plans do not have access to this season, try from 2022 to 2024."}'
body two '{"fixture":"The Fixture field is required.","season":"The Season field do not exist."}'
body bug '{"time":"2019-11-26T00:00:00+00:00","bug":"This is on our side","report":"fixtures"}'
printf '{"message":"Something went wrong while fetching details. Try again later."}' >bodies/message
printf '{"message":"The body of a proxy"}' >bodies/foreign
[ -z "$AF_DATA" ] || for f in "$AF_DATA"/api-football/errors/*.json; do cp "$f" "bodies/real-$(basename "$f" .json)"; done

# in_the_middle BODY STATUS: one call at a time, the 11th answer is the body
in_the_middle() {
	sim --inject "11$2=bodies/$1"
	fresh
	run af-fetch -r max -b 1 -j 1 --max-wait 1s -l log work
	cp "$T/.out" out
}
reaction() { printf '%s %s %s' "$status" "$(calls)" "$(jq -r '.fetch.error // .fetch.skipped // "ok"' out | uniq -c | tr -s ' \n' ' ')"; }
for b in bodies/*; do
	b=$(basename "$b")
	in_the_middle "$b" ''
	got=$(reaction)
	case $b in
	rate-* | real-ratelimit-*) want='111 11  10 ok 20 limit ' ;;
	quota | real-daily-*) want='111 11  10 ok 20 quota ' ;;
	token | real-token-*) want='100 11  10 ok 1 refused_token 19 stopped ' ;;
	access | real-account-*) want='100 11  10 ok 1 refused_access 19 stopped ' ;;
	bug | message) want='0 31  30 ok ' ;;
	foreign) want='1 30  10 ok 1 no_response 19 ok ' ;;
	*) want="1 30  10 ok 1 refused_$(jq -r '.errors|keys_unsorted[0]' "bodies/$b") 19 ok " ;;
	esac
	is "$got" "$want" "$b"
	# what is there is a good answer of the right record
	silent "$b: nobody has another's answer" \
	    jq -c 'select((.fetch|has("error") or has("skipped")|not) and (.fixture_id|tostring) != .body.parameters.fixture)' out
	case $want in
	111*)
		run af-fetch -r max -b 1 -j 1 --max-wait 1s -l log --offline work
		is "$(jq -r '.fetch.skipped // "ok"' "$T/.out" | uniq -c | tr -s ' \n' ' ')" ' 10 ok 20 not_saved ' "$b: what was answered is saved"
		# the pause is the whole machine's, until it is forgotten
		af-quota --reset >/dev/null
		run af-fetch -r max -b 1 -j 1 -l log work
		is "$status $(calls)" "0 31" "$b: the same command carries on, one call for each of the rest"
		;;
	esac
done
# pages: each is a call, so the number is believed up to a bound only
page() { printf '{"errors":[],"paging":{"current":%d,"total":%d},"response":[%d]}' "$1" "$2" "$1" >"p$1of$2"; }
for n in 1 2 3; do page $n 3; done
page 1 2000
page 1 2000000
sim --open --route "/three?page=2=p2of3" --route "/three?page=3=p3of3" --route "/three=p1of3" --route "/many=p1of2000" --route "/endless=p1of2000000"
paged() { echo "{\"url\":\"$AF_BASE/$1\"}" >urls; run af-fetch -r max --url '{+url}' --split response --page-param page --page-total paging.total "${@:2}" urls; }
fresh
paged three -l log
is "$status $(calls) $(jq -c .body.response "$T/.out")" '0 3 [1,2,3]' "three pages, joined"
fresh
paged three -l log --page-max 2
is "$status $(calls) $(jq -r .fetch.error "$T/.out")" '1 1 too_many_pages' "--page-max 2: the first says three, no other is asked for"
like "$err" "three' says it has 3 pages, and at most 2 are asked for; --page-max 3 asks for all" "and it says what to type"
paged three -l log --page-max 3
is "$status $(calls)" '0 4' "which then asks"
fresh
paged many
is "$status $(calls) $(jq -r .fetch.error "$T/.out")" '1 1 too_many_pages' "2000 are too many unless that is said"
paged endless --page-max 1000000
like "$err" 'not believed' "nor is any number"
sim

in_the_middle message :500
is "$(reaction)" '0 31  30 ok ' "HTTP 500 with a body that is no envelope"
in_the_middle token :401
is "$(reaction)" '100 11  10 ok 1 refused_token 19 stopped ' "HTTP 401"
printf 'no JSON' >bodies/x
in_the_middle x :403
is "$(reaction)" '100 11  10 ok 1 http_403 19 stopped ' "HTTP 403 of a firewall"
in_the_middle x :404
is "$(reaction)" '1 30  10 ok 1 http_404 19 ok ' "HTTP 404"
in_the_middle quota :429
is "$(reaction)" '111 11  10 ok 20 quota ' "a day's quota told with HTTP 429"

# as the first answer, before anything is known: one call in all
work 1 2000 >many
for how in --suspended "--key ffffffffffffffffffffffffffffffff"; do
	# shellcheck disable=SC2086
	sim $how
	fresh
	run af-fetch -r max -b 1 -l log many
	is "$status $(calls)" "100 1" "$how: one call in all"
	is "$(jq -r '.fetch.error // .fetch.skipped' "$T/.out" | uniq -c | awk '{ print $1 }' | paste -sd' ')" "1 1999" "$how: every record is named"
done
unlike "$(cat "$T/.out" "$T/.err" log)" "$API_FOOTBALL_KEY" "the key is in no output"
done_testing
