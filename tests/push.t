#!/bin/bash
# Snapshots to S3: signed, data before pointers, what is there is not sent again, and whenever it is killed a pointer leads to
# all that it names.  KILLS says how many.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/snap.sh"
command -v python3 >/dev/null || { echo '1..0 # SKIP no python3'; exit; }
KILLS=${KILLS-2}
unset REDIS_URL AF_BASE AWS_SESSION_TOKEN AWS_REGION
export AWS_ACCESS_KEY_ID=tester:one AWS_SECRET_ACCESS_KEY=se/cret+key
python3 "$AF_ROOT/tests/s3.py" >address 2>server.err &
server=$!
at_end 'kill $server 2>/dev/null; wait $server 2>/dev/null'
wait_for 30 test -s address
bucket=$(<address)/bucket/props
push=(af snapshots push --store st --bucket "$bucket" --region eu-central-1 --retries 0 --max-wait 1)

{ good 2024-07-01; part 2024-07-02; } | af-snapshot --store st >/dev/null
mkdir elsewhere
TMPDIR=$T/elsewhere/../elsewhere check 'push to S3' 0 '' '' "${push[@]}"
rmdir elsewhere
is "$(jq -r '.[1] // "taken"' hits | sort | uniq -c | tr -s ' ')" ' 12 taken' '... each signature is right'
is "$(led objects/bucket/props)" '' '... all is there'
is "$(tail -n 1 hits | jq -r '.[0]') $(jq -r .snapshotId objects/bucket/props/latest-successful.json)" '/bucket/props/latest-successful.json 2024-07-01' '... the pointer to the latest last'
is "$(cd objects/bucket/props && printf '%s\n' 2*.json)" $'2024-07-01.json\n2024-07-02.json' '... and one each'
: >hits
AWS_SESSION_TOKEN='a+session/token==' check 'once more, in a session' 0 '' '' "${push[@]}"
is "$(jq -r '.[0]' hits)" /bucket/props/latest-successful.json '... sends the small pointer alone'
good 2024-07-02 | af-snapshot --store st >/dev/null
: >hits
"${push[@]}" 2024-07-02
is "$(wc -l <hits) $(jq -r .snapshotId objects/bucket/props/latest-successful.json) $(led objects/bucket/props)" '7 2024-07-02 ' 'one that is another now'
silent 'the log of it belongs there' af-snapshots verify --store st
unlike "$(cat st/.pushed)" 'se/cret|always' 'neither key nor content is in it'

touch st/.pushed.idx
silent '... and its index' af-snapshots verify --store st
rm st/.pushed.idx

# Two at once: the later one has the last word
good 2024-07-02 2026-08-01T00:00:00Z | sed 's/\[1, /[7, /' | af-snapshot --store st >/dev/null
echo 6 >hold
"${push[@]}" &
pushing=($!)
wait_for 60 test -e held
good 2024-07-02 2026-08-01T00:00:01Z | sed 's/\[1, /[8, /' | af-snapshot --store st >/dev/null
: >hits
"${push[@]}" 2>waits &
pushing+=($!)
wait_for 60 grep -q 'another push .* waits for it' waits
REDIS_URL=redis://127.0.0.1:1 af snapshots push --store st --keys af:k --file district_F.json 2>waits.redis &
redis=$!
wait_for 60 grep -q 'another push .* waits for it' waits.redis
is "$(<hits)" '' 'another push at the same time waits'
rm hold
wait "${pushing[@]}"
is "$? $(jq -r .version objects/bucket/props/latest-successful.json) $(led objects/bucket/props)" "0 $(cd st && readlink 2024-07-02 | sed 's,.*/,,') " \
	'... and sends what counts by then'
wait "$redis"
is "$? $(grep -c Redis waits.redis)" '111 1' '... as does one to Redis'

