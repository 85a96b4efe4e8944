#!/bin/bash
# af-serve: who may ask, and every route of our own, each with two values.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/serve.sh"

check 'a help' 0 'usage: af-serve' '' af-serve -h
check 'no other address without being told' 2 '' 'allow-remote' af-serve --address 0.0.0.0 --token-file "$T/x"
for bad in localhost '[::1]' '' 127.1 127.evil.example; do
	check "no address: '$bad'" 2 '' 'is no address; those of this machine are 127.0.0.1' af-serve --address "$bad" --token-file "$T/x"
done
check 'an address of other machines in the words of IPv6' 2 '' 'allow-remote' af-serve --address ::ffff:10.0.0.1 --token-file "$T/x"
check 'an origin is no host' 2 '' 'leave out http://' af-serve --host http://example.com --token-file "$T/x"
check 'two stores of a name' 2 '' 'a name of its own' af-serve --store a=/x --store a=/y --token-file "$T/x"
check 'a store has a name' 2 '' 'NAME=DIR' af-serve --store nix
printf 'short\n' >"$T/bad" && chmod 600 "$T/bad"
check 'a token is long' 100 '' '32 characters' af-serve --token-file "$T/bad" --stdin
chmod 644 "$T/bad"
check 'and its own secret' 100 '' 'others can read it' af-serve --token-file "$T/bad" --stdin
chmod 600 "$T/bad"
ln -s bad "$T/link" && ln -s nowhere "$T/dangling"
check 'a link is no token' 100 '' 'a link or something else' af-serve --token-file "$T/link" --stdin
check '... nor made into one' 100 '' 'a link or something else' af-serve --token-file "$T/dangling" --stdin
is "$(find "$T" -name nowhere)" '' '... where it leads'
(
	trap '' XFSZ
	ulimit -f 0
	! af-serve --token-file "$T/fresh" --stdin </dev/null >/dev/null 2>&1
) && pass 'a token that cannot be written is refused' || fail 'a token that cannot be written is refused'
is "$(find "$T" -name fresh)" '' '... and leaves no file behind'

# Whatever command starts it: the tables are those of each backfill.
mv "$T/share/doctor" "$T/doctor"
cat >"$T/share/doctor" <<'DOCTOR'
#!/bin/bash
printf '{"ok":true,"checks":[{"ok":true,"part":"x","what":"of %s"}]}' "${AF_BACKFILL-no backfill}"
DOCTOR
chmod +x "$T/share/doctor"
(umask 077 && printf '%032d\n' 1 >"$T/numbers")
printf 'GET /api/health HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer %032d\r\n\r\n' 1 >"$T/request"
check 'started within the demo of another backfill' 0 'of no backfill' '' env AF_BACKFILL=serve af-serve --token-file "$T/numbers" --stdin <"$T/request"
mv "$T/doctor" "$T/share/doctor"

done_over='{"status":0,"at":"2026-11-01T10:01:01Z","until":null,"reason":null}'
a_job done-1 toy run '["--lines=1"]' "$done_over" '{"unit":"39-2019","list":10,"done":8,"failed":1,"unavailable":1,"left":0,"error":"timeout","remedy":"again"}
{"unit":"39-2020","list":5,"done":5,"failed":0,"unavailable":0,"left":0,"error":null,"remedy":null}'
sleep 0.01
a_job failed-1 toy run '[]' '{"status":100,"at":"2026-11-01T10:00:03Z","until":null,"reason":"no key"}'
printf 'one\n\033[31mtwo\n' >"$T/jobs/done-1/log"
echo '{"at":"2026-11-01T10:00:02Z","program":"af-fetch","pid":7,"event":"progress","records":9,"saved":3,"answered":6,"calls":6,"sent":6,"received":5,"quota_left":99}' >>"$T/jobs/done-1/events.ndjson"
echo '{"at":"2026-11-01T10:00:03Z","program":"af-fetch","pid":7,"event":"current","current":"39-2020"}' >>"$T/jobs/done-1/events.ndjson"
echo '{"league_id":39,"league_name":"Premier League","country":"England","season":2019,"total":380,"missing":10}' >"$T/jobs/done-1/segments.ndjson"
echo '{"league_id":39,"season":2019,"decision":"GO","coverage_pct":95.5,"sampled":20,"months":[1]}' >"$T/jobs/done-1/verdicts.ndjson"

