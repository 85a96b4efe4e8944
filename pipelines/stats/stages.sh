# What pilot and backfill share: the frozen lists, the choice within them, the fetch.
# shellcheck shell=bash
#
# A run directory is one population: segments.ndjson and work.ndjson are made from the database by the run's
# first command and stay as they are, however the database changes.  run.json says what they were made with, and
# from which database (af-run(1)).  Later commands choose within them.

exec 2>/dev/null

# ranges: are the numbers those that the programs take?
ranges() {
	ranged rate-limit 1 999999999
	ranged bundle 1 1000
	ranged round 1 1000000
	ranged season-start 1 12
}

# database ARRAY: the options of a program that opens the database: which one, and that it is the run's
database() {
	give "$1" --db db
	[ ! -e "$run/run.json" ] || local_option "$1" --only "$run/run.json"
}
local_option() {
	local -n array=$1
	array+=("$2" "$3")
}

# keeper: sets $keeper, the command that checks what the run was made with
keeper() {
	local name
	keeper=(af-run --file "$run/run.json")
	for name in season-start tainted seed; do
		[ -z "${opt[$name]+x}" ] || keeper+=(--fixed "${name//-/_}=${opt[$name]}")
	done
	for name in league-id season; do
		[ -z "${opt[$name]+x}" ] || keeper+=(--within "${name//-/_}=${opt[$name]}")
	done
	give_flag keeper --same-data same-data
}
# identify: checks that the database is the run's, or its first
identify() {
	local ask=(af-query --sql identity.sql)
	give ask --db db
	into "$tmp/database" "${ask[@]}" </dev/null
	settle
	keeper+=(--database "$tmp/database")
}
# compare: if a database is named and answers, checks that it is the run's, though what is done here needs none
compare() {
	local ask=(af-query --sql identity.sql) code=0
	[ -n "${opt[db]-}${DATABASE_URL-}${PGSERVICE-}${PGHOST-}${PGHOSTADDR-}${PGPORT-}${PGDATABASE-}" ] || return 0
	give ask --db db
	"${ask[@]}" </dev/null >"$tmp/database" || code=$?
	[ "$code" -le 128 ] || broke "$code" af-query
	[ "$code" != 0 ] || keeper+=(--database "$tmp/database")
}

# has_tables: checks that the database, if it answers, has what the lists are made from
has_tables() {
	local look=(af-segments --league-id 0) code=0	# of no league, so it is quick
	give look --db db
	db_answers || return 0
	stage "${look[@]}" >/dev/null || code=$?
	[ "$code" = 111 ] || worst "$code"
	settle
}
# lists: sets $segments and $work, made if they are not there yet (in $tmp for a dry run, which leaves nothing)
lists() {
	segments=$run/segments.ndjson work=$run/work.ndjson
	keeper
	if [ -e "$work" ] && { [ -z "${opt[refresh]+x}" ] || [ -n "${dry_lists-}" ]; }; then
		[ -s "$segments" ] || [ ! -s "$work" ] ||
			die 2 "'$segments' is missing or empty, though '$work' is not: --refresh makes both anew"
		local look=(--remind --dry-run)
		[ -z "${compares-}" ] || compare
		[ -z "${compares-}" ] || [ -z "${opt[same-data]+x}" ] || [ -n "${dry_lists-}" ] || look=(--remind)
		need "${keeper[@]}" "${look[@]}"
		return
	fi
	local from=() order=()
	[ -n "${dry_lists-}" ] || from=(--events "$run/events.ndjson") order=(--events "$run/events.ndjson")
	give from --league-id league-id
	give from --season season
	give from --season-start season-start
	give_flag from --tainted tainted
	give from --db db
	give order --db db
	give order --seed seed
	note "making the lists from the database"
	into "$tmp/segments" af-segments "${from[@]}"
	settle
	into "$tmp/work" af-fixtures "${order[@]}" "$tmp/segments"
	settle
	if [ -n "${dry_lists-}" ]; then
		segments=$tmp/segments work=$tmp/work
		return
	fi
	identify
	ours "$segments"
	ours "$work"
	rm -f "$work"
	need "${keeper[@]}" --new
	before
	keep "$tmp/segments" "$segments"
	keep "$tmp/work" "$work"	# last: if it exists, so do the others
}

# before: saves what the database holds when the run begins, for af verify and af report
before() {
	[ ! -e "$run/before.ndjson" ] || return 0
	coverage "$tmp/before"
	settle
	keep "$tmp/before" "$run/before.ndjson"
}
# coverage FILE: what the database holds, a line for each league and season
coverage() {
	local query=(af-query --sql coverage.sql) start=${opt[season-start]-}
	database query
	[ -n "$start" ] || [ ! -e "$run/run.json" ] || start=$(stage af-run --file "$run/run.json" --dry-run --get season_start)
	[ -z "$start" ] || query+=(--set "season_start=$start")
	into "$1" "${query[@]}" </dev/null
}

# remember_provider: records which provider was asked, for af report
remember_provider() {
	local base=${opt[base]-${AF_BASE-}}
	[ -n "${opt[offline]+x}" ] ||
		need af-run --file "$run/run.json" --set "provider=${opt[provider]-$default_provider}${base:+ at $base}"
}

