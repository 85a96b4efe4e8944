# TAP for tests in bash.  A test begins with:  . "$(dirname "$0")/tap.sh"
# It gets an empty directory of its own in $T (removed at the end), the programs in PATH,
# $AF_ROOT (the repository) and $AF_DATA (the real captures, or empty); from make also $AF_BIN and
# $AF_BUILD, where another build keeps its programs and objects.
set -uo pipefail
AF_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# They are named from where the test was started, and it goes elsewhere.
for tap_dir in AF_BIN AF_BUILD; do
	[ -z "${!tap_dir-}" ] || printf -v "$tap_dir" %s "$(realpath -- "${!tap_dir}")"
done
AF_DATA=${AF_DATA-$AF_ROOT/../shared/data}
[ -d "$AF_DATA" ] || AF_DATA=
PATH=${AF_BIN:+$AF_BIN:}$AF_ROOT/bin:$PATH
[ -z "${AF_BIN-}" ] || export AF_SHARE=$AF_ROOT/pipelines
T=$(mktemp -d "${TMPDIR:-/tmp}/af-test.XXXXXX") || { echo 'Bail out! no directory for the test'; exit 1; }
export AF_ROOT AF_DATA PATH T TERM=xterm LC_ALL=C.UTF-8 XDG_STATE_HOME=$T/state
# Whoever starts a test has settings of his own: script(1) would run his SHELL, or sh, with what is written for bash.
export SHELL=$BASH
# What lies above the directory of a test is none of its business.
export AF_CONF=
unset AF_PROVIDER AF_RATE AF_RUN
unset API_FOOTBALL_KEY RAPIDAPI_KEY SLACK_WEBHOOK_URL AF_BASE AF_SQL AF_BACKFILL AF_NOTIFY DATABASE_URL "${!PG@}" \
	NO_COLOR COLUMNS LINES TZ
