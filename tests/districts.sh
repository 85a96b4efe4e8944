# For tests of af districts: a pretend dashboard.  Sourced after tap.sh.
# shellcheck shell=bash
. "$AF_ROOT/tests/provider.sh"
# dashboard NAME=VALUE…: the rules of export.aspx; what it is asked goes to $T/arrivals
dashboard() {
	rm -f "$T/settings"
	pretend python3 "$AF_ROOT/tests/dashboard.py" "$T/arrivals" "$@"
}
# asked: what was asked, in the order of the alphabet: "PATH REPORT"
asked() { jq -r '.path | sub("export.aspx[?]type=CSV&report="; " ") | sub("^/"; "") | sub("^ "; "- ")' "$T/arrivals" | LC_ALL=C sort; }
# data STORE: every byte of it but what may change: when it was collected
data() { (cd "$1" && find . -path ./.collected -prune -o -path ./.staging -prune -o ! -name '*.lock' -type f -print | LC_ALL=C sort | xargs sha256sum; readlink 2* | sort); }
