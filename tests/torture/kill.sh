# For tests that kill.  Sourced after tap.sh.
# shellcheck shell=bash
# What is temporary is looked for in the end.
export TMPDIR=$T/tmp
mkdir "$TMPDIR"
killed=0
: >"$T/whom"
: >"$T/stayed"
# kill_some LEADER: kill -9 of all processes of its group, or of one of them, whichever; in any case it waits until none of them is
# left.  Counts $killed; $T/whom gets who was killed, $T/stayed who did not end by itself.
kill_some() {
	local leader=$1 all victim name
	mapfile -t all < <(pgrep -g "$leader")
	victim=${all[RANDOM % (${#all[@]} + 1)]-}
	if [ -z "$victim" ] || ((RANDOM % 5 == 0)); then
		kill -9 -- "-$leader" && killed=$((killed + 1)) && echo all >>"$T/whom"
	else
		read -r name <"/proc/$victim/comm" && kill -9 "$victim" && killed=$((killed + 1)) && echo "$name" >>"$T/whom"
	fi
	wait "$leader"
	wait_for 60 eval "! pgrep -g $leader" || { pgrep -a -g "$leader" >>"$T/stayed" && kill -9 -- "-$leader"; }
} >/dev/null 2>&1
# leftovers RUN: what no run should leave there
leftovers() {
	cat "$T/stayed"
	find "$1/snapshots/.staging" "$TMPDIR" -mindepth 1
	find "$1" -name .af-tmp -o -name '.af-new.*'
}
