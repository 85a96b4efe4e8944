# For tests of af-sim itself.  Sourced after tap.sh.
# shellcheck shell=bash
. "$AF_ROOT/tests/provider.sh"
world=$AF_ROOT/tests/worlds/traps.world
key='x-apisports-key: 0123456789abcdef0123456789abcdef'
# serve ARG…: starts af-sim; sets $base and $sim; one at a time
serve() { simulate "$@" && base=$AF_BASE; }
# get PATH [CURL-ARG…]: the body; get_head: the headers, lower case, without CR
get() { local p=$1; shift; curl -sS -m 10 -H "$key" "$@" "$base$p"; }
get_head() { local p=$1; shift; curl -sS -m 10 -H "$key" "$@" -D - -o /dev/null "$base$p" | tr -d '\r' | tr '[:upper:]' '[:lower:]'; }
status_of() { local p=$1; shift; curl -sS -m 10 -H "$key" "$@" -o /dev/null -w '%{http_code}' "$base$p"; }
# fixture_with JQ-CONDITION [N]: the ids of the first N matches of the world for which it holds
fixture_with() { af-sim -w "$world" --truth | jq -r "select($1) | .fixture_id" | sed -n "1,${2-1}p"; }
# holds NAME COMMAND…: the command succeeds
holds() {
	local name=$1
	shift
	if "$@"; then pass "$name"; else fail "$name" "$*"; fi
}
between() { [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]; }