serve_start
is "$(stat -c %a "$T/token")" 600 'the token is its owner'\''s alone'
like "$token" '^[A-Za-z0-9_-]{32}$' 'and long'
like "$(<"$T/serve.out")" "^http://127\.0\.0\.1:[0-9]+/"$'\n'"token in $T/token" 'the address and the file are printed'
unlike "$(<"$T/serve.out")" "$token" 'the token is not'

# Safety
for path in /metrics /api/health /api/v1/jobs /api/v1/openapi.json /api/v1/nix /a/b; do
	bare "$path"
	answers "no token: $path" 401 '.remedy'
done
bare -H "authorization: Bearer ${token%?}x" /api/v1/jobs
answers 'another token' 401 '.detail == "this is not the token"'
like "$head" 'www-authenticate: Bearer' 'how to be let in'
bare -H "authorization: bearer  $token" /api/v1/jobs
answers 'in the words of RFC 9110' 200 .
bare -H "cookie: token=$token" "/api/v1/jobs?token=$token"
answers 'a cookie and a query open nothing' 401 .
ask -H 'host: evil.example' /api/v1/jobs
answers 'another name' 421 '.remedy | contains("--host")'
ask -H 'host: localhost:9' /api/v1/jobs
answers 'a name of this machine' 200 .
bare -H 'host: evil.example' /
answers 'the page too' 421 .
ask -H 'origin: http://evil.example' /api/v1/jobs
answers 'another origin' 403 .
ask -H "origin: ${url/127.0.0.1/localhost}" /api/v1/jobs
answers 'another name of ours is another origin' 403 .
ask -H "origin: $url" /api/v1/jobs
answers 'our own' 200 .
ask -H 'sec-fetch-site: cross-site' /api/v1/jobs
answers 'another site' 403 .
for type in text/plain application/x-www-form-urlencoded application/jsonx 'application/json text/plain' 'application/json; charset=latin1'; do
	ask -X POST -H "content-type: $type" --data-binary '{"kind":"toy"}' /api/v1/jobs
	answers "a body of $type" 415 .
done
ask -X POST -H 'content-type:' /api/v1/jobs
answers 'no type' 415 .
send POST /api/v1/jobs '{"kind":"toy"}' -H 'content-encoding: gzip'
answers 'a compressed body' 415 '.remedy | contains("Content-Encoding")'
is "$(af-job list --json | wc -l)" 2 'none of these made a job'
ask -H 'content-type: application/json; charset=utf-8' -d '{' /api/v1/jobs
answers 'no JSON' 400 '.detail | contains("byte")'
head -c 1100000 /dev/zero | tr '\0' ' ' >"$T/large"
ask -H 'content-type: application/json' --data-binary "@$T/large" /api/v1/jobs
answers 'a body that is too long' 413 .
ask -H 'content-type: application/json' -H 'transfer-encoding: chunked' --data-binary "@$T/large" /api/v1/jobs
answers 'also in chunks' 413 .
# early CODE HEADER... : what is said to the headers alone, before the body
early() {
	local said=nothing
	exec 8<>"/dev/tcp/127.0.0.1/${url##*:}"
	printf '%s\r\n' 'POST /api/v1/jobs HTTP/1.1' "${@:2}" 'content-type: application/json' 'content-length: 1000' '' >&8
	read -r -t 60 said <&8 || :
	exec 8>&-
	like "$said" " $1 " "the body of somebody who may not ask is not waited for: $1"
}
early 421 'host: evil.example' "authorization: Bearer $token"
early 401 'host: localhost'
ask -H "x-long: $(head -c 20000 /dev/zero | tr '\0' x)" /api/v1/jobs
like "$code" '^4(13|31)$' 'headers that are too long'
ask /api/v1/nix
answers 'nothing there' 404 '.remedy'
ask --path-as-is /api/v1/jobs/../../../../etc/passwd
answers 'no way up' 404 .
ask --path-as-is /api/v1/jobs/..%2f..%2fetc
answers 'nor in code' 400 .
ask /api/v1/jobs/%00
answers 'a NUL' 400 .
ask /api/v1/jobs/%zz
answers 'a broken code' 400 .
ask -X PUT -H 'content-type: application/json' /api/v1/jobs
answers 'another method' 405 .
like "$head" 'allow: POST, GET' 'which ones there are'
ask -X OPTIONS /api/v1/jobs
unlike "$head" 'access-control' 'nothing for other sites'

