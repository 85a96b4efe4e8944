#!/usr/bin/env bash
# af-fetch: bundles, order, saved answers, budget, prices.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"

sim
work 1 95 >work
check "95 records in bundles of 20" 0 '"fixture_id":192001' '' af-fetch -r max -l log work
is "$(calls)" 5 "five calls"
is "$(af-fetch --offline -l log work | jq -r .match_id | paste -sd,)" "$(seq -s, 1 95)" "stdout in the order of the work list"
is "$(jq -r .fetch.key log | sort -u | wc -l)" 95 "each answer under its own key"
is "$(jq -r '[.body.response|length]|unique|tostring' log | sort -u)" '[1]' "one element a record, whatever the bundle"
is "$(af-fetch -r max -l log work | jq -c '[.fetch.saved,.fetch.batch]' | sort -u | paste -sd' ')" \
	'[true,15] [true,20]' "a second run takes everything from the log"
is "$(calls)" 5 "and makes no call"
is "$(stat -c %a log)" "$(printf '%o' $((0666 & ~0$(umask))))" "the log has the usual mode"

shuf --random-source=<(yes) work >other
is "$(af-fetch --offline --reuse log other | jq -r .match_id | paste -sd,)" "$(jq -r .match_id other | paste -sd,)" \
	"a reused log answers another work list, in its order"
is "$(af-fetch --offline --reuse log other | jq -c '[.match_id,.fetch.offset]' | tail -n 1)" \
	"[$(tail -n 1 other | jq .match_id),$(wc -c <other)]" "offsets are this work list's"

# jq spells an answer in its own way (no \/, no \u00e9); it is still the answer
jq -c 'select(.match_id <= 50)' log >filtered
is "$(grep -c '\\/' log) $(grep -c '\\/' filtered)" "95 0" "a log that jq has filtered is spelled otherwise"
is "$(af-fetch --offline --reuse filtered work | jq -r 'select(.body).match_id' | paste -sd,)" "$(seq -s, 50)" \
	"and is reused like any other"

# members that the run does not own pass through, those that it owns are replaced
printf '%s\n' '{"x":1.50,"fixture_id":192001,"fetch":"old","y":"\u0041","body":7}' >odd
is "$(af-fetch --offline --reuse log odd | jq -c 'del(.fetch,.body)|keys_unsorted')" '["x","fixture_id","y"]' \
	"fetch and body are replaced, the rest stays in order"
like "$(af-fetch --offline --reuse log odd)" '^\{"x":1\.50,"fixture_id":192001,"y":"\\u0041","fetch":' "byte for byte"

# one key twice: one call for both
fresh
{ work 1 3; work 2 2; work 1 1; } >twice
is "$(af-fetch -r max -b 1 -l log twice | jq -r '"\(.fixture_id) \(.body.parameters.fixture)"' | paste -sd,)" \
	"192001 192001,192002 192002,192003 192003,192002 192002,192001 192001" "a key that occurs twice has its answer twice"
is "$(calls)" 3 "and is asked once"

# budget, offline
fresh
is "$(af-fetch -r max --max-calls 2 -l log work | jq -r '.fetch.skipped // "asked"' | sort | uniq -c | tr -s ' \n' ' ')" \
	" 40 asked 55 budget " "--max-calls 2: two bundles, the rest is skipped and says so"
is "$(calls)" 2 "two calls"
check "--offline with an empty log skips all, and is no failure" 0 '"skipped":"not_saved"' '' af-fetch --offline -l log2 work
is "$(calls)" 2 "and asks nothing"

# what it would cost
check "--dry-run tells calls and makes none" 0 '"records":95,"saved":40,"calls":3,"calls_a_minute":74.3' '' af-fetch -n -l log work
is "$(calls)" 2 "none was made"
check "a dry run needs no key" 0 '"calls":95' '' env -u API_FOOTBALL_KEY af-fetch -n -b 1 work
is "$(af-fetch -n -l log-not-there work >/dev/null; [ -e log-not-there ] || echo none)" none "a dry run makes no log"

fresh
# The same calculation as the estimate's, with and without a key.
echo '{"league_id":39,"season":2020,"total_missing":95,"sampled":0,"api_ok":0,"partial":0,"no_data":0,"error":0,"decision":"GO"}' >go
for day in 30 100 7; do
	plan=(--per-day "$day" --reserve 5 -r 60 -b 1)
	af-estimate --rate 60 --batch 1 --per-day $day --reserve 5 go | jq -c '.backfill.expected | [.days, .finish[:10]]' >priced
	same priced "af-fetch -n and af-estimate: $day a day" "af-fetch -n ${plan[*]} work | jq -c '[.days, .finish[:10]]'"
	same priced '... without a key too' "env -u API_FOOTBALL_KEY af-fetch -n ${plan[*]} work | jq -c '[.days, .finish[:10]]'"
done
is "$(af-fetch -n --per-day 5 --reserve 5 work | jq -c '[.days, .finish]')" '[null,null]' 'nothing is left of a day: never'

# What comes of the calls
jq -c '. + {may: (.match_id % 3)}' work >leading
n=$(jq -s 'map(.may) | add' leading)
is "$(af-fetch -n -b 1 --leads 10 work | jq -c '[.calls, .leads, .at_most, .calls_at_most]')" '[95,950,1045,1045]' 'a call leads to ten later ones'
is "$(af-fetch -n -b 1 --leads '2*may' leading | jq -c '[.calls, .leads]')" "[95,$((2 * n))]" '... or to as many as its record says'
is "$(af-fetch -n --leads may leading | jq -c '[.calls, .leads]')" "[5,$n]" '... of a bundle, those of all of its records'
af-fetch -n -b 1 --leads may leading >first
af-fetch -n --leads 3 work >second
is "$(af-fetch -n -b 1 -r 60 --per-day 100 --price first --price second work | jq -c '[.calls, .leads, .at_most, .calls_at_most, .minutes, .days]')" \
	"$(jq -nc "[95, 0, 95 + $n + 15, 95 + $n + 15 + 95 + 5] | . + [(.[3] / 59.4 * 10 | round / 10), (.[3] / 100 | ceil)]")" 'prices of stages are added'
