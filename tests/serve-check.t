#!/bin/bash
# af-serve: what a backfill has to say about a request before it is a job: nobody else waits for it, whoever asked gets it.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/serve.sh"

# A backfill that looks until there is a $T/go, and notes how many look at a time; $T/verdict: how that ends
mkdir "$T/share/slow" "$T/looking"
printf '%s\n' 'governor slow' 'log log.ndjson' 'phase run run --run {dir}' 'option run lines N' 'check run --look' >"$T/share/slow/job"
cat >"$T/share/slow/run" <<'RUN'
#!/bin/bash
[ "${*: -1}" = --look ] || exec sleep 1000
echo x >>"$T/looks"
: >"$T/looking/$$"
ls "$T/looking" | wc -l >>"$T/at-a-time"
until [ -e "$T/go" ]; do sleep 0.05; done
rm "$T/looking/$$"
[ ! -e "$T/verdict" ] || { echo 'af-query: no rows' >&2; echo 'af slow: there is no table "games"; create it' >&2; exit "$(<"$T/verdict")"; }
RUN
chmod +x "$T/share/slow/run"
# in_line N [CURL-OPTION...]: asks for a job in the background; $asking has who asks, $T/said.N what they get
asking=()
in_line() {
	curl -s -o "$T/said.$1" -w '%{http_code}' -H "authorization: Bearer $token" -H 'content-type: application/json' "${@:2}" "$url/api/v1/jobs" >"$T/code.$1" &
	asking+=($!)
}
wants() { in_line "$1" --data-binary "{\"kind\":\"slow\",\"options\":{\"lines\":$1}}" "${@:2}"; }
at_end 'kill "${asking[@]}" 2>/dev/null'
looks() { [ "$(wc -l <"$T/looks")" -ge "$1" ]; }
alive() { local p; for p in "$T"/looking/*; do [ ! -e "$p" ] || ! kill -0 "${p##*/}" 2>/dev/null || return 0; done; return 1; }
none_alive() { ! alive && [ -z "$(cat "/proc/$server/task/$server/children")" ]; }

serve_start
: >looks
a_job one toy run '[]' '{"status":0,"at":"2026-11-01T10:01:01Z","until":null,"reason":null}'
a_job two toy run '[]' '{"status":0,"at":"2026-11-01T10:01:01Z","until":null,"reason":null}'
curl -sN -H "authorization: Bearer $token" "$url/api/v1/jobs/one/events" >stream 2>/dev/null &
asking+=($!)
wait_for 60 grep -q added stream || fail 'a stream begins'
fds() { find "/proc/$server/fd" -lname 'socket:*' | wc -l; }
has_fds() { [ "$(fds)" = "$1" ]; }
before=$(fds)
for ((i = 1; i <= 8; i++)); do wants $i; done
wait_for 60 looks 8 && pass 'looks that last' || fail 'looks that last' "$(<looks)"
for ((i = 9; i <= 20; i++)); do wants $i; done
wait_for 60 has_fds $((before + 20)) && pass '... and some in line' || fail '... and some in line' "$before, $(fds)"

# Everybody else is served while none of them has an answer
echo '{"event":"meanwhile"}' >>"$T/jobs/one/events.ndjson"
wait_for 60 grep -q meanwhile stream && pass 'a stream goes on meanwhile' || fail 'a stream goes on meanwhile' "$(<stream)"
ask /api/v1/queue
answers 'what only reads is answered' 200 '.queued == 0 and .running == 0'
ask /api/v1/limits
answers '... also by a command' 200 '.providers'
send DELETE /api/v1/jobs/two # the stream is of the other one, and stays
is "$code" 204 '... and what changes another job'
send POST /api/v1/jobs/preview '{"kind":"toy"}'
like "$code" '^[245]' '... and a price'
is "$(cat code.* | wc -c) $(wc -l <looks)" '0 8' 'all of these waited for nobody'