# The page
bare /
like "$code $head" 'content-security-policy: default-src .none.; script-src .self.' 'the page has a strict policy'
like "$out" '<!doctype html>' 'and needs no token'
for file in page.js dom.js server.js start.js page.css icon.svg; do
	bare "/$file"
	is "$code" 200 "its $file"
done
etag=$(sed -n 's/^etag: //p' <<<"$head")
bare -H "if-none-match: $etag" /icon.svg
is "$code$out" 304 'not twice'
for file in nix.js .hidden ..%2fstats%2fjob schemas; do
	bare "/$file"
	like "$code" '^40[0-9]$' "no other file: $file"
done
is "$(grep -cE 'innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(' <(cat "$AF_ROOT"/pipelines/page/*.js))" 0 'the DOM is built, never HTML'
is "$(grep -cE ' style=|<script>| on[a-z]+=' "$AF_ROOT/pipelines/page/index.html")" 0 'nothing inline'

# Jobs
ask /api/v1/jobs
answers 'the jobs' 200 '[.jobs[].id] == ["failed-1", "done-1"] or [.jobs[].id] == ["done-1", "failed-1"]'
answers 'their states' 200 '[.jobs[] | {(.id): [.state, .kind]}] | add == {"failed-1": ["failed", "toy"], "done-1": ["done", "toy"]}'
etag=$(sed -n 's/^etag: //p' <<<"$head")
ask -H "if-none-match: $etag" /api/v1/jobs
is "$code$out" 304 'an ETag saves the answer'
ask '/api/v1/jobs?state=done'
answers 'by state' 200 '[.jobs[].id] == ["done-1"]'
ask '/api/v1/jobs?state=nope'
answers 'a state that there is not' 400 '(.detail | contains("nope")) and .remedy == "the states are running, cancelling, done, cancelled, waiting, partial, failed, interrupted, queued"'
ask '/api/v1/jobs?kind=nix'
answers 'by kind' 200 '.jobs == [] and .total == 0'
ask '/api/v1/jobs?limit=1'
answers 'in pages' 200 '(.jobs | length) == 1 and .total == 2 and .next'
next=$(jq -r .next <<<"$out") one=$(jq -r '.jobs[0].id' <<<"$out")
ask "/api/v1/jobs?limit=1&after=$next"
answers 'the next page' 200 "(.jobs | length) == 1 and .jobs[0].id != \"$one\" and .next == null"
for after in nix "$one.x" "$one." .5 ../etc.5; do
	ask "/api/v1/jobs?after=$after"
	answers "no place in the list: $after" 400 '.remedy | contains("next")'
done
for i in 1 2 3; do
	a_job "page-$i" toy run '[]' '{"status":1,"at":"2026-11-01T10:00:03Z","until":null,"reason":null}'
	sed -i "s/2026-11-01T10/2026-10-0${i}T10/" "$T/jobs/page-$i/request.json"
