#!/bin/bash
# af-serve: streams of events: nothing missing, nothing twice, whatever is killed or replaced.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/serve.sh"
many=100 lines=200 kills=3 megabytes=4 idle=40
[ -z "${AF_TORTURE-}" ] || { many=1000 lines=1000 kills=8 megabytes=20 idle=100; }
ulimit -n "$(ulimit -H -n)"

a_job one toy run '[]' '{"status":0,"at":"2026-11-01T10:01:01Z","until":null,"reason":null}'
file=$T/jobs/one/events.ndjson
# follow FILE PATH [CURL-OPTION...]: in the background; sets $follower
follow() {
	rm -f "$1" "$1.head"
	curl -sN -D "$1.head" -H "authorization: Bearer $token" "${@:3}" "$url$2" >"$1" 2>/dev/null &
	follower=$!
	at_end "kill $follower 2>/dev/null"
}
has() { grep -qF -- "$2" "$1"; }
# comes FILE TEXT NAME
comes() { wait_for 60 has "$1" "$2" && pass "$3" || fail "$3" "$(cat "$1")"; }

serve_start --heartbeat 1
follow a /api/v1/jobs/one/events
comes a.head 'text/event-stream' 'headers at once, though nothing happens'
comes a 'retry: 1000' 'and a first word'
comes a '"event":"added"' 'what happened before'
like "$(<a)" 'id: 0000000000000007:[0-9]+' 'with its place'
comes a $'\n:\n' 'a silent stream says so' 
echo '{"event":"x","n":1}' >>"$file"
comes a 'data: {"event":"x","n":1}' 'what happens'
printf '{"event":"y",' >>"$file"
echo '{"n":2}' >>"$T/jobs/one/other"
last=$(sed -n 's/^id: //p' a | tail -n 1)
printf '"n":2}\n' >>"$file"
comes a 'data: {"event":"y","n":2}' 'a line that was written in two pieces'
follow b /api/v1/jobs/one/events -H "last-event-id: $last"
comes b '"n":2' 'who comes back'
is "$(grep -c '^data' b)" 1 'gets what was missed, and nothing twice'
head -c 300000 /dev/zero | tr '\0' x | sed 's/.*/{"long":"&"}\n/' >long
cat long >>"$file"
echo '{"event":"z"}' >>"$file"
comes b '"event":"z"' 'a long line'
is "$(sed -n 's/^data: //p' b | sed -n 2p | cmp - long && echo same)" same '... whole'
for id in nix "${last%:*}:999999999" "${last%:*}:3" "1234:5" "${last%:*}:-1"; do
	follow c /api/v1/jobs/one/events -H "last-event-id: $id"
	comes c '"event":"added"' "an id that is no place: $id"
	is "$(grep -v '^:\|^retry\|^$' c | head -n 1)" 'event: reset' '... says reset, and begins anew'
	kill "$follower"
done
{ sed 's/0007/0008/' "$file" | head -n 1; echo '{"event":"again"}'; } >new
mv new "$file"
comes b '"event":"again"' 'another file in its place'
is "$(sed -n '/^event: reset/,$p' b | grep -c '^data')" 3 '... a reset, and all of it'
like "$(sed -n 's/^id: //p' b | tail -n 1)" '^0000000000000008:' '... of another epoch'
sed 's/0008/0009/' "$file" | head -n 1 >new
cat new >"$file"
comes b 'id: 0000000000000009:' 'one that was cut and written again'
ask /api/v1/jobs/nix/events
answers 'no such job' 404 .
a_job brief toy run '[]' '{"status":0,"at":"2026-11-01T10:01:01Z"}'
follow brief /api/v1/jobs/brief/events
comes brief '"event":"added"' 'the stream of a job that is removed then'
af-job clean brief
ended() { ! kill -0 "$follower"; }
wait_for 60 ended && wait "$follower" && pass '... ends, and whole' || fail '... ends, and whole' "$(<brief)"