# Those who leave, first those in line
kill "${asking[@]: -12}"
wait_for 60 has_fds $((before + 8)) && pass 'who leaves the line is noticed' || fail 'who leaves the line is noticed' "$before, $(fds)"
kill "${asking[@]:0:9}"
wait_for 60 none_alive && pass 'who leaves takes the look along' || fail 'who leaves takes the look along' "$(ls looking)" "$(pstree -ap "$server" 2>&1)"
ask /api/v1/queue
answers '... and has no job' 200 '.queued == 0 and .running == 0'
is "$(wc -l <looks)" 8 'for those who left the line nothing was done'
rm -f looking/*
asking=()
send DELETE /api/v1/jobs/one

# The same key, from everywhere
for i in {1..50}; do in_line "$i" -H 'idempotency-key: all the same' --data-binary '{"kind":"slow"}'; done
wait_for 60 looks 9
touch go
wait "${asking[@]}"
is "$(cat code.* | fold -w 3 | sort | uniq -c | tr -d ' ')" 50202 'fifty with one key are all told'
is "$(jq -r .id said.* | sort -u | wc -l) $(af-job list --json | wc -l)" '1 1' 'of one job'
is "$(($(sort -n at-a-time | tail -n 1) <= 8))" 1 'of these eight looked at a time, at most'
asking=()

# What it refuses
for verdict in 2:422 100:409; do
	echo "${verdict%:*}" >verdict
	send POST /api/v1/jobs '{"kind":"slow","options":{"lines":7}}'
	answers "a look that ends with ${verdict%:*}" "${verdict#*:}" '.detail == "there is no table \"games\"" and .remedy == "create it" and .title and .messages == ["no rows", "there is no table \"games\"; create it"]'
	like "$head" 'content-type: application/problem\+json' '... as a problem'
done
rm verdict
mv "$T/share/slow/job" "$T/job"
echo 'phase run' >"$T/share/slow/job"
for path in jobs jobs/preview; do
	send POST /api/v1/$path '{"kind":"slow","options":{"lines":7}}'
	answers "a table that is broken is our own fault: $path" 500 '.detail and .remedy'
done
mv "$T/job" "$T/share/slow/job"

# Prices that take their time keep nobody from a command.
mv "$T/share/price" "$T/price"
printf '#!/bin/bash\necho >>"$T/prices"\nuntil [ -e "$T/priced" ]; do sleep 0.02; done\necho 17\n' >"$T/share/price"
chmod +x "$T/share/price"
for i in {1..9}; do
	curl -s -H "authorization: Bearer $token" -H 'content-type: application/json' -d '{"kind":"slow"}' -o "price.$i" "$url/api/v1/jobs/preview" &
	asking+=($!)
done
prices() { [ "$(wc -l 2>/dev/null <"$T/prices")" = 8 ]; }
wait_for 60 prices && pass 'eight prices at a time' || fail 'eight prices at a time' "$(wc -l <"$T/prices")"
ask --max-time 60 /api/v1/limits
answers '... and a command beside them' 200 .providers
touch "$T/priced"
wait "${asking[@]}"
asking=()
is "$(cat price.* | jq -c .price | sort | uniq -c | xargs)" '9 17' '... and all are told'
mv "$T/price" "$T/share/price"

# A job that cannot be read
mkdir "$T/jobs/broken"
echo x >"$T/jobs/broken/request.json"
ask /api/v1/jobs/broken
answers 'a job that is damaged' 500 ".detail == \"job 'broken' is damaged\" and (.remedy | contains(\"af job clean\"))"
rm -r "$T/jobs/broken"

# Each backfill, for want of what it needs
unset API_FOOTBALL_KEY RAPIDAPI_KEY
serve_stop
for kind in careers districts props; do
	rm -r "$T/share/$kind"
	cp -rs "$AF_ROOT/pipelines/$kind" "$T/share"
done
PGHOST=$T PGCONNECT_TIMEOUT=1 serve_start
# says KIND-AND-REST STATUS DETAIL REMEDY: what POST says, and af job add in other words
says() {
	send POST /api/v1/jobs "{\"kind\":$1}"
	answers "$1: $3" "$2" '(.detail | contains("'"$3"'")) and (.remedy | contains("'"$4"'"))'
}
says '"stats"' 409 'no key' 'API_FOOTBALL_KEY'
says '"careers","options":{"league-id":39,"season":2023}' 409 'no key' 'API_FOOTBALL_KEY'
says '"basketball","options":{"league-id":12,"season":"2023"}' 409 'no key' 'API_'
says '"gamelogs","operands":["XFL","3"]' 422 'XFL' 'MLB'
says '"gamelogs","operands":["NFL"],"options":{"season":"2024-2190"}' 422 '--season: NFL 2' 'take one that has begun'
says '"districts","options":{"from":"2090-01-01","to":"2099-01-01"}' 422 '--to: 2099-01-01 is after' 'take days that have been'
says '"districts","options":{"from":"2024-01-01","districts":"99","collection":"what"}' 422 '--collection is system-wide' 'GET /api/v1/kinds'
jobs_end
is "$(<"$T/serve.err")" '' 'the server has nothing to say'
done_testing