done
ask '/api/v1/jobs?state=partial&limit=1'
next=$(jq -r .next <<<"$out")
echo '{"status":0,"at":"2026-11-01T10:00:03Z"}' >"$T/jobs/page-3/over"
ask "/api/v1/jobs?state=partial&limit=1&after=$next"
answers 'a page goes on where it ended, though that job is in another state' 200 '[.jobs[].id] == ["page-2"] and .next != null'
next=$(jq -r .next <<<"$out")
rm -r "$T/jobs/page-2"
ask "/api/v1/jobs?state=partial&limit=1&after=$next"
answers '... or has been removed' 200 '[.jobs[].id] == ["page-1"] and .next == null'
ask '/api/v1/jobs?after=page-3'
answers '... and after a job by its id' 200 '[.jobs[].id] == ["page-1"]'
rm -r "$T"/jobs/page-*
for limit in 0 x 501 -1 ''; do
	ask "/api/v1/jobs?limit=$limit"
	answers "no limit: '$limit'" 400 .
done
ask /api/v1/jobs/done-1
answers 'a job' 200 '.state == "done" and .argv == ["--lines=1"] and .progress == {"units":2,"list":15,"done":13,"failed":1,"unavailable":1,"left":0} and
	.fetch.quota_left == 99 and .current == null and .can == ["delete"] and .in_flight_most == 0'
ask /api/v1/jobs/failed-1
answers 'another' 200 '.state == "failed" and .reason == "no key" and .progress.units == 0 and .fetch == null and .can == ["resume", "retry", "delete"]'
ask /api/v1/jobs/nix
answers 'none of that name' 404 '.detail == "there is no job '\''nix'\''"'
ask /api/v1/jobs/done-1/units
answers 'its units' 200 '.total == 2 and .next == null and .units[0].unit == "39-2019" and .units[0].remedy == "again"'
ask '/api/v1/jobs/done-1/units?failed=1'
answers 'those that failed' 200 '.total == 1 and .units[0].failed == 1'
ask '/api/v1/jobs/done-1/units?failed=0'
answers '... or all' 200 '.total == 2'
ask '/api/v1/jobs/done-1/units?failed=yes'
answers '... and nothing between' 400 '.remedy | contains("failed=1")'
ask '/api/v1/jobs/done-1/units?limit=1'
answers 'in pages' 200 '.next == 1'
ask '/api/v1/jobs/done-1/units?limit=1&after=1'
answers 'the next page' 200 '.units[0].unit == "39-2020" and .next == null'
ask /api/v1/jobs/failed-1/units
answers 'no units' 200 '.units == []'
ask /api/v1/jobs/done-1/log
is "$code $out" $'200 one\n?[31mtwo' 'its log, harmless'
ask '/api/v1/jobs/done-1/log?bytes=10'
is "$out" '?[31mtwo' 'the end of it, from a line on'
ask /api/v1/jobs/failed-1/log
is "$code$out" 200 'an empty one'
ask /api/v1/jobs/done-1/grid
answers 'its grid' 200 '.job == "done-1" and .segments[0].missing == 10 and .verdicts == [{"league_id":39,"season":2019,"decision":"GO","coverage_pct":95.5,"sampled":20}]'
ask /api/v1/jobs/failed-1/grid
answers 'without one' 200 '.verdicts == []'
ask /api/v1/grid
answers 'the newest grid' 200 '.job == "done-1"'
ask /api/v1/queue
answers 'the queue' 200 '.done == 1 and .failed == 1 and .running == 0 and .damaged == 0'
ask /api/v1/kinds
answers 'the kinds' 200 '[.kinds[] | select(.kind == "toy").phases[0].options] == [{"lines":"N","name":"WORD","loud":"FLAG"}]'
ask /api/v1/limits
answers 'the ledgers: of providers, which not every governor is' 200 '[.providers[].provider] == ["api-football"]'
ask /metrics
like "$out" 'af_jobs\{state="done"\} 1' 'counts of jobs'
like "$out" 'af_fetch_records_total.*answered.* 6' 'and of their programs'
like "$out" 'af_ingestion_total\{result="success"\} 0' 'and of what the users count'
ask -I /api/v1/jobs
is "$code" 200 'HEAD'

