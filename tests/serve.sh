# For tests of af-serve: a folder of jobs, kinds that do what they are told, a server on a free port.  Sourced after tap.sh.
#
# Each kind runs the same script: it waits while $T/hold is there, takes $T/plan/units and $T/plan/result for its own, and
# ends with the status in $T/plan/status.
# shellcheck shell=bash
. "$AF_ROOT/tests/jobs.sh"
must cp -rs "$AF_ROOT/pipelines" "$T/share"
export AF_SHARE=$T/share XDG_CACHE_HOME=$T/cache
unset AF_NOTIFY SLACK_WEBHOOK_URL
mkdir -p "$T/plan" "$T/jobs"
echo 0 >"$T/plan/status"
: >"$T/plan/units"
echo '{}' >"$T/plan/result"
# a_kind NAME ROW...: a kind with these phases and options
a_kind() {
	rm -rf "$T/share/$1"
	mkdir "$T/share/$1"
	{ printf '%s\n' "governor $1" 'log log.ndjson' 'in-flight 3' "${@:2}" 'units run units cat {dir}/units'; } >"$T/share/$1/job"
	cat >"$T/share/$1/run" <<'RUN'
#!/bin/bash
run=
trap 'exit 111' TERM
while [ $# -gt 0 ]; do
	[ "$1" != --run ] || run=$2
	shift
done
echo "said by a job" >&2
while [ -e "$T/hold" ]; do sleep 0.02; done
cp "$T/plan/units" "$run/units"
echo '{}' >>"$run/log.ndjson"
cat "$T/plan/result"
exit "$(<"$T/plan/status")"
RUN
	chmod +x "$T/share/$1/run"
}
a_kind toy 'phase run run --run {dir}' 'option run lines N' 'option run name WORD' 'option run loud FLAG' 'operand run WORD'
a_kind careers 'phase fast run --run {dir}' 'phase deep run --run {dir}' 'option run league-id LIST' 'option run season LIST'
a_kind props 'phase once run --run {dir}' 'phase backfill run --run {dir}' 'option run date DATE' 'option run start DATE' \
	'option run end DATE' 'option run chunk N'
a_kind districts 'phase backfill run --run {dir}' 'option run districts WORD' 'option run from DATE' 'option run to DATE' \
	'option run collection WORD' 'option run concurrency N' 'option run rate-limit N' 'option run anew FLAG'

server=
# serve_start [OPTION...]: sets $url and $token
serve_start() {
	: >"$T/serve.out"
	af-serve --jobs "$T/jobs" --port 0 --token-file "$T/token" "$@" >"$T/serve.out" 2>"$T/serve.err" &
	server=$!
	wait_for 60 grep -q token "$T/serve.out" || { fail 'the server starts' "$(<"$T/serve.err")"; done_testing; }
	url=$(head -n 1 "$T/serve.out") token=$(<"$T/token")
	url=${url%/}
}
serve_stop() { [ -z "$server" ] || { kill "${1--TERM}" "$server" && wait "$server"; } 2>/dev/null; server=; }
at_end "rm -f '$T/hold'"
at_end serve_stop

# ask [CURL-OPTION...] PATH: with the token; sets $code, $head and $out
ask() { bare -H "authorization: Bearer $token" "$@"; }
bare() {
	out=$(curl -s -D "$T/.head" "${@:1:$#-1}" "$url${*: -1}" | tr -d '\0')
	head=$(tr -d '\r' <"$T/.head")
	code=$(sed -n 's|^HTTP/1.1 \([0-9]*\).*|\1|p' <<<"$head" | tail -n 1)
}
# send METHOD PATH [JSON] [CURL-OPTION...]
send() { ask -X "$1" -H 'content-type: application/json' ${3+--data-binary "$3"} "${@:4}" "$2"; }
# answers NAME CODE JQ-FILTER: the last answer; a problem says what it is and what helps
answers() {
	local wanted=$3
	[ "$code" -lt 400 ] || wanted="(.detail and .remedy and .title and .title != \"Error\" and .status == $2) and ($3)"
	if [ "$code" = "$2" ] && jq -e "$wanted" <<<"$out" >/dev/null 2>&1; then pass "$1"; else fail "$1" "code: $code, wanted $2" "$head" "$out" "wanted: $3"; fi
}
# a_job ID KIND PHASE ARGV [OVER] [UNITS] [RESULT]: a job that somebody has left, with these files
a_job() {
	local dir=$T/jobs/$1
	mkdir -p "$dir"
	printf '{"kind":"%s","phase":"%s","argv":%s,"governors":["%s"],"env":[],"in_flight":3,"at":"2026-11-01T10:00:00.000Z"}\n' \
		"$2" "$3" "$4" "$2" >"$dir/request.json"
	printf '{"at":"2026-11-01T10:00:00.000Z","program":"af-job","event":"added","epoch":"%016x"}\n' 7 >"$dir/events.ndjson"
	[ -z "${5-}" ] || {
		echo '{"at":"2026-11-01T10:00:01Z","starts":1,"stalls":0,"bytes":0}' >"$dir/started"
		echo "$5" >"$dir/over"
	}
	[ -z "${6-}" ] || printf '%s\n' "$6" >"$dir/units.ndjson"
	[ -z "${7-}" ] || printf '%s\n' "$7" >"$dir/result"
	: >"$dir/.lock"
}