# All jobs
follow all /api/v1/events
comes all 'retry' 'the stream of all jobs'
a_job two toy run '[]'
comes all '{"job":"two","at":"2026-11-01T10:00:00.000Z"' 'a job that is added'
echo '{"at":"2026-11-02T10:00:00.000Z","event":"p"}' >>"$file"
comes all '{"job":"one","at":"2026-11-02T10:00:00.000Z","event":"p"}' 'what happens to another'
is "$(grep -c '^data' all)" 2 'and nothing of before'
last=$(sed -n 's/^id: //p' all | tail -n 1)
kill "$follower"
echo '{"at":"2099-11-02T10:00:00.000Z","event":"q"}' >>"$file"
a_job three toy run '[]'
sed -i 's/2026-11-01T10/2099-11-01T10/' "$T/jobs/three/events.ndjson"
follow all2 /api/v1/events -H "last-event-id: $last"
comes all2 '"job":"three"' 'who comes back: a job that was added meanwhile'
comes all2 '"event":"q"' '... and what happened meanwhile'
is "$(grep -c '^data' all2)" 2 '... and nothing else'

# Readers that leave
fds() { find "/proc/$server/fd" -lname 'socket:*' | wc -l; }
before=$(fds)
for i in {1..20}; do follow leaving /api/v1/jobs/one/events; done
few() { [ "$(fds)" -ge $((before + 20)) ]; }
none() { [ "$(fds)" -le "$before" ]; }
wait_for 60 few
mapfile -t some < <(jobs -p | tail -n 20)
kill "${some[@]}"
wait_for 60 none && pass 'readers that leave are noticed, though nothing happens' || fail 'readers that leave are noticed' "$(fds) of $before"

# Ids that are none
time=${last%%;*}
for id in ';;x=y;nix' 0x5 "-1" "$time;nix" "$time;../x=1:2" "$time;one=7:1;;" 99999999999999999999 4102444800000000; do
	follow all3 /api/v1/events -H "last-event-id: $id"
	comes all3 'data: {"job":null}' "an id that is none, or of a time to come: $id"
	is "$(grep -v '^:\|^retry\|^$' all3 | head -n 1)" 'event: reset' '... says reset'
	kill "$follower"
done
follow all3 /api/v1/events -H 'last-event-id: nix'
comes all3 'event: reset' '... and then what happens from now on'
echo '{"at":"2026-11-03T10:00:00.000Z","event":"r"}' >>"$file"
comes all3 '"event":"r"' '... which comes'
is "$(grep -c '^data' all3)" 2 '... and nothing of before'
kill "$follower"
serve_stop

# More readers than there is room for
(
	ulimit -n 200
	exec af-serve --jobs "$T/jobs" --port 0 --port-file "$T/small" --token-file "$T/token" >/dev/null 2>"$T/small.err"
) &
small=$!
at_end "kill $small 2>/dev/null"
wait_for 60 test -s "$T/small"
url=http://127.0.0.1:$(<"$T/small")
mkfifo crowd
"$AF_ROOT/tests/streams" "$url" /api/v1/jobs/one/events "$T/token" 104 0 idle <crowd >crowded 2>&1 &
exec 9>crowd
comes crowded connected 'as many streams as there is room for'
full() { ask --max-time 1 /api/v1/events && [ "$code" = 503 ]; }
wait_for 60 full
answers 'one more is told so' 503 '.detail == "104 streams are open, and there may be no more"'
ask /api/v1/queue
answers 'and everything else is answered' 200 .
exec 9>&-
room() { ask /api/v1/queue && [ "$(find "/proc/$small/fd" -lname 'socket:*' | wc -l)" -lt 50 ]; }
wait_for 60 room
ask --max-time 1 /api/v1/events
is "$code" 200 'when they have left there is room again'
# More jobs than descriptors
mkdir "$T"/jobs/crowd{1..250}
for part in two/request.json two/events.ndjson one/started one/over; do
	tee "$T"/jobs/crowd{1..250}/"${part#*/}" <"$T/jobs/$part" >/dev/null
done
follow every /api/v1/events
comes every retry 'a stream of more jobs than there are descriptors'
ask /api/v1/queue
answers '... leaves some for requests' 200 '.done >= 250'
echo '{"at":"2026-11-02T10:00:00.000Z","event":"s"}' >>"$T/jobs/crowd7/events.ndjson"
comes every '"event":"s"' '... and has what happens'
is "$(grep -c '^data' every)" 1 '... and nothing of before'
kill "$follower"
rm -r "$T"/jobs/crowd*
kill $small
wait $small
is "$(<"$T/small.err")" '' 'and nothing was amiss'