# Adding
touch "$T/hold"
send POST /api/v1/jobs '{"kind":"toy","options":{"lines":3,"name":"x-y","loud":true},"operands":["w"]}'
answers 'a job is added' 202 '.state | IN("running", "queued")'
id=$(jq -r .id <<<"$out")
like "$head" "location: /api/v1/jobs/$id" 'where it is'
answers 'what it is asked' 202 '.argv == ["--lines=3", "--name=x-y", "--loud", "w"]'
send POST /api/v1/jobs '{"kind":"toy","options":{"lines":3,"name":"x-y","loud":true},"operands":["w"]}'
answers 'the same scope is active' 409 ".detail | contains(\"$id\")"
send POST /api/v1/jobs '{"kind":"toy","options":{"lines":"4"}}'
answers 'another is queued' 202 '.state == "queued" and .can == ["cancel"]'
second=$(jq -r .id <<<"$out")
send POST /api/v1/jobs '{"kind":"toy","argv":["--lines","4"]}'
answers 'the same in other words is the same' 409 ".detail | contains(\"$second\")"
head -c 900000 /dev/zero | tr '\0' x | sed 's/.*/{"kind":"toy","options":{"name":"&"}}/' >"$T/wide"
send POST /api/v1/jobs "@$T/wide"
answers 'a value that no command takes' 422 '.detail | contains("bytes")'
send POST /api/v1/jobs '{"kind":"nix"}'
answers 'no such kind' 422 '.detail'
send POST /api/v1/jobs '{}'
answers 'no kind' 422 '.remedy'
for phase in nix --lines=4 '' --; do
	send POST /api/v1/jobs "{\"kind\":\"toy\",\"phase\":\"$phase\"}"
	answers "no such phase, and no operand or option instead: '$phase'" 422 '.detail | contains("has no phase")'
	send POST /api/v1/jobs/preview "{\"kind\":\"toy\",\"phase\":\"$phase\"}"
	answers '... nor a price' 422 '.detail | contains("has no phase")'
done
send POST /api/v1/jobs '{"kind":"careers","operands":["deep"]}'
answers 'an operand is no phase' 422 '.detail | contains("deep")'
send POST /api/v1/jobs '{"kind":"toy","options":{"lines":1,"l\u0069nes":2}}'
answers 'an option that is there twice' 422 '.detail | contains("twice")'
send POST /api/v1/jobs '{"kind":"toy","options":{"name":"a\nb"}}'
answers 'a newline in a value: what is wrong is said whole' 422 '(.detail | startswith("--name is a word")) and .messages == null'
for key in é $'a\tb'; do
	send POST /api/v1/jobs '{"kind":"toy"}' -H "idempotency-key: $key"
	answers "no key: $key" 400 '.detail | contains("printable ASCII")'
done
send POST /api/v1/jobs '{"kind":"--key"}'
answers 'an option for a kind' 422 .
send POST /api/v1/jobs '{"kind":"toy","options":{"run":"/tmp"}}'
answers 'an option that the table has not' 422 .
send POST /api/v1/jobs '{"kind":"toy","options":{"lines":"x"}}'
answers 'a value of another kind' 422 '.detail | contains("whole number")'
for bad in '{"lines":{}}' '{"lines":null}' '{"lines":[]}' '{"lines":[1,null]}'; do
	send POST /api/v1/jobs "{\"kind\":\"toy\",\"options\":$bad}"
	answers "no value: $bad" 422 '.remedy and (.detail | contains("'\''lines'\''"))'