check 'prices are about a price' 2 '' 'give -n' af-fetch --leads 3 work
for leads in '' 3x '3*' 99999999999; do check "leads to '$leads'" 2 '' 'a number, a member' af-fetch -n --leads "$leads" work; done
check 'a price that is none' 2 '' "--price: 'work'" af-fetch -n --price work work

# groups
fresh
af-fetch -r max --group '{league_id}' -l log work >out
is "$(jq -r .query "$T/arrivals" | wc -l)" 6 "bundles do not mix groups: 32 + 32 + 31 records are 2 + 2 + 2 calls"
is "$(jq -c '[.fetch.url,.league_id]' log | sort -u | jq -r '.[0]' | uniq -c | awk '$1 > 1' | wc -l)" 0 "no bundle holds two leagues"

# a plan that refuses bundles
sim --plan-refuses-ids
fresh
run af-fetch -r max -l log work
is "$status $(calls)" "0 96" "a plan that refuses ids costs one refused call"
like "$err" 'bundles are refused' "it is said"
work 96 100 >rest
is "$(af-fetch -r max -l log2 rest | wc -l) $(calls)" "5 101" "and is remembered for the key"

# the checkpoint
sim
fresh
af-fetch -r max -l log work >out
jq -c 'select(.match_id==40)|{offset:.fetch.offset,digest:.fetch.digest,updated:0}' out >ck
is "$(af-fetch --offline -l log --after ck work | jq -r .match_id | paste -sd,)" "$(seq -s, 41 95)" "--after leaves out what is done"
{ work 200 201; work 1 95; } >changed
run af-fetch --offline -l log --after ck changed
like "$err" 'not the one of the checkpoint' "another work list is noticed"
is "$(wc -l <"$T/.out")" 97 "and nothing of it is left out"

# any URL
sim --open --route "/a?x=1=$AF_ROOT/tests/worlds/demo.world"
printf '{"url":"%s/status"}\n{"url":"%s/a?x=1"}\n' "$AF_BASE" "$AF_BASE" >urls
is "$(env -u AF_BASE -u API_FOOTBALL_KEY af-fetch -r max --retries 0 --url '{+url}' urls 2>/dev/null | jq -r '.body.get // .fetch.error')" "$(printf 'status\nnot_json')" \
	"a plain list of URLs"
is "$(env -u AF_BASE af-fetch -r max --retries 0 --expect text --url '{+url}' urls 2>/dev/null | jq -r '.body|type' | sort -u)" string "and of texts"

# any server: nginx, for one
if nginx=$(PATH=$PATH:/usr/sbin command -v nginx); then
	port=$((20000 + RANDOM % 20000))
	mkdir -p www
	for i in $(seq 40); do printf '{"n":%d}' "$i" >"www/$i.json"; done
	cat >nginx.conf <<-N
		daemon off; pid $T/nginx.pid; error_log $T/nginx.err;
		events {}
		http { access_log off; gzip on; gzip_min_length 1; gzip_types *; client_body_temp_path $T/b; proxy_temp_path $T/p;
			fastcgi_temp_path $T/f; uwsgi_temp_path $T/u; scgi_temp_path $T/s;
			server { listen 127.0.0.1:$port; root $T/www; } }
	N
	chmod 755 "$T"
	"$nginx" -c "$T/nginx.conf" 2>/dev/null &
	at_end "kill $! 2>/dev/null"
	wait_for 60 curl -sf "http://127.0.0.1:$port/1.json"
	seq 40 | awk -v p="$port" '{ printf "{\"url\":\"http://127.0.0.1:%d/%d.json\"}\n", p, $1 }' >urls
	is "$(env -u AF_BASE af-fetch -r max --url '{+url}' urls | jq .body.n | paste -sd,)" "$(seq -s, 40)" "nginx's files, compressed on the way"
	printf '{"url":"http://127.0.0.1:%d/none"}\n' "$port" >urls
	is "$(env -u AF_BASE af-fetch -r max --url '{+url}' urls 2>/dev/null | jq -c '[.fetch.status,.fetch.error]')" '[404,"http_404"]' "and what it does not have"
else
	skip "nginx is not here"
	skip "nginx is not here"
fi

# trust
check "no key" 100 '' 'no key; set API_FOOTBALL_KEY' env -u API_FOOTBALL_KEY af-fetch -r max -l log9 work
check "an unknown provider" 2 '' "no provider 'nobody'" af-fetch -p nobody work
printf 'url = http://x/{a}\nspeed = 3\n' >bad.conf
check "an unknown word in a provider's file has its line" 2 '' 'bad.conf:2: .*speed' af-fetch -p ./bad.conf work
printf 'url = http://x/{a\n' >bad.conf
check "a template that is wrong" 2 '' 'without its }' af-fetch -p ./bad.conf work
fresh
run env AF_BASE=http://192.0.2.1 af-fetch -r max --retries 0 -b 1 -l log <(work 1 1)
is "$(jq -r .fetch.error "$T/.out")" denied "a key is not sent in the clear but to loopback"
unlike "$(cat log "$T/.out" "$T/.err")" "$API_FOOTBALL_KEY" "and stands nowhere"
done_testing
