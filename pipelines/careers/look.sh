# What verify and report share: they read a run and its database, make no calls and write nothing there.
# shellcheck shell=bash
. "${BASH_SOURCE[0]%/*}/../backfill.sh"
exec 2>/dev/null

# look: opens the run; sets $db, how to reach its database, and $typed, how a person types the command that resumes it
look() {
	no_operands
	run_read
	db=()
	give db --db db
	[ ! -e "$run/run.json" ] || db+=(--only "$run/run.json")
	typed="${AF_TYPED-af} careers$([ "$run" = . ] || printf ' --run %q' "$run")"
}
# ask FILE NAME [ARG ...]: the rows of pipelines/careers/sql/NAME.sql, for the records on standard input if it takes any
ask() {
	local file=$1 name=$2
	shift 2
	into "$tmp/$file" af-query --sql "$name" "${db[@]}" "$@"
	lacking
}
# saved WHAT LOG WORK [ARG ...]: what the log has about the records of a work list
saved() {
	local from=(af-fetch --offline --provider "api-football-$1")
	[ ! -e "$run/$2.ndjson" ] || from+=(--reuse "$run/$2.ndjson")
	stage "${from[@]}" "${@:4}" "$3"
}
# segments: the state of each import, for the leagues $wanted or for all
segments() {
	ask imports imports --set "leagues_wanted=${wanted-}" </dev/null
	saved players rosters "$tmp/imports" | stage af-query --sql segments "${db[@]}" >"$tmp/segments" || worst "${PIPESTATUS[@]}"
	! fatal || exit "$status"
}
# for_people: does a person read standard output?
for_people() { [ -z "${opt[json]+x}" ] && { [ -t 1 ] || [ -n "${opt[text]+x}" ]; }; }
