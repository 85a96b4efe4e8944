#!/bin/bash
# af-serve: requests whose bounds, host or place two servers could read differently, and addresses that it prints itself.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/serve.sh"

serve_start
# raw TEXT: sends it as it is; sets $out to all that comes before the server closes
raw() {
	exec 8<>"/dev/tcp/127.0.0.1/${url##*:}"
	printf "$1" >request
	cat request >&8 # in one piece: the server may close as soon as it has seen the headers
	out=$(timeout 60 cat <&8 | tr -d '\r\0')
	exec 8>&-
}
auth="Authorization: Bearer $token\r\nContent-Type: application/json\r\n"
host='Host: localhost\r\n'
next="GET /nix/second HTTP/1.1\r\n$host${auth}Connection: close\r\n\r\n"
kind='e\r\n{"kind":"nix"}\r\n0\r\n\r\n'
# bounds NAME HEADERS BODY: refused as it is, and whatever follows is never a second request
bounds() {
	raw "POST /api/v1/jobs HTTP/1.1\r\n$2$auth\r\n$3$next"
	is "$(grep -c '^HTTP/1.1 ' <<<"$out") $(sed -n 's|^HTTP/1.1 \([0-9]*\).*|\1|p' <<<"$out") $(grep -ci '^connection: close' <<<"$out")" '1 400 1' "$1"
	like "$out" 'application/problem\+json.*"remedy":' '... and says why'
}
bounds 'a length and chunks' "${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n" "$kind"
bounds 'chunks and a length' "${host}Transfer-Encoding: chunked\r\nContent-Length: 24\r\n" "$kind"
bounds 'two lengths' "${host}Content-Length: 14\r\nContent-Length: 0\r\n" '{"kind":"nix"}'
bounds 'the same length twice' "${host}Content-Length: 14\r\nContent-Length: 14\r\n" '{"kind":"nix"}'
bounds 'two codings' "${host}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n" "$kind"
for coding in gzip identity xchunked 'gzip, chunked' 'chunked, identity' 'chunked;x'; do
	bounds "the coding $coding" "${host}Transfer-Encoding: $coding\r\n" "$kind"
done
bounds 'a blank before the colon' "${host}Transfer-Encoding : chunked\r\n" "$kind"
bounds 'a blank within a name' "${host}Content Length: 14\r\n" '{"kind":"nix"}'
bounds 'two hosts' "${host}Host: evil.example\r\nContent-Length: 14\r\n" '{"kind":"nix"}'
bounds 'two tokens' "${host}Authorization: Bearer x\r\nContent-Length: 14\r\n" '{"kind":"nix"}'
bounds 'two keys' "${host}Idempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 14\r\n" '{"kind":"nix"}'
bounds 'a bare CR in a header' "${host}X-A: a\rX-B: b\r\nContent-Length: 14\r\n" '{"kind":"nix"}'
raw "POST /api/v1/jobs HTTP/1.1\r\n$host${auth}Transfer-Encoding: CHUNKED\r\n\r\n$kind$next"
is "$(sed -n 's|^HTTP/1.1 \([0-9]*\).*|\1|p' <<<"$out" | paste -sd ' ')" '422 404' 'chunks alone are a body, and the next request comes after it'

for target in '/api/v1/queue HTTP/1.1' '/api/v1/jobs?kind=a b' '/api/v1/que\tue' '/api/v1/queue\177'; do
	raw "GET $target HTTP/1.1\r\n$host$auth\r\n$next"
	is "$(sed -n 's|^HTTP/1.1 \([0-9]*\).*|\1|p' <<<"$out" | paste -sd ' ')" 400 "a blank or a control in the target: $target"
	like "$out" 'application/problem\+json.*"remedy":' '... and says why'
done

# What libmicrohttpd refuses by itself, as CAVEATS of the manual page has it: with its status, and nothing follows.
# unread NAME STATUS TEXT
unread() {
	raw "$3$next"
	is "$(sed -n 's|^HTTP/1.1 \([0-9]*\).*|\1|p' <<<"$out" | sort -u)" "$2" "what cannot be read: $1"
}
long=$(head -c 9000 /dev/zero | tr '\0' x)
unread 'no version' 400 "GET /api/v1/queue\r\n$host$auth\r\n"
unread 'another version' 505 "GET /api/v1/queue HTTP/2.0\r\n$host$auth\r\n"
unread 'a long address' 414 "GET /api/v1/queue?_=$long HTTP/1.1\r\n$host$auth\r\n"
unread 'long headers' 431 "GET /api/v1/queue HTTP/1.1\r\n$host${auth}X-A: $long\r\n\r\n"
unread 'a header without a colon' 400 "GET /api/v1/queue HTTP/1.1\r\n${host}X\r\n$auth\r\n"
for length in abc -1 +5 '5,5'; do unread "the length $length" 400 "POST /api/v1/jobs HTTP/1.1\r\n$host${auth}Content-Length: $length\r\n\r\n"; done
unread 'a length out of reach' 413 "POST /api/v1/jobs HTTP/1.1\r\n$host${auth}Content-Length: 18446744073709551616\r\n\r\n"
unread 'no chunk' 400 "POST /api/v1/jobs HTTP/1.1\r\n$host${auth}Transfer-Encoding: chunked\r\n\r\nzz\r\n"
unread 'nothing of HTTP' '' '\x16\x03\x01\x02\x00\r\n\r\n'

