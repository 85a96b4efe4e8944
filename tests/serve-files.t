#!/bin/bash
# af-serve: snapshots as files, one request on standard input, and the OpenAPI document against the server.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/serve.sh"

# A store as af-snapshot leaves it
store=$T/store
# version ID DIGEST CONTENT
version() {
	mkdir -p "$store/.versions/$1@$2" "$store/.collected"
	printf '%s' "$3" >"$store/.versions/$1@$2/district_44.json"
	printf '{"snapshotId":"%s","n":"%s"}' "$1" "$2" >"$store/.versions/$1@$2/manifest.json"
	printf '{"collectedAt":"%s"}' "$2" >"$store/.collected/$1@$2.json"
	ln -sfn "../../.collected/$1@$2.json" "$store/.versions/$1@$2/metadata.json"
	ln -sfn ".versions/$1@$2" "$store/$1"
}
version 2026-05-31 111111111111 '{"small":1}'
version 2026-06-30 222222222222 "$(printf '{"large":"%s"}' "$(head -c 20000 /dev/zero | tr '\0' x)")"
echo '{"snapshotId":"2026-06-30"}' >"$store/latest-successful.json"
echo secret >"$T/secret.json"
ln -s "$T/secret.json" "$store/.versions/2026-05-31@111111111111/link.json"
ln -s "../../../secret.json" "$store/.versions/2026-05-31@111111111111/up.json"
mkfifo "$store/.versions/2026-05-31@111111111111/fifo.json"
ln -s /etc "$store/etc"
ln -s .versions/../../secret.json "$store/trick"
mkdir "$T/empty"
done_over='{"status":0,"at":"2026-11-01T10:01:01Z","until":null,"reason":null}'
a_job done-1 toy run '[]' "$done_over" '{"unit":"39-2019","list":10,"done":10,"failed":0,"unavailable":0,"left":0,"error":null,"remedy":null}'
a_job gone toy run '[]' "$done_over"
a_job p-1 props backfill '["--start=2024-07-01","--end=2024-07-31"]' "$done_over"
a_job d-1 districts backfill '["--from=2024-01-01","--to=2024-01-01"]' "$done_over"

