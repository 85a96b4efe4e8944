# What the backfills share: how they ask, which database is theirs, and what they tell people.  Sourced after lib.sh.
# shellcheck shell=bash

# fetching ARRAY PROVIDER LOG: sets the array to the command that asks, with the options that were given; a dry run only reads
# the log
fetching() {
	local -n ask=$1
	local name
	# By the name that was typed
	[[ ${opt[rate-limit]-max} =~ ^(max|[1-9][0-9]*)$ ]] || die 2 "--rate-limit is a number of calls a minute, or max, not '${opt[rate-limit]}'"
	ask=(af-fetch --provider "$2")
	if ! looks; then
		ask+=(--log "$run/$3" --events "$events" --spent "$tmp/spent")
		give "$1" --max-calls max-calls
	elif [ -e "$run/$3" ]; then
		ask+=(--reuse "$run/$3")
	fi
	give "$1" --rate rate-limit
	for name in per-second reserve max-wait timeout retries; do give "$1" --$name $name; done
	for name in wait offline; do give_flag "$1" --$name $name; done
}
# calls_made: the calls of this command; what else is in the file is af-fetch's
calls_made() {
	local calls
	read -r calls <"$tmp/spent"
	echo "$calls"
}
# has STATEMENT [OPTION...]: sets $last if the database lacks what this statement of af-load needs
has() { [ "$last" != 0 ] || stage af-load --sql "$1" "${db[@]}" "${@:2}" --check || last=$?; }
# has_tables [TEXT]: checks that the database, if it answers, has the tables of the function statements
# shellcheck disable=SC2120 # of which there may be none
has_tables() {
	db_answers || return 0
	last=0
	statements
	[ "$last" != 111 ] || last=0
	lacking "$@"
}
# checked COMMAND...: with --check, checks the key of these commands and the tables, and ends: the options are good
checked() {
	[ -n "${opt[check]+x}" ] || return 0
	need "$@" --check
	if declare -F statements >/dev/null; then has_tables; fi
	in_earnest
	exit "$status"
}
# at_home [OPTION...]: checks that the database of $db is the run's, by run.json and these options of af-run; a new run adopts
# it.  From here on $db reaches no other; $tmp/database says which it is.
# shellcheck disable=SC2120 # of which there may be none
at_home() {
	local keeper=(af-run --file "$run/run.json" --database "$tmp/database" "$@")
	into "$tmp/database" af-query --sql identity "${db[@]}" </dev/null
	settle
	give_flag keeper --same-data same-data
	[ -e "$run/run.json" ] || keeper+=(--new)
	need "${keeper[@]}"
	db+=(--only "$run/run.json")
}
# lacking [TEXT]: ends here if a statement ended with $last, and says how to create what is missing: af doctor checks only
# the tables of the statistics
# shellcheck disable=SC2120 # of which there may be none
lacking() {
	[ "$last" != 100 ] || say "'af db $AF_BACKFILL --dry-run' says what the database lacks; 'af db $AF_BACKFILL' creates it${1-}"
	worst "$last"
	settle
}
# over FILE NAME ARG...: runs the shape once over whole lists (--slurpfile), into FILE
over() {
	into "$1" af-shape -n -L "$here/jq" -f "$here/jq/$2.jq" "${@:3}"
	settle
}
# with FILE TEMPLATE KEY FROM...: puts the records of FROM with that key into FILE; without: all others
with() {
	into "$1" af-known --by "$2" --key "$3" "${@:4}"
	settle
}
without() {
	into "$1" af-known --except --by "$2" --key "$3" "${@:4}"
	settle
}
# Odd answers.  odd-WHAT.ndjson has what an earlier command could not read, such as a list of another league: the log counts
# these as answers, so that asking again must be requested.
# odd WHAT TEMPLATE LIST SHAPE COMMAND...: sets $tmp/again.WHAT, what is asked again of LIST: not what the shape can read by
# now in the answer that the command has saved
odd() {
	local code=0
	: >"$tmp/again.$1"
	[ -s "$run/odd-$1.ndjson" ] && [ -z "${opt[offline]+x}" ] || return 0
	# Records without the members of the key are about something else.
	af-known --by "$2" --list "$run/odd-$1.ndjson" "$3" >"$tmp/odd" || code=$?
	[ "$code" -le 1 ] || broke "$code" af-known
	[ -s "$tmp/odd" ] || return 0
	# Whatever goes wrong here, the same answers are read, and it is told, afterwards.
	stage "${@:5}" --offline --events /dev/null "$tmp/odd" | shaping "$4" | stage af-known --by '{finding.reason}' --key shape --drop body >"$tmp/still" || :
	stage af-known --by "$2" --list "$tmp/still" "$tmp/odd" >"$tmp/again.$1"
}
# anew WHAT COMMAND...: asks again; whatever becomes of it, the last good answer counts
# shellcheck disable=SC2317 # by what at_work runs
anew() {
	[ -s "$tmp/again.$1" ] || return 0
	stage "${@:2}" --max-age 1 --stage again "$tmp/again.$1" >/dev/null || worst $?
	! fatal || exit "$status"
}
# odd_keep WHAT SEEN FILE: keeps those of FILE that could not be read, and those of before that are not in SEEN
odd_keep() {
	local before=$run/odd-$1.ndjson
	[ -e "$before" ] || before=/dev/null
	stage af-known --by '{finding.reason}' --key shape --drop body "$3" >"$tmp/odd"
	[ "$before" = /dev/null ] || stage af-known --except --by '{fetch.key}' --list "$2" "$before" >>"$tmp/odd"
	if [ -s "$tmp/odd" ]; then keep "$tmp/odd" "$run/odd-$1.ndjson"; else rm -f "$run/odd-$1.ndjson"; fi
}
# for_people: does standard output want text?
for_people() { [ -t 1 ] && [ -z "${opt[json]+x}" ]; }
# ending STORE: the result in $tmp/summary, for programs; people have been told, and see what to type next
ending() {
	if ! for_people; then
		cat "$tmp/summary"
		return
	fi
	printf '\n'
	if [ "$status" = 0 ]; then next_is "${AF_TYPED-af} snapshots list --store $(as_word "$1")"; else carries_on; fi
}
# aloud: shows each line of standard input to people
aloud() {
	local line
	while IFS= read -r line; do
		tame "$line"
		printf '%s\n' "$tamed" >&"$talk"
	done
}
