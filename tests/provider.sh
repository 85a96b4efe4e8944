# A pretend provider for tests of what asks one.  Sourced after tap.sh.
# shellcheck shell=bash
sim=
pretend_stop() {
	[ -z "$sim" ] || { kill "$sim" && wait "$sim"; } 2>/dev/null
	sim=
}
at_end pretend_stop
# pretend COMMAND…: a server that prints its address first, in place of the one before; sets $sim (its pid) and AF_BASE.  What
# it prints goes to $T/sim.out and $T/sim.err, what it is asked to $T/arrivals, if the command says so; that is empty again.
pretend() {
	pretend_stop
	: >"$T/sim.out"
	: >"$T/arrivals"
	"$@" >"$T/sim.out" 2>"$T/sim.err" &
	sim=$!
	wait_for 60 test -s "$T/sim.out" || { fail "$*" "$(<"$T/sim.err")"; done_testing; }
	AF_BASE=$(head -n 1 "$T/sim.out")
	export AF_BASE
}
# simulate OPTION…: af-sim
simulate() { pretend af-sim --arrivals "$T/arrivals" "$@"; }
# calls: how many have arrived
calls() { wc -l <"$T/arrivals"; }
