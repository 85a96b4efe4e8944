#!/bin/bash
# Do Redis, S3 and the providers answer?  Only those in use are looked at, nothing is asked or written, no secret is said, and
# nobody waits for who is silent.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"
. "$AF_ROOT/tests/snap.sh"
unset REDIS_URL AF_S3_BUCKET AWS_SESSION_TOKEN AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY USE_FREE_INGESTION
check 'nothing is configured' 0 '' '' af-health

# --- providers: those that were asked from here
sim --per-minute 60000 --per-second 1000
af-fetch -r max -l log <(work 1 3) >/dev/null
asked=$(calls)
check 'what was asked is in use' 0 '^."part":"api-football","ok":true,"what":"api-football at http://127.0.0.1:[0-9]+/? can be reached".$' '' af-health
is "$(calls) $(jq -c '[.charged, .unknown]' <<<"$(af-quota)")" "$asked [$asked,0]" '... it hears nothing, and nothing is charged'
check 'not for ever' 0 '' '' af-health --since 0
af-fetch --offline -p mlb-schedule <<<'{"from":"2024-05-01","to":"2024-05-01","rev":"x"}' >/dev/null 2>&1
af-fetch --dry-run -p savant <<<'{"date":"2024-05-01","rev":"x"}' >/dev/null 2>&1
is "$(af-health | jq -r .part)" api-football 'a price, or a saved answer, asks nobody'
is "$(af-health --also mlb-schedule --also savant-game --also toastmasters | jq -r .part | LC_ALL=C sort | xargs)" \
	'api-football mlb savant toastmasters' 'others by their names; files of one server are one part'
check 'one that is not there' 2 '' "no provider 'nix' is installed; there are .*, mlb, " af-health --also nix
# Failures in a row have stopped everybody: the ledger knows, nobody has to be asked
AF_BASE=http://127.0.0.1:1 af-fetch -r max -b 1 --retries 0 --max-wait 1 -l log2 <(work 10 30) >/dev/null 2>&1
check 'it can be reached, and fails' 1 'failed so often that nobody asks before 20.*remedy":"wait' '' af-health
AF_BASE=http://user:p4ssw0rd@127.0.0.1:1 check 'it cannot be reached' 1 '"what":"api-football at http://127.0.0.1:1/?: ' '' af-health
unlike "$(AF_BASE=http://user:p4ssw0rd@127.0.0.1:1 af-health 2>&1)" 'p4ss' '... and no password is said'
is "$(calls)" "$asked" 'all that without a request'
rm -rf "$XDG_STATE_HOME"

# --- S3
export AF_S3_BUCKET='https://user:p4ssw0rd@host/bucket'
check 'an address with a password' 1 '"part":"s3","ok":false,"what":"AF_S3_BUCKET is not the address' '' af-health
unlike "$out" 'p4ss' '... which is not said'
AF_S3_BUCKET=https://host/bucket check 'no key' 1 'set AWS_ACCESS_KEY_ID' '' af-health
export AWS_ACCESS_KEY_ID=tester:one AWS_SECRET_ACCESS_KEY=se/cret+key AWS_REGION=eu-central-1
AF_S3_BUCKET=http://192.0.2.1/bucket check 'in the clear, elsewhere' 1 'use https' '' af-health
python3 "$AF_ROOT/tests/s3.py" >address 2>server.err &
server=$!
at_end 'kill $server 2>/dev/null; wait $server 2>/dev/null'
wait_for 30 test -s address
AF_S3_BUCKET=$(<address)/bucket/props
check 'nothing pushed yet' 0 '"part":"s3","ok":true,"what":"S3 at .*/bucket/props answers, and takes the key"' '' af-health
good 2024-07-01 | af-snapshot --store st >/dev/null
af snapshots push --store st --bucket "$AF_S3_BUCKET" --retries 0
cp -a objects before
: >hits
check 'something pushed' 0 '"ok":true' '' af-health
AF_S3_BUCKET=$AF_S3_BUCKET/ check 'an address with a slash at the end' 0 '"ok":true' '' af-health
is "$(jq -r '.[0]' hits | sort -u) $(diff -r before objects)" 'GET /bucket/props/latest-successful.json ' '... it is read, and nothing else is done'
AWS_SECRET_ACCESS_KEY=x check 'a wrong key' 1 'refuses: HTTP 403, AccessDenied.*s3:GetObject' '' af-health
AWS_REGION=us-east-1 check 'another region' 1 'HTTP 403' '' af-health
AF_S3_BUCKET=$(<address)/other check 'no such bucket' 1 'HTTP 404, NoSuchBucket.*make the bucket' '' af-health
touch down
check 'S3 is down' 1 'HTTP 503.*nothing is lost' '' af-health
rm down
AF_S3_BUCKET=http://127.0.0.1:1/bucket check 'nobody there' 1 'S3 at http://127.0.0.1:1/bucket: ' '' af-health
silent 'the server has nothing to say' cat server.err

