#!/usr/bin/env bash
# POST and PUT of files: paced, retried and logged like questions; what is sent is in no log.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"
command -v python3 >/dev/null || { echo '1..0 # SKIP no python3'; exit; }

cat >server.py <<'PY'
import hashlib, http.server, json
tries = {}
class H(http.server.BaseHTTPRequestHandler):
    def answer(self):
        n = int(self.headers.get("Content-Length") or 0)
        data = self.rfile.read(n)
        with open("hits", "a") as f:
            f.write(json.dumps([self.command, self.path, n, hashlib.md5(data).hexdigest(), self.headers.get("Content-Type"), self.headers.get("X-Key")]) + "\n")
        tries[self.path] = tries.get(self.path, 0) + 1
        code, body = 200, b""
        if "busy" in self.path and tries[self.path] == 1: code = 503
        if "created" in self.path: code, body = 201, b'{"ok": true}'
        if "empty" in self.path: code = 204
        if "moved" in self.path: code = 302
        if self.command == "GET": body = b'{"got": 1}'
        self.send_response(code)
        if code == 302: self.send_header("Location", "/elsewhere")
        if code != 204: self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_GET = do_POST = do_PUT = answer
    def log_message(self, *a): pass
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), H)
print("http://127.0.0.1:%d" % s.server_port, flush=True)
s.serve_forever()
PY
python3 server.py >address 2>/dev/null &
at_end "kill $! 2>/dev/null"
wait_for 60 test -s address
AF_BASE=$(<address)
export AF_BASE SEND_KEY=fedcba9876543210fedcba9876543210
mkdir files
printf 'the content of a file\n' >files/a.json
head -c 3000000 /dev/zero >files/big.bin
: >files/none
cat >put.conf <<C
url = $AF_BASE/{+to}
key = {to}/{digest}
method = PUT
body-file = files/{+name}
header = Content-Type: application/json
secret = X-Key SEND_KEY
expect = none
rate = max
C
send() { af-fetch -p ./put.conf -l log --retries 1 --seed 3 "$@"; }
rec() { jq -nc --arg t "$1" --arg n "$2" '{to: $t, name: $n, digest: "d1"}'; }
sum() { md5sum <"files/$1" | cut -d ' ' -f 1; }
hit() { sed -n "${1}p" hits | jq -c '.[:5]'; }

check "PUT" 0 '"status":200.*"body":""' '' send <(rec s/a a.json)
is "$(hit 1)" "[\"PUT\",\"/s/a\",22,\"$(sum a.json)\",\"application/json\"]" "the file as it is, and its type"
check "what was sent is not sent again" 0 '"saved":true' '' send <(rec s/a a.json)
is "$(wc -l <hits)" 1 "..."
check "another key is" 0 '"status":200' '' send <(rec s/a a.json | sed s/d1/d2/)
check "a large one" 0 . '' send <(rec s/big big.bin)
is "$(hit 3 | jq -c '.[2:4]')" "[3000000,\"$(sum big.bin)\"]" "... arrives whole"
check "an empty one" 0 . '' send <(rec s/none none)
check "204 is an answer" 0 '"status":204.*"body":""' '' send <(rec empty a.json)
check "a server that is busy is asked again" 0 '"tries":2' '' send <(rec busy a.json)
is "$(sed -n 6,7p hits | jq -c '.[3]' | sort -u)" "\"$(sum a.json)\"" "... with the same body"
check "an answer that says something" 0 '"body":"\{\\"ok\\": true\}"' '' send <(rec created a.json)
check "a redirect is not followed" 1 '"error":"http_302"' . send <(rec moved a.json)
: >hits
check "a file that is not there" 1 '"error":"no_file"' 'no_file: No such file' send <(rec s/x x)
check "a path that climbs" 1 '"error":"no_file"' "has a '..'" send <(rec s/x ../put.conf)
cp files/a.json 'files/a "b"%41ü.json'
check "a name is what it is" 0 '"status":200' '' send <(rec s/odd 'a "b"%41ü.json')
: >hits
check "... with a NUL it is none" 1 '"error":"no_file"' "'name' has a NUL" send <(printf '{"to":"s/nul","digest":"d1","name":"a.json\\u0000x"}\n')
sha=$(sha256sum <files/a.json | cut -d ' ' -f 1)
check "a file of another digest" 1 '"error":"no_file"' 'its digest is another' send --body-sha256 "0{digest}" <(rec s/sha a.json | sed "s/d1/${sha:1}/")
check "... of no digest at all" 1 '"error":"no_file"' "'sha' is absent" send --body-sha256 '{sha}' <(rec s/sha a.json)
is "$(wc -l <hits)" 0 "... is not sent"
check "of the right one" 0 '"status":200' '' send --body-sha256 '{digest}' <(rec s/sha a.json | sed "s/d1/$sha/")
: >hits
check "one that is too large" 1 '"error":"no_file"' 'larger than --max-body' send --max-body 10 <(rec s/x a.json)
is "$(wc -l <hits)" 0 "nothing is sent"
unlike "$(cat log "$T/.out" "$T/.err")" "$SEND_KEY|the content of a file" "neither key nor content is in the log"
check "a price" 0 '"calls":1' '' send -n <(rec s/y a.json)

check "POST, and its answer is JSON" 0 '"body":\{"ok": true\}' '' af-fetch -r max --url "$AF_BASE/created/{n}" --method POST --body-file 'files/{n}.json' -l log2 <(echo '{"n":"a"}')
is "$(jq -c '[.[0],.[4]]' hits)" '["POST","application/octet-stream"]' "a type that nobody told is none of a form"
printf '%s\n' '{"n":"b"}' >work
check "GET beside it is as before" 0 '"got": 1' '' af-fetch -r max --url "$AF_BASE/x/{n}" work
check "a member in a path is one part of it" 1 'no_file' 'No such file' af-fetch -r max --url "$AF_BASE/{n}" --method POST --body-file 'files/{n}' <(echo '{"n":"../files/a.json"}')
check "an empty answer is none, unless that is said" 1 '"error":"empty"' . af-fetch -r max --retries 0 --url "$AF_BASE/{n}" --method POST --expect text <(echo '{"n":"p"}')
done_testing
