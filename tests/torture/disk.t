#!/bin/bash
# A disk that fills up, at twenty sizes: pilot, backfill, taint, verify, report and run.mk end with 111, or with what they
# promise, and say why; with room made, the same command carries on to the result of an undisturbed run.
self=$(realpath -- "$0")
if [ -z "${AF_DISK-}" ]; then
	if [ "$(id -u)" != 0 ] || ! unshare -m true 2>/dev/null; then
		echo '1..0 # SKIP a small disk needs root and a mount namespace'
		exit
	fi
	AF_DISK=1 exec unshare -m "$self"
fi
. "${self%/*}/../tap.sh"
. "$AF_ROOT/tests/run.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL AF_DISK
pg_start
sim --world "$small" --per-minute 60000 --per-second 1000
mkdir disk
mount -t tmpfs -o size=16m none disk || { fail 'a disk'; done_testing; }
at_end 'cd "$T"; umount disk'
# What the commands keep for themselves is there too, and so are their temporary files.
export XDG_STATE_HOME=$T/disk/state
disk=(env "TMPDIR=$T/disk")
used() { df --output=used -B4096 disk | tail -n 1 | tr -d ' '; }
free() { df --output=avail -B4096 disk | tail -n 1 | tr -d ' '; }
# room PAGES: so many are left
room() {
	plenty
	fallocate -l $((($(free) - $1) * 4096)) disk/ballast
	[ "$(free)" = "$1" ] || fail "room for $1 pages" "$(free)"
}
plenty() { rm -f disk/ballast; }
empty() {
	plenty
	rm -rf disk/run disk/state disk/out.csv disk/page.html
	fill_db
	: >arrivals
}
phases=(pilot backfill taint verify report)
phase() {
	case $1 in
	pilot) "${disk[@]}" af pilot --run disk/run --min 1 "${fast[@]}" ;;
	backfill) "${disk[@]}" af backfill --run disk/run --pilot-csv disk/run/pilot.csv --output-csv disk/out.csv "${fast[@]}" ;;
	taint) "${disk[@]}" af taint --run disk/run ;;
	verify) "${disk[@]}" af verify --run disk/run ;;
	report) "${disk[@]}" af report --run disk/run --ascii --html disk/page.html ;;
	esac
}
# result DIR: what is to be the same
result() {
	mkdir "$1"
	jq -cS 'del(.avg_latency_ms, .calls, .pilot_date)' disk/run/verdicts.ndjson >"$1/verdicts"
	cut -d, -f 1-11,13 disk/run/pilot.csv >"$1/pilot.csv"
	cut -d, -f 1-6,8 disk/out.csv >"$1/out.csv"
	jq -cS '{match_id, finding}' disk/run/findings.ndjson >"$1/findings"
	contents >"$1/database"
	cp backfill.out verify.out report.out "$1"
	jq -r .fetch.key disk/run/fetched.ndjson | sort >"$1/log"
}
alike() {
	local file
	for file in calm/*; do same "$file" "$1: ${file#calm/}" cat "now/${file#calm/}"; done
	rm -r now
}

empty
declare -A peak wanted
for name in "${phases[@]}"; do
	before=$(used)
	most=$before
	phase "$name" >"$name.out" 2>"$name.err" &
	pid=$!
	while kill -0 $pid 2>/dev/null; do
		now=$(used)
		[ "$now" -le "$most" ] || most=$now
	done
	wait $pid
	wanted[$name]=$?
	peak[$name]=$((most - before))
done
result calm
undisturbed=$(calls)
is "$(for name in "${phases[@]}"; do printf '%s %s ' "$name" "${wanted[$name]}"; done)" 'pilot 0 backfill 1 taint 0 verify 0 report 0 ' \
	"undisturbed: $(for name in "${phases[@]}"; do printf '%s %s, ' "$name" "${peak[$name]}"; done)pages; $undisturbed calls"

sizes=20
for ((size = 0; size < sizes; size++)); do
	empty
	said=
	for name in "${phases[@]}"; do
		pages=$((peak[$name] * size / sizes + size % 2))
		for try in full roomy; do
			if [ $try = full ]; then room $pages; else plenty; fi
			phase "$name" >"$name.out" 2>"$name.err"
			code=$?
			said+=" $name:$pages:$code"
			[ $code != "${wanted[$name]}" ] || break
			[ $try = roomy ] || [ $code = 111 ] || fail "size $size: $name with $pages pages is status $code" "$(<"$name.err")"
			[ -s "$name.err" ] || fail "size $size: $name ends with $code without a word"
		done
		is "$code" "${wanted[$name]}" "size $size: $name comes to its end" || cat "$name.err"
	done
	plenty
	result now
	alike "size $size ($said, $(($(calls) - undisturbed)) calls more)"
done

# run.mk, by a shell that takes a file which cannot be made for status 1
mk() { "${disk[@]}" make -f "$AF_ROOT/pipelines/run.mk" -j2 -k SHELL="$(command -v bash)" AF=af RUN=disk/run PILOT="${fast[*]}" BACKFILL="${fast[*]}" backfill; }
# stamped: what is wrong with the segments that have a stamp; each row of calm.rows is a segment and a digest of its rows
rows() {
	sql "SELECT league_id || '-' || extract(year FROM date), md5(string_agg(id || coalesce(stats::text, ''), ',' ORDER BY id))
		FROM matches GROUP BY 1 ORDER BY 1"
}
stamped() {
	local stamp at
	for stamp in disk/run/*/*.stamp; do
		[ -e "$stamp" ] || continue
		at=${stamp%/*}
		[ "$(jq -c '[.decision, .api_ok, .no_data]' "$at/verdicts.ndjson")" = "$(jq -c '[.decision, .api_ok, .no_data]' "mk.calm/${at##*/}/verdicts.ndjson")" ] ||
			echo "$stamp: verdict"
		[ -s "$at/pilot.json" ] || echo "$stamp: no result"
		case $stamp in
		*/backfill.stamp)
			cmp -s "$at/backfill.json" "mk.calm/${at##*/}/backfill.json" || echo "$stamp: result"
			grep -qxF "$(grep "^${at##*/}|" calm.rows)" <(rows) || echo "$stamp: rows" ;;
		esac
	done
}
empty
mk >mk.out 2>&1
is $? 0 'run.mk, undisturbed'
cp -r disk/run mk.calm
rows >calm.rows
pages=$(used)
for ((size = 0; size < sizes; size++)); do
	empty
	room $((pages * size / sizes + size % 2))
	mk >mk.out 2>&1
	code=$?
	stamps=$(find disk/run -name '*.stamp' | wc -l)
	is "$(stamped)" '' "size $size: make ends with $code and $stamps stamps, each of them true"
	plenty
	mk >mk.out 2>&1
	is "$? $(stamped)" '0 ' "size $size: the same command comes to its end" || cat mk.out
	same calm.rows "size $size: the same database" rows
	is "$(cd disk/run && ls -d -- */*.stamp)" "$(cd mk.calm && ls -d -- */*.stamp)" "size $size: all stamps are there"
done
done_testing