serve_start --store "districts=$store" --store "empty=$T/empty" --run-wait 60
S=/api/v1/snapshots
ask $S
answers 'the stores' 200 '.stores == [{"store":"districts","latest":"2026-06-30"},{"store":"empty","latest":null}]'
ask $S/districts
answers 'their snapshots' 200 '. == {"snapshots":[{"snapshot":"2026-06-30","digest":"222222222222"},{"snapshot":"2026-05-31","digest":"111111111111"}],"next":null,"total":2}'
ask "$S/districts?limit=1"
answers 'in pages' 200 '.snapshots[0].snapshot == "2026-06-30" and .next == "2026-06-30"'
ask "$S/districts?limit=1&after=2026-06-30"
answers 'the next page' 200 '.snapshots[0].snapshot == "2026-05-31" and .next == null'
ask $S/empty
answers 'an empty one' 200 '.total == 0'
ask $S/nix
answers 'no such store' 404 '.remedy'
ask $S/districts/2026-05-31
answers 'a manifest' 200 '.n == "111111111111"'
like "$head" 'etag: "111111111111"' 'its ETag is the digest'
ask $S/districts/latest
answers 'the latest' 200 '.n == "222222222222"'
ask $S/empty/latest
answers 'none is a success' 404 .
ask $S/districts/2026-05-31/district_44.json
is "$code$out" '200{"small":1}' 'a file'
ask -H 'if-none-match: "x", "111111111111"' $S/districts/2026-05-31/district_44.json
is "$code$out" 304 'not twice'
ask -H 'if-none-match: "11111111111"' $S/districts/2026-05-31/district_44.json
is "$code" 200 'another ETag'
ask -H 'accept-encoding: gzip' $S/districts/2026-06-30/district_44.json
like "$head" 'content-encoding: gzip' 'a compressed twin'
like "$head" 'etag: "222222222222-gzip"' 'has a tag of its own'
like "$head" 'vary: accept-encoding' 'and says on what it depends'
is "$(curl -s --compressed -H "authorization: Bearer $token" "$url$S/districts/2026-06-30/district_44.json" | cmp - "$store/2026-06-30/district_44.json" && echo same)" same 'its content is the same'
ask $S/districts/2026-06-30/district_44.json
unlike "$head" 'content-encoding' 'whoever does not take it gets the file, from memory too'
is "$(printf %s "$out" | cmp - "$store/2026-06-30/district_44.json" && echo same)" same 'as it is'
ask $S/districts/2026-06-30/district_44.json
like "$head$out" 'etag: "222222222222"' 'and again'
is "$(find "$T/cache" -name '*.gz' | wc -l)" 1 'made once'
# gz NAME WANTED HEADER...: is it compressed?
gz() {
	ask "${@:3}" $S/districts/2026-06-30/district_44.json
	is "$code $(grep -c '^content-encoding: gzip' <<<"$head")" "200 $2" "gzip, $1: $2"
}
gz 'refused behind a parameter' 0 -H 'accept-encoding: gzip;foo=1;q=0'
gz 'refused on a second line' 0 -H 'accept-encoding: gzip' -H 'accept-encoding: gzip;q=0'
gz 'taken on a second line' 1 -H 'accept-encoding: br' -H 'accept-encoding: X-GZIP ; Q=0.5'
gz 'less gladly than none' 0 -H 'accept-encoding: gzip;q=0.5, identity'
ask -H 'if-none-match: "x", W/"222222222222"' $S/districts/2026-06-30/district_44.json
is "$code" 304 'a tag that a proxy has weakened is the same'
ask -H 'if-none-match: "x"' -H 'if-none-match: "222222222222"' $S/districts/2026-06-30/district_44.json
is "$code" 304 '... on a second line too'
ask -H 'if-match: "111111111111"' $S/districts/2026-06-30/district_44.json
answers 'another version than the one wanted' 412 '.remedy'
ask -H 'if-match: "222222222222"' -H 'range: bytes=0-3' -H 'if-modified-since: Sat, 01 Jan 2050 00:00:00 GMT' $S/districts/2026-06-30/district_44.json
is "$code ${#out}" "200 $(stat -c %s "$store/2026-06-30/district_44.json")" 'a range, and a time, are not looked at: it comes whole'
# Small, kept open, and larger than what is kept; each again and on one connection, between others.  Hardly compressible.
for kib in 1 100 2000; do head -c "${kib}k" /dev/urandom >"$store/.versions/2026-05-31@111111111111/$kib.json"; done
cat "$store"/.versions/2026-05-31@111111111111/{1,100,100,2000,100,1}.json >all
curl -s -H "authorization: Bearer $token" "$url$S/districts/2026-05-31/{1,100,100,2000,100,1}.json" >got
same all 'files of all sizes, one after another' cat got
for kib in 1 100 2000; do ask -I $S/districts/2026-05-31/$kib.json && echo "$code $(sed -n 's/^content-length: //Ip' <<<"$head")"; done >got
printf '200 %d\n' $((1 << 10)) $((100 << 10)) $((2000 << 10)) >all
same all '... their heads' cat got
for n in 1 2; do curl -s --compressed -H "authorization: Bearer $token" "$url$S/districts/2026-05-31/100.json"; done >got
cat "$store"/.versions/2026-05-31@111111111111/{100,100}.json >all
same all '... and compressed' cat got
# What is kept is sent as it was, whoever asks: with and without a coding, a HEAD, a connection that closes.
heads() {
	for n in 1 2 3; do ask "$@" $S/districts/2026-05-31/$kib.json && echo "$code" && sed '/^date:/Id; s/\r$//' <<<"$head"; done >"$T/heads"
	sort "$T/heads" | uniq -c | awk '$1 % 3 != 0 && NF > 1'
}
for kib in 1 100; do
	is "$(heads)$(heads -I)$(heads -H 'accept-encoding: gzip')$(heads -H 'connection: close')$(heads --http1.0)" '' "three times the same head, of $kib KiB"
	ask -H 'connection: close' $S/districts/2026-05-31/$kib.json && like "$head" 'Connection: close' '... which says that it closes'
	ask $S/districts/2026-05-31/$kib.json && unlike "$head" 'Connection: close' '... and only then'
	ask -H 'if-none-match: "111111111111"' $S/districts/2026-05-31/$kib.json && is "$code$out" 304 '... not twice'
done
# Descriptors are for connections too: of many files asked for, 32 stay open, each with its answer, and those asked for last.
for n in {1..70}; do cp "$store/.versions/2026-05-31@111111111111/100.json" "$store/.versions/2026-05-31@111111111111/n$n.json"; done
curl -s -H "authorization: Bearer $token" "$url$S/districts/2026-05-31/n[1-70].json" -o /dev/null
kept() { find "/proc/$server/fd" -lname "*/.versions/*/n*.json" -printf '%l\n' | sed 's|.*/||' | sort | uniq -c; }
is "$(kept | wc -l) $(kept | awk '$1 != 2')" '32 ' 'of many files a few stay open'
like "$(kept)" '2 n39.json.* 2 n70.json' '... those asked for last'
rm "$store"/.versions/2026-05-31@111111111111/n*.json
rm "$store"/.versions/2026-05-31@111111111111/{1,100,2000}.json
ask -H 'accept-encoding: gzip' $S/districts/2026-05-31/district_44.json
unlike "$head" 'content-encoding' 'a small file goes as it is'
ask -H 'accept-encoding: gzip;q=0' $S/districts/2026-06-30/district_44.json
unlike "$head" 'content-encoding' 'also for whoever does not want it'
for accept in 'gzip; q=0' 'br, gzip ;q=0.000' 'gzipped'; do
	ask -H "accept-encoding: $accept" $S/districts/2026-06-30/district_44.json
	unlike "$head" 'content-encoding' "nor with '$accept'"