done
send POST /api/v1/jobs '{"kind":"toy","operands":["x",null]}'
answers 'no operand' 422 '.detail | contains("operands")'
for list in 1-999999999 1-5001 39,1-5000 1234567890; do
	send POST /api/v1/jobs "{\"kind\":\"careers\",\"options\":{\"league-id\":\"$list\",\"season\":2019}}"
	answers "a list that nothing could spell out: $list" 422 '.detail | contains("at most 5000 numbers of at most 9 digits")'
done
send POST /api/v1/jobs '{"kind":"gamelogs","operands":["XFL","3"]}'
answers 'what the backfill refuses is no job' 422 '(.detail | contains("XFL")) and (.remedy | contains("MLB"))'
send POST /api/v1/jobs '{"kind":"toy","operands":["a\u0000b"]}'
answers 'a NUL in a word' 422 .
for bad in '"operands":"x"' '"options":"--x"' '"options":[]' '"phase":5' '"operand":["x"]' '"maxCalls":1' '"operands":null' '"operands":["x",true]' \
	'"argv":{}' '"options":{"loud\u0000x":true}' '"options":{"lines":false}' '"options":{"":1}' '"phase":"run\u0000x"' '"phase":"run","phase":"run"'; do
	send POST /api/v1/jobs "{\"kind\":\"toy\",$bad}"
	answers "the scope is not guessed: $bad" 422 '.detail and .remedy'
done
is "$(af-job list --json | jq -r 'select(.kind | IN("toy", "gamelogs")).id' | wc -l)" 4 'and none of these is a job'
send POST "/api/v1/jobs/$id/cancel" '{"force":"true"}'
answers 'force is no text' 422 .
send POST /api/v1/jobs '[]'
answers 'no object' 400 .
send POST /api/v1/jobs/preview '{"kind":"toy"}'
answers 'no price is known' 422 '.detail'
send POST /api/v1/jobs/preview '{"kind":"toy","options":{"nix":1}}'
answers 'no price for what the table has not' 422 '.detail | contains("nix")'

# One key, 50 at once
for i in {1..50}; do
	printf 'url = "%s/api/v1/jobs"\nheader = "authorization: Bearer %s"\nheader = "content-type: application/json"\nheader = "idempotency-key: one"\ndata = "{\\"kind\\":\\"props\\"}"\noutput = "%s"\nwrite-out = "%%{http_code}\\n"\nnext\n' \
		"$url" "$token" "$T/fifty.$i"
done | sed '$d' >"$T/fifty"
is "$(curl -s --no-progress-meter -Z --parallel-max 50 -K "$T/fifty" | sort | uniq -c | xargs)" '50 202' '50 requests with one key are accepted'
is "$(cat "$T"/fifty.* | jq -r .id | sort -u | wc -l) $(af-job list --json | jq -r 'select(.kind == "props").id' | wc -l)" '1 1' 'and are one job'
sed -e '/idempotency-key/d' -e 's/props/&\\",\\"options\\":{\\"chunk\\":7},\\"phase\\":\\"backfill/' -e 's/fifty/alike/' "$T/fifty" | head -n 139 >"$T/alike"
is "$(curl -s --no-progress-meter -Z --parallel-max 50 -K "$T/alike" | sort | uniq -c | xargs)" '1 202 19 409' 'of 20 at once without a key, for the same, one is'
send POST /api/v1/jobs '{"kind":"props","options":{"chunk":2}}' -H 'idempotency-key: one'
answers 'the key belongs to another request' 422 '.detail | contains("another request")'
send POST /api/v1/jobs '{"kind":"toy"}' -H "idempotency-key: $(head -c 300 /dev/zero | tr '\0' k)"
answers 'a key that is too long' 400 .

