# For tests of jobs: a folder of them, of which nothing outlives the test.  Sourced after tap.sh.
# shellcheck shell=bash
export AF_JOBS=$T/jobs
# state JOB: its state; is_state JOB STATE: for wait_for
state() {
	local line
	line=$(af-job show "$1") && [[ $line =~ \"state\":\"([a-z]+) ]] && echo "${BASH_REMATCH[1]}"
}
is_state() { [ "$(state "$1")" = "$2" ]; }
# holders: processes that have anything open in the folder of jobs
holders() { find /proc/[0-9]*/fd -lname "$AF_JOBS/*" 2>/dev/null | cut -d / -f 3 | sort -u; }
no_holders() { [ -z "$(holders)" ]; }
jobs_end() {
	local id
	for id in $(af-job list 2>/dev/null | jq -r 'select(.state | IN("done", "failed", "partial", "cancelled") | not).id'); do
		af-job cancel --force "$id"
	done >/dev/null 2>&1
	wait_for -m 60 no_holders	# who is about to begin, or to end, would make files again
	rm -rf "$AF_JOBS"
}
at_end jobs_end
