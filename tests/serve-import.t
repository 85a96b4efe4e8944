#!/bin/bash
# af-serve: POST /api/import/leagues with the backfill itself, against a pretend provider, into a database.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/serve.sh"
. "$AF_ROOT/tests/provider.sh"
. "$AF_ROOT/tests/pg.sh"
for kind in careers props; do
	rm -r "$T/share/$kind"
	cp -rs "$AF_ROOT/pipelines/$kind" "$T/share"
done
pg_start
export API_FOOTBALL_KEY=0123456789abcdef0123456789abcdef
cat >leagues <<'W'
seed 7
league 39 "Premier League" "England" league GB-ENG
	seasons  2019-2020 matches 30 teams 2 from 02-01 to 11-20
	coverage *     all
W
simulate -w leagues
serve_start
# import MODE: adds it; sets $id
import() {
	send POST /api/import/leagues "{\"leagueIds\":[39],\"seasons\":[2020],\"mode\":\"$1\"}"
	id=$(jq -r '.job_id // empty' <<<"$out")
}
# ends: waits for it without asking, which would cost more than the job, and then shows it
ends() { wait_for 60 test -e "$T/jobs/$id/over" && ask "/api/v1/jobs/$id"; }

send POST /api/import/leagues '{"leagueIds":[39],"seasons":["twenty"]}'
answers 'no season' 422 '.detail | contains("twenty")'
is "$(find "$T/jobs" -name request.json)" '' '... is no job'
import fast
answers 'without its tables' 409 '(.remedy | contains("af db careers")) and (.messages | any(contains("V2_players")))'
is "$(calls) $(find "$T/jobs" -name request.json)" '0 ' '... there is no job, and nothing is asked'
for job in '"stats"' '"basketball","options":{"league-id":12,"season":"2023-2024"}' '"gamelogs","operands":["NFL","3"]' \
	'"props","phase":"once","options":{"date":"2024-07-01"}'; do
	send POST /api/v1/jobs "{\"kind\":$job}"
	answers "... nor of another backfill: $job" 409 '.messages // [.detail] | any(contains("does not exist"))'
done
is "$(find "$T/jobs" -name request.json)" '' '... which are none'
send POST /api/v1/jobs '{"kind":"props","phase":"once","options":{"date":"2024-07-01","no-db":true}}'
answers 'what needs no database is one' 202 .id
send POST "/api/v1/jobs/$(jq -r .id <<<"$out")/cancel" '{"force":true}'
af db careers 2>/dev/null
import fast
answers 'rosters' 202 '(keys == ["job_id","status"]) and (.status | IN("pending", "running"))'
ends
answers '... come' 200 '.state == "done" and .kind == "careers" and .phase == "fast" and .argv == ["--league-id=39","--season=2020"] and
	.progress.left == 0 and .progress.failed == 0 and .progress.done == .progress.list and .progress.list > 0'
is "$(sql 'SELECT count(*) > 0, bool_and(season = $$2020$$) FROM "V2_player_statistics"')" 't|t' '... into the database, of that season'
is "$(sql 'SELECT status FROM "V2_import_status"')" COMPLETED '... which says so'
versions() { sql 'SELECT xmin, ctid FROM "V2_player_statistics" ORDER BY ctid'; }
before=$(versions)
import fast
ends
answers 'the same again' 200 '.state == "done"'
is "$(versions)" "$before" '... touches no row'

# Histories take as many calls as there are players: the first of them will do.
asked=$(calls)
import deep
answers 'histories' 202 .job_id
begun() { [ "$(calls)" -gt "$asked" ]; }
wait_for 60 begun && pass '... are asked for' || fail '... are asked for' "$(<"$T/jobs/$id/log")"
ask "/api/v1/jobs/$id"
answers '... by the deep phase' 200 '.phase == "deep" and .state == "running"'
send POST "/api/v1/jobs/$id/cancel" '{"force":true}'
wait_for 60 is_state "$id" cancelled && pass '... until it is cancelled' || fail '... until it is cancelled' "$out"

is "$(<"$T/serve.err")" '' 'the server has nothing to say'
done_testing