# The target as proxies send it
# target TARGET HOST CODE
target() {
	raw "GET $1 HTTP/1.1\r\nHost: $2\r\n${auth}Connection: close\r\n\r\n"
	like "$out" "^HTTP/1.1 $3 " "the target $1 of $2: $3"
}
target http://localhost:9/api/v1/queue localhost:9 200
target HTTP://LOCALHOST/api/v1/jobs?limit=1 localhost 200
target https://evil.example/api/v1/queue localhost 421
target http://localhost/api/v1/queue evil.example 421
target http://evil.example/api/v1/queue evil.example 421
target http://localhost localhost 404
target ftp://localhost/api/v1/queue localhost 404

# Methods
ask -X PUT -H 'content-type: application/json' /api/admin/backfill/jobs
is "$code $(sed -n 's/^allow: //p' <<<"$head")" '405 GET, DELETE, HEAD' 'each method is named once, HEAD too'
ask -I /api/import/leagues
is "$code $(sed -n 's/^allow: //p' <<<"$head")" '405 POST' '... where there is one'

# Answers without a body: none of what follows is taken for one.
raw "HEAD /api/v1/events HTTP/1.1\r\n$host$auth\r\n$next"
is "$(sed -n 's|^HTTP/1.1 \([0-9]*\).*|\1|p' <<<"$out" | paste -sd ' ') $(grep -c '^0$' <<<"$out")" '200 404 0' 'the head of a stream has no body'
for path in /api/v1/queue /page.css; do
	ask "$path"
	tag=$(sed -n 's/^etag: //p' <<<"$head") length=$(sed -n 's/^content-length: //Ip' <<<"$head")
	ask -H "if-none-match: $tag" "$path"
	is "$code $(sed -n 's/^content-length: //Ip' <<<"$head" | paste -sd ' ')" "304 $length" "a 304 tells no other length: $path"
	# Chunks would end with bytes that the next answer begins with.
	is "$(grep -ciE '^(transfer-encoding|connection):' <<<"$head")" 0 '... and neither chunks nor an end'
done
raw "GET /page.css HTTP/1.1\r\n${host}If-None-Match: *\r\n\r\n$next"
is "$(sed -n 's|^HTTP/1.1 \([0-9]*\).*|\1|p' <<<"$out" | paste -sd ' ')" '304 404' '... and the next answer comes at once'

# Queries
for query in limit=1\&limit=2 limit=%zz state=%ff state=done\&state=failed kind=a%00b; do
	ask "/api/v1/jobs?$query"
	answers "no query: $query" 400 '.detail | contains("in the query is")'
done
# unknown NAME PATH REMEDY: refused, with its name and those that there are
unknown() {
	ask "$2"
	answers "a parameter that the path has not: $2" 400 "(.detail | contains(\"'$1'\")) and .remedy == \"$3\""
}
unknown limt '/api/v1/jobs?limt=5' 'it takes limit, after, state, kind'
unknown Limit '/api/v1/jobs?limit=1&Limit=5' 'it takes limit, after, state, kind'
unknown l%69mit '/api/v1/jobs?l%69mit=1' 'it takes limit, after, state, kind'
unknown '' '/api/v1/jobs?=5' 'it takes limit, after, state, kind'
unknown state /api/v1/queue?state=done 'send it without a query'
for path in '/api/v1/jobs?limit=1&_=1732999999&_=2&' '/api/v1/queue?' '/api/v1/queue?&_' '/api/admin/backfill/jobs?_=5' '/?x=1' '/page.css?v=2' \
	'/api/admin/backfill/jobs?page=2' '/api/health?verbose=1' '/metrics?module=af'; do
	ask "$path"
	is "$code" 200 "nothing is meant by it: $path"
done
send POST '/api/v1/jobs?dry-run=1' '{"kind":"toy"}'
answers 'what is changed has no parameters' 400 .
serve_stop

# Wherever it listens, the address that it prints is a name of its own.
for address in 127.0.0.2 ::1; do
	[ "$address" != ::1 ] || grep -qs ^00000000000000000000000000000001 /proc/net/if_inet6 || continue
	serve_start --address "$address" 2>/dev/null
	ask /api/v1/queue
	answers "the printed address leads to it: $url" 200 .
	ask -H 'host: 127.0.0.3' /api/v1/queue
	answers '... and another does not' 421 .
	serve_stop
done
done_testing