done
ask -H 'accept-encoding: br, GZIP; q=0.5' $S/districts/2026-06-30/district_44.json
like "$head" 'content-encoding: gzip' 'as a second choice'
ask $S/districts/2026-05-31/metadata.json
answers 'what may change lies beside' 200 '.collectedAt == "111111111111"'
unlike "$head" 'etag: "111111111111"' 'and has another tag'
ask $S/districts/2026-05-31/nix.json
answers 'no such file' 404 '.remedy'
for path in 2026-05-31/link.json 2026-05-31/up.json 2026-05-31/fifo.json etc/passwd trick etc .versions .versions/x ..%2f.. 2026-05-31/.hidden \
	2026-05-31/..%2fmanifest.json 2026-05-31@111111111111 2026-05-31/%2e%2e latest-successful.json; do
	ask --path-as-is "$S/districts/$path"
	like "$code" '^40[04]$' "never given out: $path"
done
version 2026-05-31 333333333333 '{"small":2}'
ask $S/districts/2026-05-31/district_44.json
is "$code$out" '200{"small":2}' 'another version: the link says which'
like "$head" 'etag: "333333333333"' 'with its digest'

mv "$store" "$T/unmounted"
for path in $S/districts $S/districts/latest $S/districts/2026-05-31/district_44.json; do
	ask "$path"
	answers "a store that is gone: $path" 503 '(.detail | contains("districts")) and .remedy'
done
mv "$T/unmounted" "$store"
ask $S/districts/2026-05-31/district_44.json
is "$code$out" '200{"small":2}' '... and back'

# --- standard input ---
one() { printf "$1" | af-serve --stdin --jobs "$T/jobs" --token-file "$T/token" >"$T/one" 2>"$T/one.err"; echo "$? $(head -n 1 "$T/one" | tr -d '\r') $(tail -n 1 "$T/one")"; }
auth="Host: localhost\r\nAuthorization: Bearer $token\r\n"
like "$(one "GET /api/v1/queue HTTP/1.1\r\n$auth\r\n")" '^0 HTTP/1.1 200 \{"running":0' 'one request on standard input'
like "$(one "GET /api/v1/jobs/done-1 HTTP/1.0\n${auth//\\r/}\n")" '^0 HTTP/1.1 200 .*"state":"done"' 'with plain newlines'
like "$(one "GET /api/v1/jobs/done-1/events HTTP/1.1\r\n$auth\r\n")" '^0 HTTP/1.1 200' 'a stream, as far as it is'
like "$(<one)" 'data: \{.*"event":"added"' 'its events'
like "$(one "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")" '^0 HTTP/1.1 200 </html>' 'a file'
like "$(one "POST /api/v1/jobs HTTP/1.1\r\n${auth}Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"kind\":\"toy\"}")" \
	'^0 HTTP/1.1 202 .*"kind":"toy"' 'a command'
for bad in '' 'GET' 'GET / HTTP/2\r\n\r\n' 'GET  / HTTP/1.1\r\nHost: a\r\n\r\n' 'GET nix HTTP/1.1\r\nHost: localhost\r\n\r\n' 'GET / HTTP/1.1\r\n\r\n' \
	'GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n' 'GET / HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n' \
	'GET / HTTP/1.1\r\nHost : localhost\r\n\r\n' 'GET / HTTP/1.1\r\nHost: localhost\r\n' 'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\001b\r\n\r\n' \
	'GET / HTTP/1.1\r\nHost: localhost\r\n\r\nmore' 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nab' \
	'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n' 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'; do
	like "$(one "$bad")" '^0 HTTP/1.1 400 \{' "no request: ${bad:0:60}"
done

# --- the document ---
python3 "$AF_ROOT/tests/openapi-check" "$url" "$T/token" id=done-1 store=districts job_id=p-1 jobId=d-1 \
	"delete /api/v1/jobs/{id}=/api/v1/jobs/gone" "/{file}=/page.css" "/api/v1/snapshots/{store}/{id}=$S/districts/latest" "/api/v1/snapshots/{store}/{id}/{file}=$S/districts/latest/district_44.json" \
	"/api/districts/backfill/{id}=/api/districts/backfill/d-1" >said 2>refused || fail 'openapi-check ends well' "$(<refused)"
is "$(head -n -1 said)" '' 'the server answers as its document says'
like "$(tail -n 1 said)" '^[3-9][0-9] [0-9]$' 'nearly every operation was good'
is "$(<"$T/serve.err")" '' 'the server has nothing to say'
done_testing