tap_n=0 tap_failed=0 tap_at_end=
cd "$T" || exit 1
# at_end COMMAND: runs before $T is removed, last one first
at_end() { tap_at_end="$1;$tap_at_end"; }
trap 'eval "$tap_at_end"; cd /; rm -rf "$T"' EXIT
pass() { tap_n=$((tap_n + 1)); printf 'ok %d - %s\n' "$tap_n" "$1"; }
fail() {
	tap_n=$((tap_n + 1)) tap_failed=$((tap_failed + 1))
	printf 'not ok %d - %s\n' "$tap_n" "$1"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" | head -n 40 | sed 's/^/# /'
}
# is GOT WANTED NAME
is() { if [ "$1" = "$2" ]; then pass "$3"; else fail "$3" "got:    $1" "wanted: $2"; fi; }
# isnt GOT UNWANTED NAME: another text than that, and not none
isnt() {
	if [ -n "$1" ] && [ "$1" != "$2" ]; then pass "$3"; else fail "$3" "got: $1" "unwanted: $2"; fi
}
# like TEXT EXTENDED-REGEX NAME
like() { if [[ $1 =~ $2 ]]; then pass "$3"; else fail "$3" "got:    $1" "wanted a match of: $2"; fi; }
# unlike TEXT EXTENDED-REGEX NAME: no text has no match, so no text is a failure
unlike() {
	if [ -z "$1" ] || [[ $1 =~ $2 ]]; then fail "$3" "got: $1" "wanted some text without a match of: $2"; else pass "$3"; fi
}
# run COMMAND [ARG…]: sets $status, $out, $err
run() {
	"$@" >"$T/.out" 2>"$T/.err"
	status=$?
	out=$(<"$T/.out") err=$(<"$T/.err")
}
# check NAME STATUS OUT-REGEX ERR-REGEX COMMAND [ARG…]: all three in one line ('' matches only the empty text)
check() {
	local name=$1 want=$2 ore=$3 ere=$4
	shift 4
	run "$@"
	if [ "$status" = "$want" ] && { [ -n "$ore" ] || [ -z "$out" ]; } && [[ $out =~ $ore ]] &&
	    { [ -n "$ere" ] || [ -z "$err" ]; } && [[ $err =~ $ere ]]; then
		pass "$name"
	else
		fail "$name" "status: $status, wanted $want" "out: $out" "wanted: $ore" "err: $err" "wanted: $ere"
	fi
}
# must COMMAND [ARG…]: prepares what is tested next; that it could not is a failure of its own, by its name
must() {
	local code=0
	"$@" || code=$?
	[ $code = 0 ] || fail "prepared by: $*" "status $code"
	return $code
}
# same [-e] [-s STATUS] FILE NAME COMMAND [ARG…]: the command exits with 0 (-s: STATUS) and its output is FILE, byte for byte.
# A command of one word is evaluated, so that it can be a pipeline, which fails if any part of it does.  Nothing
# equal to nothing is a failure too: what was to make it has failed, most likely.  -e: it may be nothing.
same() {
	local empty=no want=0 got
	while [[ $1 == -* ]]; do
		case $1 in
		-e) empty=yes && shift ;;
		-s) want=$2 && shift 2 ;;
		*) fail "same has no option $1" && return ;;
		esac
	done
	local file=$1 name=$2
	shift 2
	[ $# -gt 0 ] || { fail "$name" 'no command to compare'; return; }
	cat -- "$file" >"$T/.wanted" || { fail "$name" "cannot read '$file'"; return; }
	if [ $# = 1 ]; then eval "$1"; else "$@"; fi >"$T/.got"
	got=$?
	if [ $got != "$want" ]; then
		fail "$name" "status: $got, wanted $want" "$(head -c 2000 "$T/.got")"
	elif [ $empty = no ] && [ ! -s "$T/.wanted" ]; then
		fail "$name" "'$file' is empty"
	elif cmp -s "$T/.got" "$T/.wanted"; then
		pass "$name"
	else
		fail "$name" "$(diff -a "$T/.wanted" "$T/.got" | head -c 2000)"
	fi
}
# silent NAME COMMAND [ARG…]: it exits with 0 and says nothing; evaluated as by same
silent() {
	local name=$1
	shift
	same -e /dev/null "$name" "$@"
}
skip() { tap_n=$((tap_n + 1)); printf 'ok %d # SKIP %s\n' "$tap_n" "$1"; }
need_data() { [ -n "$AF_DATA" ] || { printf '1..0 # SKIP %s\n' "the captures are not here (AF_DATA)"; exit 0; }; }
# quick_shape ARG…: af-shape(1), for tests of what its programs make; tests/session has made it start faster
quick_shape() { LD_PRELOAD=${AF_QUICKJQ-} af-shape "$@"; }
# sanitized PROGRAM: it was built with ASan
sanitized() {
	local names
	names=$(nm -- "$1") || { echo "Bail out! nm cannot read '$1'"; exit 1; }
	[[ $names == *__asan* ]]
}
# wait_for [-m] SECONDS COMMAND…: until the command succeeds.  If it never does, the test fails at its end, for what follows
# may pass all the same; -m: it may.
wait_for() {
	local may=no n
	[ "$1" != -m ] || { may=yes && shift; }
	n=$(($1 * 20))
	shift
	while ! "$@" >/dev/null 2>&1; do
		n=$((n - 1))
		[ "$n" -gt 0 ] || { [ $may = yes ] || printf '%s\n' "$*" >>"$T/.waited"; return 1; }
		sleep 0.05
	done
}
done_testing() {
	[ "$tap_n" -gt 0 ] || fail 'a test that tests nothing'
	[ ! -s "$T/.refused" ] || fail 'each statement of the test was taken by the server' "$(<"$T/.refused")"
	[ ! -s "$T/.waited" ] || fail 'what the test waits for happens' "$(<"$T/.waited")"
	printf '1..%d\n' "$tap_n"
	[ "$tap_failed" -eq 0 ]
	exit
}
