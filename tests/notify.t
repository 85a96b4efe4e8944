#!/bin/bash
# af-notify: a webhook, a command, the desktop; text is data, and where to is a secret.
. "$(dirname "$0")/tap.sh"
unset AF_NOTIFY SLACK_WEBHOOK_URL
mkdir bin
cat >bin/hook <<'E2'
#!/bin/sh
printf '<%s>' "$@" >>hook.out
env | grep -E 'NOTIFY|SLACK|s3cret' >>hook.out
exit "${HOOK_EXIT-0}"
E2
cat >bin/slow <<'E2'
#!/bin/sh
sleep 600
E2
cat >bin/notify-send <<'E2'
#!/bin/sh
printf '{%s}' "$@" >desktop.out
E2
chmod +x bin/*
say=(af-notify --title 'NFL Backfill Complete' --text '58 games, 13,362 stats inserted in 4.2 minutes')

silent 'a command gets title and text last' env AF_NOTIFY="$T/bin/hook -x \"two words\"" "${say[@]}"
is "$(<hook.out)" '<-x><two words><NFL Backfill Complete><58 games, 13,362 stats inserted in 4.2 minutes>' '... and its own words before, and no address in its environment'
rm hook.out
# shellcheck disable=SC2016 # no shell is to see it
silent 'text is data' env AF_NOTIFY="$T/bin/hook" af-notify --title '$(touch a); `touch b`' --text '"; touch c #'
# shellcheck disable=SC2016
is "$(<hook.out) $(ls a b c 2>/dev/null)" '<$(touch a); `touch b`><"; touch c #> ' '... and runs nothing'
check 'a command that fails is said' 100 '' 'has failed \(exit status 3\)' env HOOK_EXIT=3 AF_NOTIFY="$T/bin/hook" "${say[@]}"
check 'one that is not there as well' 100 '' 'cannot run the notification command' env AF_NOTIFY=hooks.example/s3cret "${say[@]}"
unlike "$err" s3cret '... without its name, which may be an address'
check 'one that hangs is ended' 111 '' 'took too long' env AF_NOTIFY="$T/bin/slow" "${say[@]}" --timeout 1
silent 'the desktop' env PATH="$T/bin:$PATH" AF_NOTIFY=desktop "${say[@]}"
is "$(<desktop.out)" '{--}{NFL Backfill Complete}{58 games, 13,362 stats inserted in 4.2 minutes}' '... by notify-send'
mkdir mac && sed 's/desktop/mac/' bin/notify-send >mac/osascript && chmod +x mac/osascript
silent 'the other desktop' env PATH="$T/mac" AF_NOTIFY=desktop "$(command -v af-notify)" --title '" & x' --text t
like "$(<mac.out)" '\{on run argv\}.*\{end run\}\{" & x\}\{t\}$' '... by osascript, the text in its arguments'
check 'no desktop' 100 '' 'neither notify-send nor osascript' env PATH="$T/none" AF_NOTIFY=desktop "$(command -v af-notify)" --text x
check 'nowhere' 2 '' 'nowhere to send it' "${say[@]}"
check 'nothing' 2 '' '--text is needed' env AF_NOTIFY=desktop af-notify
printf '%s\nmore\n' "$T/bin/hook" >where
rm -f hook.out
silent 'where to, from a file' "${say[@]}" --file where
like "$(<hook.out)" 'Complete' '... its first line'
check 'a webhook in the clear' 100 '' 'goes to https or to this machine only' env AF_NOTIFY=http://hooks.example/s3cret "${say[@]}"
unlike "$err" 's3cret|hooks' '... its address is not said'

if ! command -v python3 >/dev/null; then
	skip 'no python3'
	done_testing
fi
cat >server.py <<'E2'
import http.server, json
tries = {}
class H(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        with open("hits", "a") as f:
            f.write(json.dumps({"path": self.path, "type": self.headers["Content-Type"], "body": json.loads(body)}) + "\n")
        tries[self.path] = tries.get(self.path, 0) + 1
        code = 200
        if "busy" in self.path and tries[self.path] < 3: code = 503
        if "gone" in self.path: code = 404
        if "moved" in self.path: code = 302
        self.send_response(code)
        if code == 302: self.send_header("Location", "/elsewhere")
        text = b"cannot POST " + self.path.encode()
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *a): pass
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), H)
print("http://127.0.0.1:%d" % s.server_address[1], flush=True)
s.serve_forever()
E2
python3 server.py >base 2>server.err &
server=$!
at_end "kill $server 2>/dev/null"
wait_for 60 test -s base
base=$(<base)
silent 'a webhook' env SLACK_WEBHOOK_URL="$base/services/s3cret" "${say[@]}" --slack '✅ NFL backfill complete: 13,362 stats inserted, 0 errors'
is "$(jq -c . hits)" '{"path":"/services/s3cret","type":"application/json; charset=utf-8","body":{"text":"✅ NFL backfill complete: 13,362 stats inserted, 0 errors","username":"Backfill Bot","icon_emoji":":chart_with_upwards_trend:"}}' \
	'... in the form that Slack takes'
rm hits
silent 'the same by AF_NOTIFY, named twice' env AF_NOTIFY="$base/s3cret" SLACK_WEBHOOK_URL="$base/s3cret" af-notify --title '<!channel>' --text 'a & "b"' --name N --icon :x:
is "$(jq -c .body hits)" '{"text":"&lt;!channel&gt;: a &amp; \"b\"","username":"N","icon_emoji":":x:"}' '... is told once, and nobody is called'
rm hits
silent 'one that is busy' env AF_NOTIFY="$base/busy" "${say[@]}"
is "$(wc -l <hits)" 3 '... is told again'
rm hits
for path in gone moved; do
	check "one that is $path" 100 '' 'answered HTTP [34]' env AF_NOTIFY="$base/$path/s3cret" "${say[@]}"
	unlike "$err" 's3cret|127' '... its address is in no message'
done
is "$(wc -l <hits)" 2 '... and it is not asked again'
kill "$server"
wait "$server" 2>/dev/null
check 'nobody there' 111 '' 'was not notified' env AF_NOTIFY="$base/s3cret" "${say[@]}"
unlike "$err" s3cret '... without its address'
rm -f hook.out
run env AF_NOTIFY="$T/bin/hook" SLACK_WEBHOOK_URL="$base/s3cret" "${say[@]}"
is "$status $(grep -c Complete hook.out) $(grep -c s3cret hook.out)" '111 1 0' 'one that fails does not stop the other, which does not see its address'
done_testing
