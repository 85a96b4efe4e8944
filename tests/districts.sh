# For tests of af districts: a pretend dashboard.  Sourced after tap.sh.
# shellcheck shell=bash
server=
stop() { [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null; server=; }
at_end stop
# dashboard NAME=VALUE…: the rules of export.aspx; what it is asked goes to $T/arrivals
dashboard() {
	stop
	: >"$T/address"
	: >"$T/arrivals"
	rm -f "$T/settings"
	python3 "$AF_ROOT/tests/dashboard.py" "$T/arrivals" "$@" >"$T/address" 2>"$T/dashboard.err" &
	server=$!
	wait_for 20 test -s "$T/address"
	AF_BASE=$(<"$T/address")
	export AF_BASE
}
calls() { wc -l <"$T/arrivals"; }
# asked: what was asked, in the order of the alphabet: "PATH REPORT"
asked() { jq -r '.path | sub("export.aspx[?]type=CSV&report="; " ") | sub("^/"; "") | sub("^ "; "- ")' "$T/arrivals" | LC_ALL=C sort; }
# data STORE: every byte of it but what may change: when it was collected
data() { (cd "$1" && find . -path ./.collected -prune -o -path ./.staging -prune -o ! -name '*.lock' -type f -print | LC_ALL=C sort | xargs sha256sum; readlink 2* | sort); }
