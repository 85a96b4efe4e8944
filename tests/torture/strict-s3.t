#!/bin/bash
# Snapshots to an S3 that is strict, OpenStack Swift's: it looks at each signature and at each digest.  Names of all kinds, data
# before pointers, what is there is not sent again, and KILLS pushes killed.  Without Swift it is left out.
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"
. "$AF_ROOT/tests/snap.sh"
KILLS=${KILLS-20}
swift=${AF_BUILD-$AF_ROOT/build}/swift
if ! /usr/bin/python3 -c 'import swift' 2>/dev/null; then
	why=$("$AF_ROOT/tests/torture/unpack-swift" "$swift" 2>&1) || { echo "1..0 # SKIP no Swift: $why"; exit; }
	export PYTHONPATH=$swift/usr/lib/python3/dist-packages
	LD_LIBRARY_PATH=$(compgen -G "$swift/usr/lib/*-linux-gnu" | head -n 1)
	export LD_LIBRARY_PATH
fi
unset REDIS_URL AF_BASE AWS_SESSION_TOKEN AWS_REGION
export AWS_ACCESS_KEY_ID=tester:one AWS_SECRET_ACCESS_KEY=se/cret+key
: >said
/usr/bin/python3 "$AF_ROOT/tests/torture/strict-s3.py" . >address 2>said &
server=$!
at_end 'kill $server 2>/dev/null; wait $server 2>/dev/null'
unset PYTHONPATH LD_LIBRARY_PATH
if ! wait_for 120 eval "[ -s address ] || ! kill -0 $server 2>/dev/null" || ! kill -0 $server; then
	echo "1..0 # SKIP Swift does not start: $(tail -n 1 said)"
	exit
fi
read -r s3 door <address
: >empty
object="\"path\":\"empty\",\"sha256\":\"$(sha256sum <empty | cut -d ' ' -f 1)\""
signed() { af-fetch -p s3 --sign 'aws eu-central-1 s3' --retries 0 "$@"; }
# stored: what the servers behind S3 have
stored() { curl -sS --fail-with-body "$door/list"; }
# faulty: what a pointer leads to and is not there
faulty() {
	rm -rf objects
	curl -sS --fail-with-body -o list "$door/tree" || echo 'the door does not open'
	led objects/bucket/props
}
check 'a bucket' 0 '"status":200' '' signed --need-header Date <<<"{\"url\":\"$s3/bucket\",$object}"

# Names, as a URL spells them and as they are
names=('a%20b' 'a b2' 'a+b' 'a%2Bc' 'x//y' 'x//' '/first' 'x/./y' 'x/../y' 'p%2Fq' 'e=f' "q'(r)*!" 'a@b:c,d;e$f&g' '~t._-' '%41bc'
	'per%25cent' 'ü/ž' '%F0%9F%8F%88.json' '%E2%82%AC')
wanted=('a b' 'a b2' 'a+b' 'a+c' 'x//y' 'x//' '/first' 'x/./y' 'x/../y' 'p/q' 'e=f' "q'(r)*!" 'a@b:c,d;e$f&g' '~t._-' 'Abc'
	'per%cent' 'ü/ž' '🏈.json' '€')
for name in "${names[@]}"; do printf '{"url":"%s",%s}\n' "$s3/bucket/$name" "$object"; done >names.ndjson
run signed names.ndjson
is "$status $(jq -r .fetch.status <<<"$out" | sort | uniq -c | xargs)" "0 ${#names[@]} 200" 'names of all kinds are signed as a strict server does it'
is "$(stored | jq -r '.[1]' | LC_ALL=C sort)" "$(printf '%s\n' "${wanted[@]}" | LC_ALL=C sort)" '... and what is stored has those names'
AWS_SECRET_ACCESS_KEY=another check 'another key' 100 SignatureDoesNotMatch SignatureDoesNotMatch signed <<<"{\"url\":\"$s3/bucket/x\",$object}"

# Snapshots
push=(af snapshots push --store st --bucket "$s3/bucket/props" --region eu-central-1 --retries 0 --max-wait 1)
{ good 2024-07-01; part 2024-07-02; } | af-snapshot --store st >/dev/null
: >hits
check 'push' 0 '' '' "${push[@]}"
is "$(jq -r '.[2]' hits | sort | uniq -c | xargs)" '12 200' '... each signature is right'
is "$(faulty)" '' '... all is there'
is "$(tail -n 3 hits | jq -r '.[1]' | LC_ALL=C sort | xargs) $(tail -n 1 hits | jq -r '.[1]')" \
	'/bucket/props/2024-07-01.json /bucket/props/2024-07-02.json /bucket/props/latest-successful.json /bucket/props/latest-successful.json' '... pointers last, the latest after all'
: >hits
check 'once more' 0 '' '' "${push[@]}"
is "$(jq -r '.[1]' hits)" /bucket/props/latest-successful.json '... sends the small pointer alone'
good 2024-07-03 | af-snapshot --store st >/dev/null
stored >before
check 'another region' 100 '' 'the pointers stay as they were' "${push[@]}" --region us-east-1
AWS_SECRET_ACCESS_KEY=x check 'another key' 100 '' SignatureDoesNotMatch "${push[@]}"
check 'no bucket' 100 '' NoSuchBucket af snapshots push --store st --bucket "$s3/other" --region eu-central-1
same before '... nothing has changed' stored
check 'then all of it' 0 '' '' "${push[@]}"
is "$(faulty)$(jq -r .snapshotId objects/bucket/props/latest-successful.json)" 2024-07-03 '... is there'

# Killed at any time: a pointer is never ahead of its data
kill_pushes "$KILLS" 4 faulty "${push[@]}"
[ "$killed" = "$KILLS" ] || bad+="$killed could be killed"
is "$bad" '' "$killed pushes killed"
check 'the same command carries on' 0 '' '' "${push[@]}"
is "$(faulty)" '' '... all is there'
# Those that counted once are still there.
silent '... every version that counts' comm -13 <(cd objects/bucket/props && printf '%s\n' */manifest.json | LC_ALL=C sort) \
	<(cd st && readlink 20* | sed 's,.*/,,; s,$,/manifest.json,' | LC_ALL=C sort)
done_testing
