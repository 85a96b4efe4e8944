#!/bin/bash
# A full disk, or a limit on the size of files, at any byte of a run: the phase ends with 111 and says so, never with a result
# that is not so; no stamp of run.mk is made; and with room the same command carries on to what an undisturbed run has.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL
pg_start
sim --world "$small" --per-minute 60000 --per-second 1000
fill_db
af pilot --run made "${fast[@]}" >/dev/null 2>&1
af backfill --run made --pilot-csv made/pilot.csv "${fast[@]}" >made.json 2>/dev/null
contents >wanted
fill_db
sql 'CREATE TABLE old AS SELECT id, stats FROM matches'
# limited KB COMMAND…: no file grows beyond that
limited() { bash -c 'trap "" XFSZ; ulimit -f "$1"; shift; exec "$@"' x "$@"; }
# small KB COMMAND…: in a file system of that size, mounted on r; only root can
small() {
	mount -t tmpfs -o "size=$1k,mode=755" none r || return 99
	"${@:2}"
	local code=$?
	wait_for 30 umount r	# the last process of it may have a file open for a moment more
	return $code
}
kinds=(limited)
mkdir -p r
if [ "$(id -u)" = 0 ] && mount -t tmpfs none r 2>/dev/null; then umount r && kinds+=(small); else skip 'a file system of our own: not root'; fi
if [ -n "${AF_TORTURE-}" ]; then sizes=$(seq 40 12 600); else sizes='20 90 200 330'; fi
for kind in "${kinds[@]}"; do
	full=0
	for k in $sizes; do
		fill_db
		rm -rf r/* r/.[a-z]*
		run "$kind" "$k" timeout 60 af backfill --run r --force-all "${fast[@]}"
		case $status in
		111)
			full=$((full + 1))
			# What is printed all the same is what the database has.
			filled=$(($(sql 'SELECT count(*) FROM matches WHERE NOT EXISTS (SELECT FROM old WHERE old.id = matches.id AND old.stats IS NOT DISTINCT FROM matches.stats)')))
			none="{\"updated\":$filled}"
			if [ -n "$err" ] && [ "$(jq .updated <<<"${out:-$none}")" = "$filled" ]; then
				pass "$kind to $k KB: for now, and said ($filled updated)"
			else
				fail "$kind to $k KB" "err: $err" "out: $out" "in the database: $filled"
			fi ;;
		1) is "$(jq -c '[.total_processed, .errors]' <<<"$out")" '[329,1]' "$kind to $k KB: it is enough" ;;
		*) fail "$kind to $k KB: status $status" "$err" ;;
		esac
	done
	[ $full -ge 2 ]
	is $? 0 "$kind: $full disks were full"
done
fill_db
rm -rf r
limited 200 af backfill --run r --pilot-csv made/pilot.csv "${fast[@]}" >/dev/null 2>&1
is $? 111 'a limit'
run af backfill --run r --pilot-csv made/pilot.csv "${fast[@]}"
is "$status $out" "1 $(<made.json)" 'with room the same command carries on'
same wanted 'to the same database' contents
# A stamp says that all was done.
printf 'league_id,season,decision\n203,2020,GO\n' >go.csv
for k in 8 20 60; do
	fill_db
	rm -rf mk
	limited $k make -s -f "$AF_ROOT/pipelines/run.mk" AF=af RUN=mk SELECT='--league-id 203' BACKFILL="${fast[*]}" PILOT_CSV=go.csv backfill >/dev/null 2>said
	is "$(find mk -name '*.stamp')" '' "run.mk, $k KB: no stamp"
	[ -s said ]
	is $? 0 '... and it is said'
done
done_testing