# choose FILE FROM [MIN]: the segments or verdicts in FROM that this command covers, with at least MIN missing matches
choose() {
	local pick=(af-segments --min "${3-1}" "${@:4}")
	give pick --league-id league-id
	give pick --season season
	into "$1" "${pick[@]}" "$2"
	settle
}

# fetching: sets $fetch, the command that asks, and $classify
fetching() {
	fetch=(af-fetch --provider "${opt[provider]-$default_provider}")
	give fetch --base base
	give fetch --rate rate-limit
	give fetch --max-calls max-calls
	give fetch --batch bundle
	give fetch --reuse reuse
	give fetch --reserve reserve
	give fetch --jobs jobs
	give_flag fetch --wait wait
	give_flag fetch --offline offline
	classify=(af-classify)
	give classify --fields fields
	give_flag classify --null-zero null-zero
	give_flag classify --by-order by-order
}
# can_ask: checks options, key, provider and log, before a file is made or a call is spent
can_ask() {
	local log=()
	[ ! -e "$run/fetched.ndjson" ] || log=(--log "$run/fetched.ndjson")
	need "${fetch[@]}" "${log[@]}" --check
	need "${classify[@]}" </dev/null
	fetch+=(--log "$run/fetched.ndjson" --events "$run/events.ndjson")
	classify+=(--events "$run/events.ndjson")
}

# estimate SEGMENTS: what they will cost; a table, or JSON with --json
estimate() {
	local price=(af-estimate --provider "${opt[provider]-$default_provider}" --work "$work") name
	[ -n "${opt[json]+x}" ] || price+=(--text)
	[ ! -e "$run/fetched.ndjson" ] || price+=(--log "$run/fetched.ndjson")
	[ ! -e "$run/verdicts.ndjson" ] || price+=(--verdicts "$run/verdicts.ndjson")
	for name in per-day reserve sample round min go hold reuse; do give price --$name $name; done
	give price --rate rate-limit
	give price --batch bundle
	give_flag price --fixed fixed
	bundling
	[ ! -s "$tmp/quota" ] || price+=(--quota "$tmp/quota")
	# On a plan that refuses bundles each match costs a call; a run keeps the round size that it began with.
	[ -n "${opt[bundle]+x}" ] || [ -z "$refused" ] || price+=(--batch 1)
	local had
	had=$(run_round)
	[ -n "${opt[round]+x}" ] || [ -z "$had" ] || price+=(--round "$had")
	stage "${price[@]}" "$1" || worst $?
}
# bundling: sets $refused if the key's governor knows that its plan refuses bundles; $tmp/quota is what it knows, or
# empty.
bundling() {
	local code=0
	af-quota --provider "${opt[provider]-$default_provider}" ${opt[base]+--base "${opt[base]}"} >"$tmp/quota" || code=$?
	[ "$code" -le 128 ] || broke "$code" af-quota
	refused=$(stage af-table --line '{bundles_refused?yes}' "$tmp/quota")
}
# onward VERDICTS SEGMENTS: the command that continues from these verdicts of these segments
onward() {
	local first
	[ -s "$2" ] || { typed verify && return; }
	first=$(stage af-decide --next --verdicts "$1" </dev/null)
	case ${first%%$'\n'*} in
	pilot) typed pilot ;;
	taint) typed taint ;;
	*) typed backfill --pilot-csv "${csv-$run/pilot.csv}" ;;
	esac
}
# typed COMMAND OPTION...: the command as a person types it, with those of our options that it also takes; those that the
# run keeps (af-run(1)) need not be repeated
typed() {
	local command=$1 words word name help kind
	shift
	words=(--run "$run" "$@")
	help=$("$AF_SHARE/stats/$command" -h)
	while read -r name kind; do
		case $name in run | dry-run | refresh | batch-size | checkpoint | max-calls) continue ;; esac
		[[ -n ${opt[$name]+x} && $help == *$'\n'"  --$name "* ]] || continue
		case $command,$name in pilot,offline | backfill,output-csv) continue ;; esac
		words+=("--$name")
		[[ ! $kind =~ ^[A-Z]+$ ]] || words+=("${opt[$name]}")
	done < <(sed -nE 's/^  --([a-z-]+) ?([A-Z]*)( .*|$)/\1 \2/p' <<<"$usage")
	printf '%s' "${AF_TYPED-af} $command"
	for word in "${words[@]}"; do printf ' %s' "$(as_word "$word")"; done
	printf '\n'
}
# once_filled: what comes after the database is filled: what the pilot condemned is marked first; without a pilot there is nothing
# to mark
once_filled() {
	local todo='' next=verify
	[ ! -e "$run/verdicts.ndjson" ] || todo=$(stage af-decide --next --verdicts "$run/verdicts.ndjson" </dev/null)
	[[ $'\n'$todo$'\n' != *$'\n'taint$'\n'* ]] || next=taint
	then_type $next
}
# run_round: the matches per segment and round that the run began with; nothing if it has not begun
run_round() { [ ! -e "$run/run.json" ] || stage af-run --file "$run/run.json" --dry-run --get round; }
# within FILE SEGMENTS: the records of the work list in these segments, byte for byte
within() {
	into "$tmp/within" af-decide --dry-run "$2"
	settle
	into "$1" af-sample --only DRY_RUN --verdicts "$tmp/within" "$work"
	settle
}
