#!/bin/bash
# af-serve: what users' routes say of jobs that really run, against pretend dashboards: what a job is at, and what came of it.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/serve.sh"
. "$AF_ROOT/tests/provider.sh"
rm -r "$T/share/districts"
cp -rs "$AF_ROOT/pipelines/districts" "$T/share"
at_end 'kill -CONT "$sim" 2>/dev/null'

"$AF_SHARE/districts/world" "$T/world" || fail 'a world'
# One report of F fails in a way that may pass.
echo 'out of order' >"$T/world/order"
sed -i '/^\/2026-2027/a /export.aspx?report=clubperformance~F~{+ask}  order  status 500' "$T/world/routes"
simulate --files "$T/world"
serve_start
# held: the dashboards take questions, and answer none; goes_on: they do
held() { kill -STOP "$sim"; }
goes_on() { kill -CONT "$sim"; }
# job OPTION...: adds one; sets $id
job() {
	send POST /api/v1/jobs "{\"kind\":\"districts\",\"options\":{\"today\":\"2026-11-30\",\"per-second\":1000,$1}}"
	id=$(jq -r '.id // empty' <<<"$out")
	[ -n "$id" ] || fail "a job: $1" "$out"
}
v1() { ask "/api/districts/backfill/$id"; }
v2() { ask "/api/admin/backfill/$id"; }
is_at() { v1 && jq -e --arg at "$1" '.progress.current == $at' <<<"$out" >/dev/null; }
has_ended() { ask "/api/v1/jobs/$id" && jq -e '.state | IN("done", "partial", "failed", "waiting")' <<<"$out" >/dev/null; }

# Two dates, and a district
held
job '"dates":"2026-10-31","districts":"02,61"'
first=$id
wait_for 60 is_at 2026-10-31 && pass 'v1: the date that is asked for' || fail 'v1: the date that is asked for' "$out" "$(cat "$T/jobs/$id/log")"
ask "/api/v1/jobs/$id"
answers 'ours: what it is at' 200 '.current == "2026-10-31"'
v2
answers 'v2: ... as there is no district yet' 200 '.progress.currentItem == "2026-10-31" and .status == "running"'
goes_on
wait_for 60 has_ended || fail 'the first ends' "$out"
v1
answers 'v1: nothing, when nothing runs' 200 '.progress.current == null and .status == "partial_success"'
v2
answers 'v2: nothing, when nothing runs' 200 '.progress.currentItem == null and .status == "completed"'
job '"dates":"2026-09-30","districts":"02","max-calls":1'
wait_for 60 has_ended || fail 'one call' "$out"
held
send POST "/api/v1/jobs/$id/retry" '{}'
is_district() { v2 && jq -e --arg at "$1" '.progress.currentItem == $at' <<<"$out" >/dev/null; }
wait_for 60 is_district 02 && pass 'v2: a district' || fail 'v2: a district' "$out" "$(cat "$T/jobs/$id/log" "$T/jobs/$id/events.ndjson")"
v1
answers 'v1: another date' 200 '.progress.current == "2026-09-30"'
goes_on
wait_for 60 has_ended || fail 'the second ends' "$out"

# What came of two runs
id=$first
v1
answers 'v1: an error for good' 200 '.progress | [.total, .completed, .failed, .totalErrors, .retryableErrors, .permanentErrors, .partialSnapshots] == [2, 1, 1, 1, 0, 1, 1]'
answers '... of its district' 200 '.progress.districtProgress | (.["02"].status == "completed") and (.["61"] | .status == "failed" and .successfulDates == 0 and (.lastError | contains("a page in place of a table")))'
answers '... with its snapshot' 200 '.snapshotIds == ["2026-10-31"] and .collectionStrategy.type == "per-district" and .scope.targetDistricts == ["02", "61"]'
v2
answers 'v2: an error for good' 200 '.progress.errors | map([.itemId, .isRetryable]) == [["61", false]]'
answers '... its checkpoint and result' 200 '.checkpoint.itemsCompleted == ["02"] and .checkpoint.lastProcessedItem == "02" and .checkpoint.lastProcessedAt and
	(.result | .itemsProcessed == 2 and .itemsFailed == 1 and .snapshotIds == ["2026-10-31"] and .duration >= 0)'
job '"dates":"2026-08-31","districts":"F,01","retries":0'
wait_for 60 has_ended || fail 'the third ends' "$out"
v1
answers 'v1: an error that may pass' 200 '.progress | [.total, .completed, .failed, .totalErrors, .retryableErrors, .permanentErrors] == [2, 1, 1, 1, 1, 0]'
answers '... with its snapshot' 200 '.snapshotIds == ["2026-08-31"] and .scope.targetDistricts == ["F", "01"]'
v2
answers 'v2: an error that may pass' 200 '.progress.errors | map([.itemId, .isRetryable]) == [["F", true]]'
answers '... its checkpoint' 200 '.checkpoint.itemsCompleted == ["01"]'
serve_stop
pretend_stop	# the next file begins without one

# Properties: days with games and without, in chunks of another length
rm -r "$T/share/props"
cp -rs "$AF_ROOT/pipelines/props" "$T/share"
. "$AF_ROOT/tests/props.sh"
simulate --files w
serve_start --run-wait 120
ran() { ask "/api/ingestion/backfill/$id" && jq -e '.status | IN("success", "partial", "failed")' <<<"$out" >/dev/null; }
for want in '18 1' '19 2'; do
	read -r to chunks <<<"$want"
	send POST /api/ingestion/backfill "{\"start\":\"2024-05-18\",\"end\":\"2024-05-$to\",\"chunk\":1}"
	id=$(jq -r .job_id <<<"$out")
	wait_for 60 ran
	answers "ingestion: chunks: $chunks" 200 ".status == \"success\" and .start == \"2024-05-18\" and .end == \"2024-05-$to\" and .chunks == {\"total\":$chunks,\"done\":$chunks,\"failed\":0,\"left\":0}"
done
for want in '15 >' '18 =='; do
	read -r day has <<<"$want"
	send POST /api/ingestion/run-once "{\"sport\":\"MLB\",\"date\":\"2024-05-$day\"}"
	answers "run-once: 2024-05-$day" 200 ".status == \"success\" and .sport == \"MLB\" and .date == \"2024-05-$day\" and (.snapshot | startswith(\"2024-05-$day@\")) and .rows $has 0 and .duration_ms > 0"
done

is "$(<"$T/serve.err")" '' 'the server has nothing to say'
done_testing