good 2024-07-03 | af-snapshot --store st >/dev/null
cp -a objects before
check 'a wrong region' 100 '' 'refuses \(http_403\).*the pointers stay as they were' "${push[@]}" --region us-east-1
AWS_SECRET_ACCESS_KEY=x check 'a wrong key' 100 '' 'http_403' "${push[@]}"
env -u AWS_SECRET_ACCESS_KEY "${push[@]}" 2>said
is "$? $(grep -c 'no key; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY' said)" '100 1' 'no key'
check 'no bucket' 100 '' 'http_404' af snapshots push --store st --bucket "$(<address)/other" --region eu-central-1
touch down
check 'S3 is down' 111 '' 'the pointers stay as they were' "${push[@]}"
echo /latest-successful.json >down
cp -a st after
check '... for a pointer' 111 '' 'all versions are in S3, but not all pointers' "${push[@]/#st/after}"
rm -rf after down state objects
cp -a before objects
# raw STATUS [HEADER [BODY]]: what each PUT is answered with; that S3 was down is forgotten
raw() {
	local body=${3-}
	rm -rf state
	printf 'HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s' "$1" "${2:+$2$'\r\n'}" ${#body} "$body" >raw
}
error() { raw "$1" "$2" "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>$3</Code><Message>why</Message>${4-}</Error>"; }
again='the pointers stay as they were, and the same command carries on'
raw '200 OK' '' '<html>Log in</html>'
check 'a login page in front of S3' 111 '' "not_empty.*$again" "${push[@]}"
raw '200 OK' 'ETag: "1"' '<html>Log in</html>'
check '... with a tag of its own' 111 '' "not_empty.*$again" "${push[@]}"
raw '200 OK'
check 'nothing of S3 in the answer' 111 '' "no_ETag.*$again" "${push[@]}"
error '503 Slow Down' '' SlowDown
check 'S3 is overloaded' 111 '' "http_503.*$again" "${push[@]}"
error '400 Bad Request' '' RequestTimeout
check 'the connection was too slow' 111 '' "http_400.*$again" "${push[@]}"
error '403 Forbidden' '' RequestTimeTooSkewed '<ServerTime>2026-01-02T00:00:00Z</ServerTime>'
check 'a clock that is off' 100 '' 'RequestTimeTooSkewed.*2026-01-02T00:00:00Z' "${push[@]}"
error '301 Moved Permanently' 'x-amz-bucket-region: eu-west-1' PermanentRedirect '<Endpoint>b.s3.eu-west-1.example</Endpoint>'
check 'a bucket of another region' 100 '' 'PermanentRedirect.*b\.s3\.eu-west-1\.example' "${push[@]}"
error '400 Bad Request' '' ExpiredToken '<Token-0>FQoGZXIvYXdzEXAMPLETOKEN+/==</Token-0>'
AWS_SESSION_TOKEN=FQoGZXIvYXdzEXAMPLETOKEN+/== check 'a session that is over' 100 '' ExpiredToken "${push[@]}"
unlike "$err $(<st/.pushed)" EXAMPLETOKEN '... whose token is neither said nor logged'
error '400 Bad Request' '' ExpiredToken '<Token-0>****************</Token-0>'
AWS_SESSION_TOKEN='****************' check '... even if it is stars itself' 100 '' ExpiredToken timeout 60 "${push[@]}"
rm -r raw state
silent '... nothing of it is there' diff -r before objects
check 'and back' 0 '' '' "${push[@]}"
is "$(jq -r .snapshotId objects/bucket/props/latest-successful.json)$(led objects/bucket/props)" 2024-07-03 '... the same command carries on'
for _ in 1 2 3; do "${push[@]}" --bucket http://127.0.0.1:1/bucket/props 2>elsewhere; done
is "$?" 111 'another S3 is down'
check '... which is nothing to this one' 0 '' '' "${push[@]}"
before=$(wc -l <hits)
"${push[@]}" --bucket "$(<address)/bucket/a+b =ü%2B'(c)!//d" 2024-07-03
is "$? $(($(wc -l <hits) - before)) $(tail -n 1 hits)" "0 7 [\"/bucket/a+b =\\u00fc+'(c)!//d/latest-successful.json\", null]" 'a name that takes some spelling'
mkdir 'a "b" {c}%41ü\'
cp -a st 'a "b" {c}%41ü\'
check 'a store whose path takes some spelling' 0 '' '' af snapshots push --store 'a "b" {c}%41ü\/st' --bucket "$(<address)/bucket/odd" --region eu-central-1
is "$(led objects/bucket/odd)" '' '... all is there'
cp -a st damaged
sed -i 's/always/altered/' "$(readlink -f damaged/2024-07-03)/district_F.json"
check 'a file that is not as it was' 100 '' 'no_file: .*its digest is another.*af snapshots verify --store damaged.*the pointers stay' af snapshots push --store damaged --bucket "$(<address)/bucket/damaged" --region eu-central-1 2024-07-03
is "$(cd objects/bucket/damaged && echo ./*.json)" './*.json' '... is not sent, and nothing points to it'
rm -r state
check 'where to?' 2 '' 'where to' af snapshots push --store st
check 'a password in the address' 2 '' 'without user or query' af snapshots push --store st --bucket 'https://u:p@h/b'
check 'no store' 2 '' 'is not a store' af snapshots push --store . --bucket "$bucket"
object="\"path\":\"address\",\"sha256\":\"$(sha256sum <address | cut -d ' ' -f 1)\""
check 'in the clear, elsewhere' 1 '"error":"denied"' . af-fetch -p s3 --retries 0 <<<"{\"url\":\"http://192.0.2.1/b/x\",$object}"
check 'a query is not signed' 2 '' 'cannot be signed' af-fetch -p s3 --url 'http://h/b?{n}' <<<'{"n":1}'
for part in '?acl' '#f'; do
	check "nor in a whole URL: $part" 1 '"error":"bad_url"' . af-fetch -p s3 --retries 0 <<<"{\"url\":\"$bucket/x$part\",$object}"
done
check 'a bad sign' 2 '' 'aws us-east-1 s3' af-fetch -p s3 --sign 'aws a' <<<'{}'

# Killed at any time: a pointer is never ahead of its data
kill_pushes "$KILLS" 28 'led objects/bucket/props' "${push[@]}"
((killed > 0)) || bad+='each of them was over before it could be killed'
is "$bad" '' "$killed pushes killed"
check 'the same command carries on' 0 '' '' "${push[@]}"
is "$(led objects/bucket/props)" '' '... all is there'
silent 'the server has nothing to say' cat server.err
done_testing
