# What the demos share: a directory, a PostgreSQL and a pretend provider of their own, and commands shown as typed.
# shellcheck shell=bash

colours
text() { printf '%s\n' "$@"; }

world() {
	local file
	for file in "$AF_SHARE/demo.world" "$AF_SHARE/../tests/worlds/demo.world"; do
		[ ! -r "$file" ] || { echo "$file" && return; }
	done
	die 100 "the world of the demo is not here: there is no '$AF_SHARE/demo.world'"
}

# shellcheck disable=SC2034 # for lib.sh
afterwards='nothing of it is left running'
sim=
# shellcheck disable=SC2317 # for lib.sh
finish() {
	[ -z "$sim" ] || { kill "$sim" && wait "$sim"; } 2>/dev/null || :
	[ ! -L "$dir/pg/at" ] || "$AF_SHARE/pg" stop "$dir/pg" || :
}

# prepare: an empty directory, even if an earlier demo was there
prepare() {
	if [ -e "$dir" ]; then
		[ -e "$dir/.af-demo" ] || die 2 "'$dir' exists and is not an earlier demo; name another directory with --dir"
		if [ -L "$dir/pg/at" ]; then
			"$AF_SHARE/pg" stop "$dir/pg"
			rm -rf "$(readlink -f "$dir/pg/at")"
		fi
		rm -rf "$dir"
	fi
	folder "$dir" || cannot "cannot make the directory '$dir'"
	: >"$dir/.af-demo"
	at_end=finish
	XDG_STATE_HOME=$(cd "$dir" && pwd -P)/state
	export XDG_STATE_HOME
}

# server: starts a private PostgreSQL, and clears everything else in the environment that names a database
server() {
	local env
	unset DATABASE_URL PGPASSWORD PGSERVICE PGHOSTADDR PGOPTIONS AF_SQL
	env=$("$AF_SHARE/pg" start "$dir/pg") || exit
	# shellcheck disable=SC2086 # words of the form NAME=VALUE
	export ${env?}
}

# pretend OPTION...: af-sim, and its address in the environment
pretend() {
	af-sim "$@" --arrivals "$dir/arrivals.ndjson" >"$dir/provider" 2>"$dir/provider.log" &
	sim=$!
	while [ ! -s "$dir/provider" ] && kill -0 $sim 2>/dev/null; do sleep 0.05; done
	AF_BASE=$(<"$dir/provider")
	[ -n "$AF_BASE" ] || die 100 "af-sim does not start: $(<"$dir/provider.log")"
	export AF_BASE
}
# provider [LIMITS]: starts the football provider, with limits that nobody notices unless others are given
provider() {
	local most=${2-60,000}
	[ $# -gt 0 ] || set -- --per-minute 60000 --per-second 1000
	pretend --world "$world" --slim "$@" --per-day 75000
	export API_FOOTBALL_KEY=pretend0pretend0pretend0pretend0
	text "A pretend provider at $AF_BASE, on a plan of $most calls" \
		'per minute.  (Real plans: 10 to 1,200.  Nothing else differs.)'
}

calls() { wc -l <"$dir/arrivals.ndjson"; }
# shown PROGRAM SKIP WORD...: shows the command as a person types it, with every option, and runs the program without the
# first SKIP words, which the front door takes
shown() {
	local program=$1 skip=$2 word
	shift 2
	printf '\n%s$ %s' "$bold" "$af"
	for word; do printf ' %s' "$(as_word "$word")"; done
	printf '%s\n' "$plain"
	"$program" "${@:skip + 1}" || worst $?
	! fatal || exit "$status"
}
# where_else: where the data of a PostgreSQL are that could not be in the directory, as part of a sentence
where_else() {
	local here
	here=$(cd "$dir" && pwd -P)
	[[ $(readlink -f "$dir/pg/at") == "$here"/* ]] || printf '%s' ", the database's files in $(readlink -f "$dir/pg/at")"
}
