#!/bin/bash
# What an answer that is nobody's fault costs: the same refusal for everybody, a limit without its rest, a long Retry-After.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"
command -v python3 >/dev/null || { echo '1..0 # SKIP no python3'; exit; }
cat >server.py <<'PY'
import http.server, json, re, socketserver, sys
mode = sys.argv[1]
def envelope(response, errors=None, parameters=None):
    return json.dumps({"get": "fixtures/statistics" if parameters else "fixtures", "parameters": parameters or {}, "errors": errors or [], "results": len(response), "response": response}).encode()
def element(i):
    return {"fixture": {"id": i, "status": {"short": "FT"}}, "teams": {"home": {"id": 1}, "away": {"id": 2}}, "statistics": []}
def good(path):
    ids = [int(i) for i in re.search(r"(?:ids|fixture)=([0-9-]+)", path).group(1).split("-")]
    return envelope([element(i) for i in ids] if "ids=" in path else element(ids[0])["statistics"], None, None if "ids=" in path else {"fixture": str(ids[0])})
n = 0
def answer(path):
    global n
    n += 1
    if mode == "404": return 404, [], b'{"message":"no such endpoint"}'
    if mode == "plan": return 200, [], envelope([], {"plan": "Free plans do not have access to this season"})
    if mode == "some":
        if re.search(r"fixture=192(05[0-4]|1[0-2][0-9])$", path): return 404, [], b'{"message":"gone"}'
        if "ids=" in path and re.search(r"192(05[0-4]|1[0-2][0-9])", path): return 404, [], b'{"message":"gone"}'
    if mode == "moved" and "moved" not in path: return 302, [("Location", path + "&moved=1")], b""
    if mode == "limit": return 200, [("x-ratelimit-limit", "60")], good(path)
    if mode.startswith("after:") and n == 1: return 429, [("Retry-After", mode[6:])], b'{"message":"Too many requests"}'
    return 200, [], good(path)
class H(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *a): pass
    def do_GET(self):
        open("hits", "a").write(self.path + "\n")
        status, headers, body = answer(self.path)
        self.send_response(status)
        for k, v in headers: self.send_header(k, v)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers(); self.wfile.write(body)
class S(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True; request_queue_size = 128
s = S(("127.0.0.1", 0), H)
print("http://127.0.0.1:%d" % s.server_port, flush=True)
s.serve_forever()
PY
serve() {
	rm -rf log log.idx "$XDG_STATE_HOME" && : >hits
	pretend python3 server.py "$1"
}
list() { seq "$1" "$2" | jq -c '{match_id: ., fixture_id: (192000 + .), league_id: 39, season: 2014, stats: null}'; }
fetch() { timeout 60 af-fetch -r max --per-minute 60000 -l log "$@"; }
list 1 200 >work

for wall in 404 plan; do
	serve $wall
	check "$wall for everybody: for now" 111 . 'the provider answers every question the same way' fetch work
	is "$(wc -l <hits)" 10 '... after ten calls'
	is "$(grep -c '"skipped":"not_asked"' .out) $(wc -l <.out)" "$(grep -vc '"error":"[hr]' .out) 200" '... and the others have not been asked'
done
# A command that asks in short lists
serve 404
for i in 1 2 3 4; do
	list $((i * 4)) $((i * 4 + 3)) >short
	run fetch -b 1 --spent spent short
	stops+=" $status"
done
is "$stops $(wc -l <hits)" ' 1 1 111 111 11' 'the same refusal in several lists of a command: for now, after ten calls, and one for each list more'
is "$(head -n 1 spent) $(sed 1d spent)" '11 11 early http_404' '... as its file tells'
rm -f log log.idx
serve good
run fetch -b 1 --spent spent short
is "$status $(<spent)" '0 15' 'an answer ends the row'
for text in '3 late' 'x early http_404' '0 early http_404' ' early http_404' '9' '99999999999 early http_404' "9 early $(printf '%200s' '' | tr ' ' x)"; do
	printf '1\n%s\n' "$text" >spent
	rm -f log log.idx
	fetch -b 1 --spent spent short >/dev/null 2>&1
	odd+=" $? $(<spent)"
done
is "$odd" "$(printf ' 0 5%.0s' {1..7})" 'what cannot be read there is nothing'
serve some
check 'one in five is refused, the others are answered: the list is done' 1 . 'no answer for' fetch work
is "$(grep -c '"error":"http_404"' .out)" 35 '... and each refusal is its record'"'"'s'
serve some
list 50 54 >rest
check 'a short rest of refused ones is asked to its end' 1 . 'no answer for' fetch rest

now() { date +%s; }
for after in 7200 "$(LC_ALL=C date -u -d '+2 hours' '+%a, %d %b %Y %H:%M:%S GMT')"; do
	serve "after:$after"
	check "Retry-After: $after" 111 . 'carries on after' fetch --max-wait 10m rest
	at=$(grep -oE '[0-9]{4}-[0-9-]+T[0-9:]+Z' .err | tail -n 1)
	left=$(($(date -d "$at" +%s) - $(now)))
	[ $left -gt 7000 ] && [ $left -le 7210 ]
	is $? 0 '... names the instant'
done
# Where a redirect leads costs a call, which waits for its turn; whatever the rate is, the answers are the same.
list 50 56 >few
for rate in 300 60000; do
	serve moved
	check "redirects within the host, at $rate a minute" 0 . "" timeout 60 af-fetch -b 1 --per-second 1000 --per-minute $rate -r max -l log few
	answers .out >"answers.$rate"
	is "$(grep -c moved hits) $(wc -l <hits) $(af-quota | jq .charged)" '7 14 14' '... are followed, and charged'
done
same answers.300 'the same at both rates' cat answers.60000
serve moved
check 'unless the file has a row for them' 100 . 'refuses|refused' fetch -b 1 --refusal '302 stop' few
is "$(wc -l <hits)" 1 '... one call'
serve limit
run fetch rest
is "$(af-quota | jq .limit_minute)" 60 'a limit is learned, though what is left of it is not told'
done_testing