# Many readers, a server that is killed
a_job many toy run '[]'
file=$T/jobs/many/events.ndjson
serve_start --heartbeat 600
follow all /api/v1/events
comes all 'retry' 'the stream of all jobs, without a beat'
T=$T/aside a_job queued toy run '[]'
mv "$T/aside/jobs/queued" "$T/jobs"
comes all '"job":"queued"' 'a job that comes whole is told of'
long=$(printf '%050d' 0)
for i in {10..69}; do T=$T/aside a_job "$long-$i" toy run '[]'; done
sed -i 's/2026-11-01T10/2099-11-01T10/' "$T"/aside/jobs/*/events.ndjson
mv "$T"/aside/jobs/* "$T/jobs"
all_came() { [ "$(grep -c "\"job\":\"$long-" all)" -ge 60 ]; }
wait_for 60 all_came
last=$(sed -n 's/^id: //p' all | tail -n 1)
first=$(sed -n 's/^id: //p' all | sed -n 2p)
like "${#first} ${#last}" '^(1?[0-9]{1,3}|20[0-9]{2}) (1?[0-9]{1,3}|20[0-9]{2})$' 'an id stays short, however many jobs have news'
kill "$follower"
follow back /api/v1/events -H "last-event-id: $first"
all_back() { [ "$(grep -o "\"job\":\"$long-[0-9]*" back | sort -u | wc -l)" -ge 59 ]; }
wait_for 60 all_back && pass 'and who comes back with it misses nothing' || fail 'who comes back with it misses nothing' "$first" "$(cat back.head)"
kill "$follower"
rm -rf "$T/jobs/$long"*
{ head -n 1 "$T/jobs/queued/events.ndjson"
	for h in {10..19}; do for m in {10..59}; do echo "{\"at\":\"2026-11-03T$h:$m:00.000Z\",\"n\":$h$m,\"text\":\"0123456789012345678901234567890\"}"; done; done
} >filled
cat filled >"$T/jobs/queued/events.ndjson"
follow back /api/v1/events -H "last-event-id: $(date -u -d '2026-11-03T14:30:00Z' +%s)000000"
comes back '"n":1959' 'who comes back with a time alone'
is "$(grep -o '"n":[0-9]*' back | head -n 1) $(grep -c '"n":' back)" '"n":1431 279' '... gets what is later, out of the middle'
kill "$follower"
port=${url##*:}
"$AF_ROOT/tests/streams" "$url" /api/v1/jobs/many/events "$T/token" "$many" "$lines" >late 2>lost &
readers=$!
comes late connected "$many readers"
resident() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$server/status"; }
sanitized "$(command -v af-serve)" || like "$(($(resident) / 1024))" '^([0-9]|1[0-6])$' '16 MiB are enough for them'
for ((i = 1; i <= lines; i++)); do
	printf '{"at":"2026-11-01T10:00:02.000Z","n":%d}\n' "$i" >>"$file"
	if [ $((i % (lines / (kills + 1)))) = 0 ] && [ "$i" -le $((lines / (kills + 1) * kills)) ]; then
		serve_stop -KILL
		serve_start --port "$port"
	fi
done
wait $readers && pass "each has seen each event once, in order, over $kills kills" || fail 'each event once' "$(<lost)"

# Readers that do not read
mkfifo hold
"$AF_ROOT/tests/streams" "$url" /api/v1/jobs/many/events "$T/token" "$idle" 0 idle <hold >sleepers 2>&1 &
exec 9>hold
comes sleepers connected "$idle readers that do not read"
ask /api/v1/queue
before=$(resident)
seq -f '{"at":"2026-11-01T10:00:03.000Z","event":"filler","n":%020.0f,"text":"0123456789012345678901234567890123456789"}' $((megabytes * 8000)) >>"$file"
ask /api/v1/queue
follow quick /api/v1/jobs/many/events -H "last-event-id: nix"
comes quick "$(printf '%020d' $((megabytes * 8000)))" 'one that reads gets all of it beside them'
sanitized "$(command -v af-serve)" || like "$((($(resident) - before) / 1024))" '^(-|[0-3]$)' 'they cost nothing: the file is the buffer'
exec 9>&-
is "$(<"$T/serve.err")" '' 'the server has nothing to say'
done_testing
