# For tests of af-fetch: a provider of our own, and work lists.  Sourced after tap.sh.
export API_FOOTBALL_KEY=0123456789abcdef0123456789abcdef
. "$AF_ROOT/tests/provider.sh"
# sim ARG…: a pretend provider; sets $sim (its pid) and AF_BASE; arrivals in $T/arrivals
sim() { simulate --world "$AF_ROOT/tests/worlds/demo.world" --slim "$@"; }
# work FROM TO: a work list of the demo world's fixtures
work() { seq "$1" "$2" | awk '{ printf "{\"match_id\":%d,\"fixture_id\":%d,\"league_id\":%d,\"season\":2014,\"stats\":null}\n", $1, 192000 + $1, 39 + $1 % 3 }'; }
# answers FILE: what each record got, without what differs from run to run
answers() { jq -c 'del(.fetch)' "$1"; }
# a governor that knows nothing
fresh() { rm -rf "$XDG_STATE_HOME" log*; : >"$T/arrivals"; }
