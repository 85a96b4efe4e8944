# What verify and report do the same way: they look at a run and its database, ask nothing and write nothing there.
# shellcheck shell=bash
. "${BASH_SOURCE[0]%/*}/../backfill.sh"
exec 2>/dev/null

# look: the run, and $db, how to reach its database; $typed, how one types the command that continues it
look() {
	no_operands
	run_read
	db=()
	give db --db db
	[ ! -e "$run/run.json" ] || db+=(--only "$run/run.json")
	typed="${AF_TYPED-af} careers$([ "$run" = . ] || printf ' --run %q' "$run")"
}
# ask FILE NAME [ARG ...]: what pipelines/careers/sql/NAME.sql says, of the records in standard input if it takes any
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
# segments: how each import stands; of the leagues $wanted, or all
segments() {
	ask imports imports --set "leagues_wanted=${wanted-}" </dev/null
	saved players rosters "$tmp/imports" | stage af-query --sql segments "${db[@]}" >"$tmp/segments" || worst "${PIPESTATUS[@]}"
	! fatal || exit "$status"
}
# for_people: is it a person who reads standard output?
for_people() { [ -z "${opt[json]+x}" ] && { [ -t 1 ] || [ -n "${opt[text]+x}" ]; }; }
