#!/bin/bash
# One of the programs that a phase starts is killed (out of memory, an I/O error): the phase ends with 111 and says so, or with
# the very result of an undisturbed one; and the same command then comes to that.  Each call of each phase has its turn;
# in short, every thirteenth.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
pg_start
sim --world "$small" --per-minute 60000 --per-second 1000
fill_db
af pilot --run made "${fast[@]}" >/dev/null 2>&1
af backfill --run made --pilot-csv made/pilot.csv --dry-run "${fast[@]}" >/dev/null 2>&1

# Each program is called through a script, which counts; the Nth call of $victim kills itself.
mkdir wrap
grep=$(type -P grep)
real=${AF_BIN-$AF_ROOT/bin}
for tool in awk cat chmod cmp cp cut date dirname du find flock grep head jq mkdir mktemp mv paste psql readlink rm rmdir sed sort stat \
    sync tail tr wc "$real"/af-*; do
	at=$(type -P "$tool") || continue
	tool=${tool##*/}
	cat >"wrap/$tool" <<-END
		#!/bin/bash
		echo $tool >>"\$COUNT"
		if [ "\${VICTIM-}" = $tool ] && [ "\$($grep -cx $tool "\$COUNT")" = "\$NTH" ]; then kill -9 \$\$; fi
		exec $at "\$@"
	END
	chmod +x "wrap/$tool"
done
# with DIR COMMAND…: the programs of this directory come first; a killed rm leaves what it was to remove
with() { env TMPDIR="$T" PATH="$T/$1:$PATH" AF_BIN="$T/$1" AF_SHARE="$AF_ROOT/pipelines" COUNT="$T/count" "${@:2}" </dev/null; }
# only TOOL: in 'one' this one alone is called through its script, which saves the others' time
only() {
	rm -rf one
	mkdir one
	ln -s "$real"/af-* one
	ln -sf "../wrap/$1" "one/$1"
}

nth=0
# sweep NAME PREPARE RESULT COMMAND…: RESULT prints what the command has made, beside its standard output in 'o'
sweep() {
	local name=$1 prepare=$2 result=$3 wanted status tool n most bad tried=0
	shift 3
	$prepare
	rm -f count
	with wrap "$@" >o 2>e
	wanted="$? $($result)"
	cp count counted
	while read -r most tool; do
		for ((n = 1; n <= most; n++)); do
			nth=$((nth + 1))
			[ -n "${AF_TORTURE-}" ] || [ $((nth % 13)) = 0 ] || continue
			tried=$((tried + 1))
			$prepare
			rm -f count
			only "$tool"
			VICTIM=$tool NTH=$n with one timeout 60 "$@" >o 2>e
			status=$?
			bad=
			case $status in
			111) [ -s e ] || bad='111 without a word' ;;
			*) [ "$status $($result)" = "$wanted" ] || grep -q 'without what the database holds now: .*killed' e || bad="status $status, another result: $($result | head -c 300)" ;;
			esac
			if [ -z "$bad" ] && [ $status = 111 ]; then
				"$@" </dev/null >o 2>e2
				[ "$? $($result)" = "$wanted" ] || bad="the repetition: $(<e2) $($result | head -c 300)"
			fi
			[ -z "$bad" ] || fail "$name: $tool no. $n of $most is killed" "$bad" "$(<e)" "wanted: ${wanted:0:300}"
		done
	done < <(sort counted | uniq -c)
	[ "$tried" = 0 ] || pass "$name: $tried calls are killed, one at a time"
}
anew() {
	rm -rf r
	cp -r made r
}
database_anew() {
	anew
	fill_db
}
verdicts() {
	jq -cS 'del(.segments[].avg_latency_ms, .segments[].calls)' o
	cut -d, -f 1-11,13 r/pilot.csv
	jq -c '[.league_id, .season, .decision, .sampled]' r/verdicts.ndjson
}
filled() {
	cat o
	contents
	cut -d, -f 1-6,8 out.csv | sort
}
said() { cat o; }
prices() { jq -cS "del(.. | .finish?, .at?, .start?)" o; }
# what a repetition says of it is that nothing was left to do
marks() { contents; }
tainted() {
	database_anew
	af taint --run r >/dev/null 2>&1
}
sweep pilot anew verdicts af pilot --run r "${fast[@]}"
sweep backfill database_anew filled af backfill --run r --pilot-csv r/pilot.csv --output-csv out.csv "${fast[@]}"
fill_db
sweep verify anew said af verify --run r --json
sweep estimate anew prices af estimate --run r --json
sweep report anew said af report --run r
sweep 'pilot --dry-run' anew said af pilot --run r --dry-run
sweep replay database_anew said af replay --run r --force-all
sweep taint database_anew marks af taint --run r
sweep untaint tainted marks af untaint --run r
is "$((nth > 100))" 1 "$nth calls in all"
done_testing
