# What pilot and backfill do the same way: the frozen lists, the choice within them, the fetch.
# shellcheck shell=bash
#
# A run directory is one population: segments.ndjson and work.ndjson are made from the database by the run's
# first command and stay as they are, however the database changes.  run.json says what they were made with.
# Later commands choose within them.

# lists: sets $segments and $work, made if they are not there yet (in $tmp for a dry run, which leaves nothing)
lists() {
	segments=$run/segments.ndjson work=$run/work.ndjson
	[ -z "${opt[refresh]+x}" ] || [ -n "${dry_lists-}" ] || rm -f "$work"
	if [ -e "$work" ]; then
		same_run
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
	af-segments "${from[@]}" >"$tmp/segments" || worst $?
	! fatal || exit "$status"
	af-fixtures "${order[@]}" "$tmp/segments" >"$tmp/work" || worst $?
	! fatal || exit "$status"
	if [ -n "${dry_lists-}" ]; then
		segments=$tmp/segments work=$tmp/work
		return
	fi
	made_with >"$tmp/run.json"
	before
	keep "$tmp/run.json" "$run/run.json"
	keep "$tmp/segments" "$segments"
	keep "$tmp/work" "$work"	# the last one: where it is, all of them are
}

# before: what the database holds, for af verify and af report; what it held when the run began stays
before() {
	[ ! -e "$run/before.ndjson" ] || return 0
	coverage "$tmp/before" || worst $?
	! fatal || exit "$status"
	keep "$tmp/before" "$run/before.ndjson"
}
# coverage FILE: what the database holds, a line for each league and season
coverage() {
	local query=(af-query --sql coverage.sql) start=${opt[season-start]-}
	give query --db db
	[ -n "$start" ] || [ ! -e "$run/run.json" ] || start=$(jq -r '.season_start // ""' "$run/run.json")
	[ -z "$start" ] || query+=(--set "season_start=$start")
	"${query[@]}" </dev/null >"$1"
}

made_with() {
	jq -cn --arg league_id "${opt[league-id]-}" --arg season "${opt[season]-}" \
		--arg season_start "${opt[season-start]-}" --arg tainted "${opt[tainted]-}" --arg seed "${opt[seed]-}" \
		'$ARGS.named | with_entries(select(.value != ""))'
}

# same_run: what the command says must not contradict what the lists were made with
same_run() {
	local name had
	for name in league-id season season-start tainted seed; do
		[ -n "${opt[$name]+x}" ] || continue
		had=$(jq -r --arg name "${name//-/_}" '.[$name] // ""' "$run/run.json")
		case $name in league-id | season) [ -n "$had" ] || continue ;; esac	# chooses within everything
		[ "$had" = "${opt[$name]}" ] || die 2 "the lists of '$run' were made with '--$name ${had:-none}', not" \
			"'${opt[$name]}': take another directory (--run), or make them anew (--refresh)"
	done
}

# choose FILE [MIN]: the segments that this command is about, those with MIN missing matches or more
choose() {
	shape choose -c --arg league "${opt[league-id]-}" --arg season "${opt[season]-}" \
		--argjson min "${2-1}" "$segments" >"$1"
}

# fetching: sets $fetch, the command that asks
fetching() {
	fetch=(af-fetch --provider "${opt[provider]-api-football}" --log "$run/fetched.ndjson"
		--events "$run/events.ndjson")
	give fetch --base base
	give fetch --rate rate-limit
	give fetch --max-calls max-calls
	give fetch --batch bundle
	give fetch --reuse reuse
	give fetch --reserve reserve
	give fetch --jobs jobs
	give_flag fetch --wait wait
	give_flag fetch --offline offline
	classify=(af-classify --events "$run/events.ndjson")
	give classify --fields fields
	give_flag classify --null-zero null-zero
	give_flag classify --by-order by-order
}

# estimate SEGMENTS: what they will cost; a table, or JSON with --json
estimate() {
	local price=(af-estimate --provider "${opt[provider]-api-football}" --work "$work") name
	[ -n "${opt[json]+x}" ] || price+=(--text)
	[ ! -e "$run/fetched.ndjson" ] || price+=(--log "$run/fetched.ndjson")
	[ ! -e "$run/verdicts.ndjson" ] || price+=(--verdicts "$run/verdicts.ndjson")
	for name in per-day reserve sample round min go hold reuse; do give price --$name $name; done
	give price --rate rate-limit
	give price --batch bundle
	give_flag price --fixed fixed
	quota >"$tmp/quota" && price+=(--quota "$tmp/quota")
	# A plan that refuses bundles pays a call a match; a run keeps the rounds that it began with.
	[ -n "${opt[bundle]+x}" ] || ! refused_bundles "$tmp/quota" || price+=(--batch 1)
	[ -n "${opt[round]+x}" ] || [ -z "$(run_round)" ] || price+=(--round "$(run_round)")
	"${price[@]}" "$1"
}
refused_bundles() { jq -e .bundles_refused "$1" >/dev/null 2>&1; }
# run_round: matches per segment and round, as the run began with; nothing if it has not begun
run_round() { [ ! -e "$run/run.json" ] || jq -r '.round // ""' "$run/run.json"; }
# quota: what is known about the key; nothing without a key
quota() { af-quota --provider "${opt[provider]-api-football}" ${opt[base]+--base "${opt[base]}"} 2>/dev/null; }

# outcomes TODO FINDINGS: one line a match of the list that has a finding: id, status, updated or not, answered or
# not, reason, CSV line.  A run that was resumed has found some matches more than once; the last finding counts.
#
# A match that lacked something when the list was made, and for which the database has now all that was found, was
# updated: whether by this command or by one that was killed before it could say so.  In a dry run that is not so.
outcomes() {
	{
		jq -r '"\(.match_id)\ttodo"' "$1"
		[ ! -e "$2" ] || shape outcome -r "$2"
	} | LC_ALL=C sort -s -t $'\t' -k 1,1n | awk -F '\t' -v OFS='\t' -v dry="$(given dry-run)" '
		function put() { if (todo && csv != "") print id, status, updated, answered, reason, csv }
		$1 != id { put(); id = $1; todo = 0; csv = "" }
		$2 == "todo" { todo = 1; next }
		{
			status = $3 == "rejected" ? "REJECTED" : $2; answered = $4; reason = $5; csv = $6
			updated = $3 == "updated" || ($3 == "present" && dry == "false") ? "true" : "false"
		}
		END { put() }'
}
outcomes_csv() {
	printf 'match_id,api_football_id,league_id,league,season,status,latency_ms,updated\n'
	awk -F '\t' '{ print $6 "," $3 }' "$1"
}
# outcomes_json OUTCOMES NOT-GO DRY-RUN
outcomes_json() {
	cut -f 2,3 "$1" | sort | uniq -c | shape backfill-summary -Rcn --argjson not_go "$2" --argjson dry_run "$3"
}

# verdicts FILE: as records, from what the pilot wrote, as NDJSON or as CSV, perhaps edited
verdicts() { af-decide --verdicts "$1" </dev/null; }

# within SEGMENTS: the records of the work list in these segments, byte for byte
within() {
	if cmp -s "$1" "$segments"; then
		cat "$work"
	else
		af-decide --dry-run "$1" >"$tmp/within" && af-sample --only DRY_RUN --verdicts "$tmp/within" "$work"
	fi
}
