#!/usr/bin/env bash
# Provider files that include others, that share a governor, and that need no key.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"

mkdir -p conf/base
cat >conf/base/account.conf <<'C'
url = http://base.example/{fixture_id}
key = base/{fixture_id}
per-minute = 600
rate = 500
refusal = errors.plan stop
refusal = errors.* record
header = X-One: base
need = base
governor = shared
C
cat >conf/one.conf <<'C'
include = base/account.conf
url = http://one.example/{fixture_id}
refusal = errors.plan retry
rate = max
C
work 1 2 >work
# what a run without network would ask
asks() { af-fetch --offline -p "$@" work | jq -r .fetch.key | head -n 1; }
is "$(asks conf/one.conf)" base/192001 "what the including file does not say, the included one does"
is "$(af-fetch -n -p conf/one.conf work | jq -c '[.calls,.calls_a_minute]')" '[2,594.1]' "its limits hold, and the file's own word counts"
is "$(af-fetch -n -p conf/one.conf -r 60 work | jq .calls_a_minute)" 59.4 "the command line wins over both"
printf 'include = one.conf\nkey = two/{fixture_id}\nrate = 60\n' >conf/two.conf
is "$(asks conf/two.conf) $(af-fetch -n -p conf/two.conf work | jq .calls_a_minute)" 'two/192001 59.4' "a file that includes one that includes one"
printf 'include = base/account.conf\ninclude = one.conf\n' >conf/both.conf
check "a file that is included twice is read once" 0 . '' af-fetch -n -p conf/both.conf work

# mistakes have their place
printf 'key = x\n\ninclude = nothing.conf\n' >conf/bad.conf
check "a file that is missing" 2 '' "conf/bad.conf:3: 'include': 'conf/nothing.conf': No such file" af-fetch -n -p conf/bad.conf work
printf 'include = base\n' >conf/bad.conf
check "a folder" 2 '' "conf/bad.conf:1: .*no file" af-fetch -n -p conf/bad.conf work
printf '# round\ninclude = c2.conf\n' >conf/c1.conf
printf 'url = x\n\n\ninclude = ../conf/c1.conf\n' >conf/c2.conf
check "a circle" 2 '' "conf/c2.conf:4: 'include': 'conf/../conf/c1.conf': a circle" af-fetch -n -p conf/c1.conf work
printf 'include = me.conf\n' >conf/me.conf
check "a file that includes itself" 2 '' "conf/me.conf:1: .*circle" af-fetch -n -p conf/me.conf work
printf 'speed = 3\n' >conf/base/wrong.conf
printf 'include = base/wrong.conf\n' >conf/bad.conf
check "a wrong word in an included file" 2 '' "conf/base/wrong.conf:1: unknown word 'speed'" af-fetch -n -p conf/bad.conf work
check "include is a file's word" 2 '' 'no option --include' af-fetch --include conf/one.conf work
check "a governor's name is one" 2 '' 'wanted: a name' af-fetch --governor ../x work
for i in $(seq 20); do printf 'include = d%d.conf\n' $((i + 1)) >conf/d$i.conf; done
cp conf/one.conf conf/d21.conf
check "too deep" 2 '' 'too many files' af-fetch -n -p conf/d1.conf work

# the governor
ledgers() { find "$XDG_STATE_HOME" -name '*.gov' -printf '%f\n' 2>/dev/null | sort | paste -sd' '; }
sim --per-minute 60000 --per-second 1000
url="$AF_BASE/fixtures/statistics?fixture={fixture_id}"
printf 'url = %s\nkey = a{fixture_id}\nsecret = x-apisports-key API_FOOTBALL_KEY\ngovernor = acc\nrate = max\nper-minute = 60000\n' "$url" >conf/a.conf
printf 'url = %s\nkey = b{fixture_id}\nsecret = x-apisports-key API_FOOTBALL_KEY\ngovernor = acc\nrate = max\nper-second = 5\n' "$url" >conf/b.conf
fresh
af-fetch -r max -p conf/a.conf work >/dev/null
af-fetch -r max -p conf/b.conf work >/dev/null
like "$(ledgers)" '^acc-[0-9a-f]{16}\.gov$' "two files, one ledger"
is "$(af-quota -p conf/a.conf | jq -c '[.charged,.answered]') $(af-quota -p conf/b.conf | jq .charged)" '[4,4] 4' "... which both have spent from"
is "$(af-quota -p conf/a.conf | jq .calls_a_minute)" 59405.9 "once b has ended, its limit holds nobody up"
fresh
mkfifo pipe
af-fetch -r max -p conf/b.conf pipe >b.out &
reader=$!
exec 7>pipe
work 1 1 >&7
wait_for 60 test -s b.out
is "$(af-quota -p conf/a.conf | jq .calls_a_minute)" 297 "while b runs, its smaller limit holds for a too"
exec 7>&-
wait "$reader"
is "$(af-quota -p conf/a.conf | jq .calls_a_minute)" 59405.9 "... and no longer"
fresh
API_FOOTBALL_KEY=ffffffffffffffffffffffffffffffff af-fetch -r max --retries 0 -p conf/a.conf <(work 1 1) >/dev/null 2>&1
af-fetch -r max --governor other -p conf/a.conf work >/dev/null
is "$(ledgers | tr ' ' '\n' | sed 's/-.*//' | paste -sd' ')" 'acc other' "another key or another name, another ledger"

# without a key
sim --open --route "/a=$AF_ROOT/tests/worlds/demo.world"
printf 'url = %s/a\nkey = {fixture_id}\nexpect = text\nper-second = 100\n' "$AF_BASE" >conf/free.conf
fresh
check "a provider without a secret needs no key" 0 . '' env -u API_FOOTBALL_KEY -u RAPIDAPI_KEY af-fetch -r max -p conf/free.conf work
like "$(ledgers)" '^free-conf-[0-9a-f]{16}\.gov$' "its ledger goes by its name"
check "... which af-quota shows" 0 '"charged":2' '' env -u API_FOOTBALL_KEY af-quota -p conf/free.conf
silent "... and --check has nothing to say" "env -u API_FOOTBALL_KEY af-fetch --check -p conf/free.conf work"

# headers
if ! command -v python3 >/dev/null; then
	skip 'no python3'
	done_testing
fi
cat >server.py <<'PY'
import http.server, json
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"headers": [[k.lower(), v] for k, v in self.headers.items()]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *a): pass
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), H)
print("http://127.0.0.1:%d" % s.server_port, flush=True)
s.serve_forever()
PY
python3 server.py >address 2>/dev/null &
at_end "kill $! 2>/dev/null"
wait_for 60 test -s address
printf 'header = User-Agent: curl/8.7.1 base\nheader = Referer: https://www.example.org/\n' >conf/base/host.conf
printf 'include = base/host.conf\nurl = %s/{fixture_id}\nheader = user-agent: curl/8.7.1 own\n' "$(<address)" >conf/host.conf
sent() { env -u AF_BASE af-fetch -r max -p conf/host.conf "$@" <(work 1 1) | jq -c '.body.headers | sort | map(select(.[0] == ("user-agent", "referer", "x-new")))'; }
is "$(sent)" '[["referer","https://www.example.org/"],["user-agent","curl/8.7.1 own"]]' "of two headers of one name the including file's is sent, alone"
is "$(sent --header 'User-Agent: mine' --header 'X-New: 1')" '[["referer","https://www.example.org/"],["user-agent","mine"],["x-new","1"]]' \
	"and the command line's before both"
done_testing
