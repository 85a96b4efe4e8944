# For tests of what each step says to type next: they type it, as a person would.  Sourced after tap.sh.
# shellcheck shell=bash

# typed COMMAND: on a terminal; sets $shown, its $status, and $told, what it says to type
typed() {
	shown=$(script -qefc "$1" /dev/null </dev/null)
	status=$?
	shown=$(tr -d '\r' <<<"$shown" | sed -E 's/\x1b\[[0-9;]*[mK]//g')
	told=$(sed -nE 's/^next:? +//p' <<<"$shown" | tail -n 1)
	told=${told%%   #*}
}
# walk NAME FIRST NEXT…: types the first command, and then whatever it is told, which is each of these in turn; the last is not
# typed, or END if nothing is to be told.  A status other than 0 is part of what is wanted: "1: COMMAND".
walk() {
	local name=$1 command=$2 want
	shift 2
	for want; do
		typed "$command"
		[ "$status" = 0 ] || told="$status: $told"
		is "${told:-END}" "$want" "$name: after '$command'"
		[ "${told:-END}" = "$want" ] || printf '%s\n' "$shown" | tail -n 15 | sed 's/^/# /'
		command=${told#[01]: }
	done
}
# silently COMMAND: without a terminal
silently() {
	run bash -c "$1"
	unlike "status $status $out$err" 'next' "a program does not see it: $1"
}