# --- silence: each takes the connection, and says nothing
coproc mute { exec python3 -c 'import socket, sys
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(9); print(s.getsockname()[1], flush=True); sys.stdin.read()'; }
read -ru "${mute[0]}" port
AF_S3_BUCKET=http://127.0.0.1:$port/b REDIS_URL=redis://:p4ssw0rd@127.0.0.1:$port run af-health --timeout 1
is "$status $(jq -r '.part' <<<"$out" | xargs)" '1 s3 redis' 'silence is no answer'
like "$out" 'Redis at 127.0.0.1:[0-9]+: no answer: Connection timed out' '... of Redis'
unlike "$out$err" 'p4ss|se/cret' '... and no secret is said'
unset AF_S3_BUCKET

# --- Redis
REDIS_URL=rediss://h check 'no address' 1 '"part":"redis","ok":false.*REDIS_URL is redis://' '' af-health
REDIS_URL="redis://user:p4ss%40w0rd@127.0.0.1:1" check 'nobody there' 1 'Redis at 127.0.0.1:1 does not answer.*start Redis' '' af-health
unlike "$out" 'p4ss' '... the password is not said'
redis=$(PATH=$PATH:/usr/sbin command -v redis-server) || { skip 'no redis-server'; done_testing; }
"$redis" --port 0 --unixsocket "$T/redis" --save '' --appendonly no --dir "$T" >redis.log 2>&1 &
pid=$!
at_end 'kill $pid 2>/dev/null; wait $pid 2>/dev/null'
wait_for 30 redis-cli -s "$T/redis" ping || { echo "Bail out! $(tail -n 3 redis.log)"; exit 1; }
export REDIS_URL=unix://$T/redis
check 'it answers' 0 '^."part":"redis","ok":true,"what":"Redis at .*/redis answers".$' '' af-health
REDIS_URL="unix://:wr0ng@$T/redis" check 'a wrong password' 1 'look at user and password' '' af-health
unlike "$out" 'wr0ng' '... is not said'
is "$(redis-cli -s "$T/redis" dbsize)" 0 'nothing is written there'

# --- af doctor and af-serve have the same
export AF_S3_BUCKET
AF_S3_BUCKET=$(<address)/bucket/props
af-fetch -r max -l log3 <(work 1 1) >/dev/null
af doctor --json >doctor.json
is "$(jq -c '[.checks[] | select(.part | IN("redis", "s3", "api-football")) | [.part, .ok]]' doctor.json)" \
	'[["s3",true],["api-football",true],["redis",true]]' 'af doctor --json'
like "$(af doctor)" $'ok       S3 at [^\n]*\nok       api-football at [^\n]*\nok       Redis at' '... and for people'
is "$(USE_FREE_INGESTION=true af doctor --json | jq -r '.checks[].part | select(. == "mlb" or . == "savant")' | LC_ALL=C sort | xargs)" \
	'mlb savant' 'scheduled collections are going to ask two more'
is "$(USE_FREE_INGESTION=false af doctor --json | jq -c '[.checks[].part | select(. == "mlb" or . == "savant")]')" '[]' '... or not'
kill "$pid" && wait "$pid" 2>/dev/null
like "$(af doctor)" $'missing  Redis at [^\n]*\n +start Redis' 'one that has gone, with its remedy'
is "$(af doctor --json | jq -c '[.ok, (.checks[] | select(.part == "redis") | [.ok, (.remedy != "")])]')" '[false,[false,true]]' '... as JSON'
af-serve --jobs jobs --port 0 --token-file token >serve.out 2>serve.err &
serve=$!
at_end 'kill $serve 2>/dev/null; wait $serve 2>/dev/null'
wait_for 60 grep -q token serve.out
ask() { curl -sf -H "Authorization: Bearer $(<token)" "$(head -n 1 serve.out | sed 's|/$||')$1"; }
wait_for 60 ask /api/health
is "$(ask /api/health | jq -c '[.checks[] | select(.part | IN("redis", "s3", "api-football")) | [.part, .ok]]')" \
	'[["s3",true],["api-football",true],["redis",false]]' '/api/health'
is "$(ask /metrics | grep -E '^af_health.part="(redis|s3|api-football)"' | LC_ALL=C sort | xargs -d '\n')" \
	'af_health{part="api-football"} 1 af_health{part="redis"} 0 af_health{part="s3"} 1' 'and /metrics'
is "$(calls)" "$((asked + 1))" 'no provider has heard of it'
done_testing