# Commands
send DELETE "/api/v1/jobs/$id"
answers 'one that runs is not removed' 409 '.remedy | contains("cancel")'
send POST "/api/v1/jobs/$second/resume"
answers 'one that is queued need not be resumed' 202 '.state == "queued"'
send POST "/api/v1/jobs/$second/retry"
answers 'nor retried' 409 .
send POST "/api/v1/jobs/$second/cancel"
answers 'cancel' 202 '.state == "cancelled" and .can == ["resume", "delete"]'
send POST "/api/v1/jobs/$second/cancel" '{"force":true}'
answers 'twice is once' 202 '.state == "cancelled"'
send POST "/api/v1/jobs/$second/resume" '{}'
answers 'resume' 202 '.state == "queued"'
# If-Match: the job as somebody has seen it
ask "/api/v1/jobs/$second"
tag=$(sed -n 's/^etag: //p' <<<"$head")
for match in '"x"' "W/$tag" "${tag//\"/}"; do
	send POST "/api/v1/jobs/$second/cancel" '{}' -H "if-match: $match"
	answers "the job is another than it was: $match" 412 '.remedy'
done
send POST "/api/v1/jobs/$second/cancel" '{}' -H 'if-none-match: *'
answers '... or should not be there' 412 .
is "$(state "$second")" queued '... and nothing was done'
send POST "/api/v1/jobs/$second/cancel" '{}' -H "if-match: \"x\", $tag"
answers 'it is as it was' 202 '.state == "cancelled"'
ask -X DELETE -H "if-match: $tag" "/api/v1/jobs/$second"
answers '... and no longer' 412 .
send POST "/api/v1/jobs/$second/resume" '{}' -H 'if-match: *'
answers 'it is there at all' 202 '.state == "queued"'
ask -X DELETE -H 'if-match: *' /api/v1/jobs/nix
answers '... or not' 404 .
# Changed by another between the comparison and the command: whoever holds the queue's lock goes first.
exec 7> >(exec python3 -c 'import fcntl, sys
queue = open(sys.argv[1] + "/.queue", "a")
fcntl.lockf(queue, fcntl.LOCK_EX)
open(sys.argv[1] + "/../locked", "w").close()
sys.stdin.read()' "$T/jobs")
wait_for 60 test -e "$T/locked"
inode=$(stat -c %i "$T/jobs/.queue")
ask "/api/v1/jobs/$second"
tag=$(sed -n 's/^etag: //p' <<<"$head")
curl -s -X POST -H "authorization: Bearer $token" -H 'content-type: application/json' -H "if-match: $tag" -w '%{http_code}' -o "$T/late" \
	"$url/api/v1/jobs/$second/cancel" >"$T/late.code" 7>&- &
late=$!
wait_for 60 grep -qE -- "-> .*:$inode " /proc/locks
echo '{"at":"2026-11-01T10:00:01Z","starts":1,"stalls":0,"bytes":0}' >"$T/jobs/$second/started"
exec 7>&-
wait "$late"
code=$(<"$T/late.code") out=$(<"$T/late")
answers 'what another has changed meanwhile' 412 '.detail | contains("meanwhile")'
is "$(find "$T/jobs/$second" -name cancel)" '' '... is left alone'
rm -f "$T/jobs/$second/started"
send POST /api/import/leagues '{"leagueIds":[39],"seasons":[2019]}' -H 'if-match: *'
answers 'what has no ETag' 412 '.detail | contains("ETag")'
send POST "/api/v1/jobs/$id/cancel" '{"force":true}'
answers 'at once' 202 '.state | IN("cancelling", "cancelled")'
wait_for 60 is_state "$id" cancelled
send DELETE "/api/v1/jobs/$id"
is "$code$out" 204 'removed'
ask "/api/v1/jobs/$id"
answers 'it is gone' 404 .
rm "$T/hold"
wait_for 60 is_state "$second" "done" && pass 'the other one runs to its end' || fail 'the other one runs to its end' "$(af-job show "$second")"
send POST /api/v1/jobs/failed-1/retry
answers 'retry' 202 '.state | IN("queued", "running", "done")'
for c in cancel resume retry; do
	send POST "/api/v1/jobs/nix/$c"
	answers "$c: no such job" 404 .
done
wait_for 60 is_state failed-1 "done"
a_job old toy run '[]' "$done_over"
a_job damaged toy run '[]'
echo '{' >"$T/jobs/damaged/request.json"
ask /api/v1/jobs/damaged
answers 'a damaged job is said to be that' 500 '.detail | contains("is damaged")'
send POST /api/v1/jobs/damaged/cancel
answers '... nothing can be done with it' 500 '.remedy | contains("clean")'
send DELETE /api/v1/jobs/damaged
is "$code $(find "$T/jobs" -name damaged)" '204 ' '... but remove it'
for i in {1..101}; do a_job "q$i" zzz run "[\"$i\"]"; done
send POST /api/v1/jobs '{"kind":"toy","options":{"lines":9}}'
answers 'the queue is full' 429 '.remedy'
like "$head" 'retry-after: 60' 'and says so'
rm -rf "$T"/jobs/q*

mkdir "$T"/jobs/a{100..300}
for i in {100..300}; do
	echo '{"kind":"zzz","phase":"run","argv":[],"governors":[],"env":[],"at":"2025-01-01T00:00:00Z"}' >"$T/jobs/a$i/request.json"
	echo '{"at":"2025-01-01T00:00:00Z","status":0}' >"$T/jobs/a$i/over"
	: >"$T/jobs/a$i/events.ndjson"
done
mkdir "$T/jobs/fifo"
cp "$T/jobs/a100/request.json" "$T/jobs/a100/over" "$T/jobs/fifo"
mkfifo "$T/jobs/fifo/events.ndjson"
ask --max-time 60 /metrics
like "$out" 'af_fetch_records_total.*answered.* 6' '200 older jobs do not hide the newer ones from the metrics'
rm -rf "$T"/jobs/a* "$T/jobs/fifo"

# A folder that is not there, as that of a disk that is not mounted, is something else than no jobs.
mv "$T/jobs" "$T/aside"
for path in /api/v1/jobs /api/v1/jobs/done-1 /api/v1/queue /api/v1/grid /api/v1/events /api/admin/backfill/jobs /api/districts/backfill/x /metrics; do
	ask --max-time 60 "$path"
	answers "no folder of jobs: $path" 503 '(.detail | contains("No such file")) and .remedy'
done
send POST /api/v1/jobs '{"kind":"toy","options":{"lines":77}}'
answers '... nor is a job added' 503 .remedy
send POST /api/v1/jobs/done-1/resume '{}' -H 'if-match: "x"'
answers '... nor is one another than it was' 503 '.detail | contains("No such file")'
is "$(find "$T" -maxdepth 1 -name jobs)" '' '... into another'
: >"$T/jobs"
ask /api/v1/jobs
answers '... nor is a file one' 503 .remedy
rm "$T/jobs"
mv "$T/aside" "$T/jobs"
ask /api/v1/jobs
answers 'it is back' 200 '.total > 0'

is "$(<"$T/serve.err")" '' 'the server has nothing to say'
serve_stop -KILL
serve_start --port-file "$T/port"
ask /api/v1/openapi.json
answers 'what a run that takes long is answered is described' 200 '.paths["/api/ingestion/run-once"].post.responses | has("200") and has("202")'
# Under nohup(1) it is ignored, as is meant.
kill "-$(awk '/^SigIgn/ { print $2 ~ /[13579bdf]$/ ? "TERM" : "HUP" }' "/proc/$server/status")" "$server"
code=0
wait "$server" || code=$?
is "$code $(find "$T" -maxdepth 1 -name port)" '0 ' 'a HUP ends it as a TERM does'
serve_start
ask /api/v1/jobs/done-1
answers 'killed and started: nothing is lost' 200 '.state == "done"'
is "$token" "$(<"$T/token")" 'the token stays'
done_testing
