#!/bin/bash
# The Nth malloc, write, fsync, rename of af-fetch and af-load fails.  They never say that all is well, and the
# same command, repeated, ends with what an undisturbed run has.
. "$(dirname "$0")/tap.sh"
shim=${AF_BUILD:-$AF_ROOT/build}/failnth.so
[ -e "$shim" ] || { echo "1..0 # SKIP no failnth.so; 'make check' builds it"; exit; }
! sanitized "$shim" || { echo '1..0 # SKIP the sanitizers have a malloc of their own'; exit; }
. "$AF_ROOT/tests/pg.sh"

. "$AF_ROOT/tests/fetch.sh"
sim --open
af-sim --world "$AF_ROOT/tests/worlds/demo.world" --truth | head -n 100 |
    jq -c '{match_id, fixture_id, league_id, season, home_team_id, away_team_id, stats: null}' >list

if [ -n "${AF_TORTURE-}" ]; then
	numbers() { seq 1 60; seq 70 10 200; seq 250 50 8000; }
else
	numbers() { echo 1 2 3 5 8 13 21 100 700 4000; }
fi

# sweep KIND PREPARE COMMAND CHECK: CHECK prints what is wrong after the failure and a repetition
sweep() {
	local kind=$1 n tried=0 bad='' status
	for n in $(numbers); do
		$2
		LD_PRELOAD=$shim FAILNTH=$kind:$n FAILNTH_DONE=$T/fired $3 >out 2>err
		status=$?
		[ -e fired ] || break
		rm fired
		tried=$((tried + 1))
		case $kind,$status in
		eintr,0 | short,0) ;;
		malloc,0 | malloc,111 | malloc,100 | write,111 | write,100 | fsync,111 | fsync,100 | rename,111 | rename,100) ;;
		*) bad="$n: status $status: $(<err)" && break ;;
		esac
		# A call that died with its process is waited for; that is for the long run.
		[ -n "${AF_TORTURE-}" ] || rm -rf "$XDG_STATE_HOME"
		[ "$status" = 0 ] || [ -s err ] || bad="$n: status $status without a word"
		$3 >out 2>err || bad="$n: the repetition: status $?: $(<err)"
		bad+=$($4)
		[ -z "$bad" ] || { bad="$n: $bad"; break; }
	done
	is "$bad" '' "${3%% *}: $kind fails ($tried tried)"
}

fetch_anew() { rm -rf fetched.ndjson* "$XDG_STATE_HOME"; }
fetch='af-fetch --rate max --timeout 1 --log fetched.ndjson list'
fetch_anew
$fetch >out
# Asked alone or in a bundle: the same finding
means() { af-classify "$1" | jq -c '[.match_id, .finding]'; }
means out >fetch.ref
is "$(wc -l <fetch.ref)" 100 'an undisturbed fetch'
fetch_check() {
	means out | cmp fetch.ref - 2>&1
	jq -c .fetch.key fetched.ndjson >keys || echo 'the log cannot be read'
	[ "$(sort -u keys | wc -l)" = 100 ] || echo 'the log lacks answers'
}
for kind in malloc write short eintr fsync rename; do
	sweep $kind fetch_anew "$fetch" fetch_check
done

pg_start
pg_users_tables jsonb
sql "INSERT INTO matches (id, api_football_id, league_id, date, status, home_team_id, away_team_id)
    SELECT (r->>'match_id')::int, (r->>'fixture_id')::int, (r->>'league_id')::int, '2014-09-01', 'FT',
	(r->>'home_team_id')::int, (r->>'away_team_id')::int
    FROM (SELECT jsonb_array_elements('$(jq -cs . list)') r) w"
af-classify out | af-merge >updates
load_anew() {
	rm -f load.checkpoint rejects.ndjson
	sql 'UPDATE matches SET stats = NULL WHERE stats IS NOT NULL'
}
load='af-load --batch 30 --checkpoint load.checkpoint --rejects rejects.ndjson updates'
load_anew
$load
rows() { sql 'SELECT id, stats FROM matches ORDER BY id' | md5sum; }
rows=$(rows)
filled=$(sql 'SELECT count(*) FROM matches WHERE stats IS NOT NULL')
is "$((filled > 90))" 1 'an undisturbed load'
load_check() {
	[ "$(rows)" = "$rows" ] || echo 'other rows than those of an undisturbed run'
	[ "$(jq .offset load.checkpoint)" = "$(tail -n 2 updates | head -n 1 | jq .fetch.offset)" ] || echo "the checkpoint is $(<load.checkpoint)"
}
for kind in malloc write short eintr fsync rename; do
	sweep $kind load_anew "$load" load_check
done
done_testing
