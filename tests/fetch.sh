# For tests of af-fetch: a provider of our own, and work lists.  Sourced after tap.sh.
export API_FOOTBALL_KEY=0123456789abcdef0123456789abcdef
# sim ARG…: a pretend provider; sets $sim (its pid) and AF_BASE; arrivals in $T/arrivals
sim() {
	sim_stop
	rm -f "$T/sim.out" "$T/arrivals"
	: >"$T/arrivals"
	af-sim --world "$AF_ROOT/tests/worlds/demo.world" --slim --arrivals "$T/arrivals" "$@" \
		>"$T/sim.out" 2>"$T/sim.err" &
	sim=$!
	wait_for 10 test -s "$T/sim.out" || { fail "af-sim does not start" "$(<"$T/sim.err")"; done_testing; }
	AF_BASE=$(head -n 1 "$T/sim.out")
	export AF_BASE
}
sim_stop() {
	[ -z "${sim-}" ] || { kill "$sim" && wait "$sim"; } 2>/dev/null
	sim=
}
at_end sim_stop
# work FROM TO: a work list of the demo world's fixtures
work() { seq "$1" "$2" | awk '{ printf "{\"match_id\":%d,\"fixture_id\":%d,\"league_id\":%d,\"season\":2014,\"stats\":null}\n", $1, 192000 + $1, 39 + $1 % 3 }'; }
calls() { wc -l <"$T/arrivals"; }
# answers FILE: what each record got, without what differs from run to run
answers() { jq -c 'del(.fetch)' "$1"; }
# a governor that knows nothing
fresh() { rm -rf "$XDG_STATE_HOME" log*; : >"$T/arrivals"; }
