#!/bin/bash
# af-serve: the routes that users have from elsewhere: their fields to the letter, their words for states, each with two values.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/serve.sh"

# given ID ARGV NAME: the options with which the job was added
given() { is "$(jq -c .argv "$T/jobs/$1/request.json")" "$2" "$3"; }
# refuses WHAT PATH JQ-FILTER BODY...: each with 422
refuses() {
	local bad
	for bad in "${@:4}"; do
		send POST "$2" "$bad"
		answers "$1: $bad" 422 "$3"
	done
}
over() { printf '{"status":%s,"at":"2026-11-01T10:01:01Z","until":null,"reason":%s}' "$1" "${2-null}"; }
# The same job in each state that needs no living process
units='{"unit":"44","list":3,"done":2,"failed":1,"unavailable":0,"left":0,"error":"timeout","remedy":"again"}
{"unit":"F","list":3,"done":2,"failed":0,"unavailable":1,"left":0,"error":null,"remedy":null}'
argv='["--districts=44,F","--from=2024-01-01","--to=2024-01-03","--collection=auto","--concurrency=3"]'
a_job d-done districts backfill "$argv" "$(over 0)" '{"unit":"44","list":3,"done":3,"failed":0,"unavailable":0,"left":0}' '{"days":[{"date":"2024-01-01","snapshot":"2024-01-01"},{"date":"2024-01-02","snapshot":"2024-01-02"},{"date":"2024-01-03","status":"unavailable"}]}'
touch -d 2026-11-01T10:00:58Z "$T/jobs/d-done/units.ndjson"
a_job d-partial districts backfill "$argv" "$(over 1 '"some have failed"')" "$units" '{"days":[{"snapshot":"2024-01-01","status":"partial","new":true},{"snapshot":"2024-01-02","status":"partial","new":false},{"status":"failed"}]}'
sed -i 's/"starts":1/"starts":4/' "$T/jobs/d-partial/started"
touch -d 2026-11-01T10:00:59.5Z "$T/jobs/d-partial/units.ndjson"
a_job d-failed districts backfill '["--from=2024-01-01","--to=2024-01-01"]' "$(over 100 '"no such host"')"
a_job d-waiting districts backfill '["--from=2024-02-01","--to=2024-02-01"]' '{"status":111,"at":"2026-11-01T10:01:01Z","until":"2099-01-01T00:00:00Z","reason":"quota"}'
a_job d-cancelled districts backfill '["--from=2024-03-01","--to=2024-03-01"]' "$(over 111)"
echo '{}' >"$T/jobs/d-cancelled/cancel"
for s in done:0 partial:1 failed:2; do
	a_job "p-${s%:*}" props backfill '["--start=2024-07-01","--end=2024-07-31"]' "$(over "${s#*:}")" '{"unit":"2024-07","list":31,"done":20,"failed":1,"unavailable":0,"left":10}'
done
echo '{"configuredDistricts":["44","F"]}' >"$T/districts.json"

# One during which the clock was set back
a_job p-back props once '[]' '{"status":0,"at":"2026-11-01T09:00:00Z"}'
a_job d-back districts backfill '["--from=2024-04-01"]' '{"status":0,"at":"2026-11-01T09:00:00Z"}'

# A store of properties, as af-snapshot leaves it
store=$T/props
mkdir -p "$store/.versions/2024-07-01@aaaaaaaaaaaa" "$store/.versions/2024-07-02@bbbbbbbbbbbb" "$store/.collected"
for d in 2024-07-01@aaaaaaaaaaaa 2024-07-02@bbbbbbbbbbbb; do
	printf '{"date":"%s","props":[]}' "${d%@*}" >"$store/.versions/$d/props.json"
	echo '{"snapshotId":"x"}' >"$store/.versions/$d/manifest.json"
	ln -s ".versions/$d" "$store/${d%@*}"
done
echo '{"snapshotId":"2024-07-02"}' >"$store/latest-successful.json"

serve_start --districts "$T/districts.json" --store "props-mlb=$store" --run-wait 0

# --- districts, first version ---
v1='["backfillId","collectionStrategy","progress","scope","snapshotIds","status"]'
ask /api/districts/backfill/d-done
answers 'v1: complete' 200 "(keys == $v1) and .backfillId == \"d-done\" and .status == \"complete\" and .snapshotIds == [\"2024-01-01\", \"2024-01-02\"]"
answers '... its scope' 200 '.scope == {"targetDistricts":["44","F"],"configuredDistricts":["44","F"],"scopeType":"targeted","validationPassed":true}'
answers '... its progress' 200 '.progress == {"total":3,"completed":3,"skipped":0,"unavailable":0,"failed":0,"current":null,
	"districtProgress":{"44":{"status":"completed","datesProcessed":3,"datesTotal":3,"successfulDates":3,"failedDates":0,"retryCount":0,"lastError":null}},
	"partialSnapshots":0,"totalErrors":0,"retryableErrors":0,"permanentErrors":0}'
answers '... its strategy' 200 '.collectionStrategy | keys == ["estimatedEfficiency","rationale","refreshMethod","type"] and .type == "per-district" and .refreshMethod == "targeted"'
ask /api/districts/backfill/d-partial
answers 'v1: partial_success' 200 '.status == "partial_success" and .errorSummary == "some have failed" and .progress.total == 6 and .progress.completed == 4 and
	.progress.failed == 1 and .progress.unavailable == 1 and .progress.skipped == 1 and .progress.partialSnapshots == 2 and .progress.totalErrors == 1 and .progress.retryableErrors == 1'
answers '... of a district' 200 '.progress.districtProgress["44"] == {"status":"failed","datesProcessed":3,"datesTotal":3,"successfulDates":2,"failedDates":1,"retryCount":3,"lastError":"timeout"}'
echo '{"configuredDistricts":["44"]}' >"$T/districts.json"
ask /api/districts/backfill/d-partial
answers 'v1: of districts that are configured no longer' 200 '.scope == {"targetDistricts":["44","F"],"configuredDistricts":["44"],"scopeType":"targeted","validationPassed":false}'
echo '{"configuredDistricts":["44","F"]}' >"$T/districts.json"
ask /api/districts/backfill/d-failed
answers 'v1: error' 200 '.status == "error" and .errorSummary == "no such host" and .scope.scopeType == "system-wide" and .collectionStrategy.type == "system-wide" and .snapshotIds == []'
ask /api/districts/backfill/d-waiting
answers 'v1: waiting is processing' 200 '.status == "processing"'
ask /api/districts/backfill/d-cancelled
answers 'v1: cancelled' 200 '.status == "cancelled"'
ask /api/districts/backfill/nix
answers 'v1: none' 404 .
a_job other-1 toy run '[]'
for path in /api/districts/backfill /api/admin/backfill /api/ingestion/backfill; do
	ask "$path/other-1"
	answers "a job of another kind is not there: $path" 404 '.detail | contains("other-1")'
done
for path in /api/districts/backfill/other-1 /api/admin/backfill/other-1; do
	send DELETE "$path"
	answers "... and not cancelled there: $path" 404 .
done
send POST /api/admin/backfill/other-1/force-cancel
answers '... by force neither' 404 .
ask /api/ingestion/backfill/d-done
answers 'ingestion: districts are none' 404 .
is "$(find "$T/jobs" -name cancel)" "$T/jobs/d-cancelled/cancel" '... and nothing of it was'
rm -r "$T/jobs/other-1"

touch "$T/hold"
send POST /api/districts/backfill '{"targetDistricts":["44","99"],"startDate":"2024-05-01","endDate":"2024-05-03","collectionType":"per-district","concurrency":5,"skipExisting":false}'
answers 'v1: added' 201 '.status == "processing" and .scope.targetDistricts == ["44"] and .excludedDistricts == ["99"]'
id=$(jq -r .backfillId <<<"$out")
given "$id" '["--districts=44","--from=2024-05-01","--to=2024-05-03","--collection=per-district","--concurrency=5","--anew"]' '... as options'
send POST /api/districts/backfill '{"startDate":"2024-06-01","targetDistricts":[ ]}'
answers 'v1: queued' 201 '.status == "processing" and .scope.targetDistricts == [] and .scope.scopeType == "system-wide"'
second=$(jq -r .backfillId <<<"$out")
given "$second" '["--districts=44,F","--collection=system-wide","--from=2024-06-01","--concurrency=3","--to=2024-06-01"]' '... what is configured, one day, and the defaults'
send POST /api/districts/backfill '{"targetDistricts":["98","99"],"startDate":"2024-05-01"}'
answers 'v1: nothing in scope' 422 '.detail | contains("[\"98\",\"99\"]")'
refuses v1 /api/districts/backfill . '{}' '{"startDate":"yesterday"}' '{"startDate":"2024-02-30"}' '{"startDate":20240101}' '{"startDate":"2024-01-01","endDate":"x"}' \
	'{"startDate":"2024-01-01","targetDistricts":"44"}' '{"startDate":"2024-01-01","concurrency":{}}' \
	'{"startDate":"2024-01-01","districtIds":["44"]}' '{"startDate":"2024-01-01","concurrency":true}' '{"startDate":"2024-01-01","targetDistricts":[{}]}' \
	'{"startDate":"2024-01-01","targetDistricts":["44\u0000,F"]}' '{"startDate":"2024-01-01","skipExisting":"false"}' \
	'{"startDate":"2024-01-01","concurrency":0}' '{"startDate":"2024-01-01","concurrency":11}' '{"startDate":"2024-01-01","targetDistricts":["44,F"]}' \
	'{"startDate":"2024-01-02","endDate":"2024-01-01"}' '{"startDate":"1000-01-01","endDate":"9999-12-31"}'
send DELETE "/api/districts/backfill/$second"
answers 'v1: DELETE cancels' 200 '.status == "cancelled"'
send DELETE /api/districts/backfill/d-done
answers 'v1: what is over' 409 '.detail | contains("d-done")'
send POST /api/districts/backfill '{"startDate":"2024-06-02"}' -H "idempotency-key: $(printf '%0300d' 1)"
answers 'v1: a key that is too long' 400 '.detail | contains("Idempotency-Key")'

# --- districts, second version ---
v2='["checkpoint","completedAt","config","createdAt","error","jobId","jobType","progress","result","startedAt","status"]'
ask /api/admin/backfill/d-done
answers 'v2: completed' 200 "(keys == $v2) and .jobId == \"d-done\" and .jobType == \"data-collection\" and .status == \"completed\" and
	.config == {\"startDate\":\"2024-01-01\",\"endDate\":\"2024-01-03\",\"targetDistricts\":[\"44\",\"F\"]}"
answers '... its progress' 200 '.progress | keys == ["currentItem","districtProgress","errors","failedItems","processedItems","skippedItems","totalItems"] and .totalItems == 3 and .errors == []'
answers '... its checkpoint' 200 '.checkpoint == {"itemsCompleted":["44"],"lastProcessedItem":"44","lastProcessedAt":"2026-11-01T10:00:58.000Z"}'
answers '... its result' 200 '.result == {"itemsProcessed":3,"itemsFailed":0,"itemsSkipped":0,"snapshotIds":["2024-01-01","2024-01-02"],"duration":60000}'
ask /api/admin/backfill/d-back
answers '... which is never negative' 200 '.result.duration == 0 and .startedAt > .completedAt'
ask /metrics
like "$out" 'af_ingestion_seconds_sum [0-9]' '... nor is a sum'
ask /api/admin/backfill/d-partial
answers 'v2: partial is completed' 200 '.status == "completed" and .progress.failedItems == 1 and .progress.skippedItems == 1 and
	.progress.errors == [{"itemId":"44","message":"timeout","isRetryable":true}] and .checkpoint == {"itemsCompleted":["F"],"lastProcessedItem":"F","lastProcessedAt":"2026-11-01T10:00:59.500Z"}'
ask /api/admin/backfill/d-failed
answers 'v2: failed' 200 '.status == "failed" and .error == "no such host" and .checkpoint == {"itemsCompleted":[],"lastProcessedItem":null,"lastProcessedAt":null}'
ask /api/admin/backfill/d-waiting
answers 'v2: recovering' 200 '.status == "recovering" and .result == null and .completedAt == null'
ask "/api/admin/backfill/$id"
answers 'v2: running' 200 '.status == "running"'
ask /api/admin/backfill/d-cancelled
answers 'v2: cancelled' 200 '.status == "cancelled"'
ask /api/admin/backfill/jobs
answers 'v2: the list' 200 '(keys == ["jobs","limit","offset","total"]) and ([.jobs[].jobId] | contains(["d-done", "d-failed"])) and ([.jobs[].jobId] | index("p-done")) == null'
answers '... and how it is divided' 200 '.total == 8 and .limit == 20 and .offset == 0'
for i in {01..21}; do
	a_job "l-$i" districts backfill '["--from=2024-05-01"]' "$(over $((10#$i % 2 * 100)))"
	sed -i "s/2026-11-01T10:00:00.000Z/2026-12-01T10:$i:00.000Z/" "$T/jobs/l-$i/request.json"
done
list() { ask "/api/admin/backfill/jobs?$1"; }
list ''
answers 'v2: the newest first, 20 of them' 200 '[.jobs[].jobId] == [range(121; 101; -1) | "l-" + "\(.)"[1:]] and .total == 29'
list 'limit=2&offset=1'
answers '... from one on' 200 '[.jobs[].jobId] == ["l-20", "l-19"] and .total == 29 and .limit == 2 and .offset == 1'
list 'offset=29'
answers '... past the end' 200 '.jobs == [] and .total == 29'
list 'status=failed,%20recovering&limit=100'
answers '... with these words' 200 '([.jobs[].status] | unique) == ["failed", "recovering"] and (.jobs | length) == .total and .total == 13'
list 'status=completed&jobType=analytics-generation'
answers '... of a type that there is not here' 200 '.jobs == [] and .total == 0'
list 'jobType=data-collection,analytics-generation&limit=1'
answers '... or both' 200 '.total == 29'
for bad in limit=0 limit=-1 limit=101 limit=x limit= offset=-1 offset=99999999999999999999 status=done 'status=completed,' jobType=x 'limit=1&limit=2'; do
	list "$bad"
	answers "v2: no such page: $bad" 400 .remedy
done
rm -r "$T"/jobs/l-*
ask /api/admin/backfill/config/rate-limit
answers 'v2: the rate' 200 '. == {"maxRequestsPerMinute":60,"maxConcurrent":3,"minDelayMs":0,"maxDelayMs":30000,"backoffMultiplier":2}'
tag=$(sed -n 's/^etag: //p' <<<"$head")
send PUT /api/admin/backfill/config/rate-limit '{"maxRequestsPerMinute":10}' -H "if-match: $tag"
answers '... by who has seen it' 200 '.maxRequestsPerMinute == 10'
send PUT /api/admin/backfill/config/rate-limit '{"maxRequestsPerMinute":30}' -H "if-match: $tag"
answers '... and not over the change of another' 412 .remedy
send PUT /api/admin/backfill/config/rate-limit '{"maxRequestsPerMinute":20,"maxConcurrent":2}'
answers 'v2: another rate' 200 '.maxRequestsPerMinute == 20 and .maxConcurrent == 2 and .backoffMultiplier == 2'
for bad in '"maxConcurrent":0' '"maxRequestsPerMinute":20.5' '"minDelayMs":0.5' '"backoffMultiplier":0'; do
	send PUT /api/admin/backfill/config/rate-limit "{$bad}"
	answers "v2: no rate: $bad" 422 '.detail'
done
send PUT /api/admin/backfill/config/rate-limit '{"maxRequestsPerMinute":2e1,"backoffMultiplier":1.5}'
answers 'v2: a rate is written as an option takes it' 200 '.maxRequestsPerMinute == 20 and .backoffMultiplier == 1.5'
unlike "$out" '2e1|20\.' '... in whole numbers'
send PUT /api/admin/backfill/config/rate-limit '{"backoffMultiplier":2}'
ask /api/admin/backfill/config/rate-limit
answers 'v2: it stays' 200 '.maxRequestsPerMinute == 20 and .maxConcurrent == 2'
send POST /api/admin/backfill '{"jobType":"data-collection","startDate":"2024-08-01","endDate":"2024-08-02"}'
answers 'v2: pending' 201 '.status == "pending" and .config.endDate == "2024-08-02"'
second=$(jq -r .jobId <<<"$out")
given "$second" '["--districts=44,F","--collection=system-wide","--from=2024-08-01","--to=2024-08-02","--rate-limit=20","--concurrency=2"]' '... what is configured, with the rate'
send POST /api/admin/backfill/preview '{"jobType":"data-collection","startDate":"2024-08-01","endDate":"2024-08-02"}'
answers '... a preview of it' 200 '.totalItems == 2 and .itemBreakdown.calls == 2 and .affectedDistricts == ["44","F"]'
send POST /api/admin/backfill '{"jobType":"data-collection","startDate":"2024-09-01","targetDistricts":["F"],"rateLimitOverrides":{"maxConcurrent":1}}'
answers 'v2: with a rate of its own' 201 '.config.targetDistricts == ["F"] and .excludedDistricts == []'
given "$(jq -r .jobId <<<"$out")" '["--districts=F","--from=2024-09-01","--rate-limit=20","--concurrency=1"]' '... over the configured one'
for bad in '"rateLimitOverrides":"x"' '"rateLimitOverrides":{"maxconcurrent":1}' '"districts":["44"]' '"skipExisting":0' '"targetDistricts":["44","XX"]' \
	'"rateLimitOverrides":{"maxConcurrent":0}' '"rateLimitOverrides":{"maxConcurrent":101}' '"rateLimitOverrides":{"maxRequestsPerMinute":2.5}' \
	'"rateLimitOverrides":{"minDelayMs":-1}' '"rateLimitOverrides":{"backoffMultiplier":0.5}' '"rateLimitOverrides":{"maxConcurrent":null}'; do
	for path in /api/admin/backfill /api/admin/backfill/preview; do
		send POST $path "{\"jobType\":\"data-collection\",\"startDate\":\"2024-09-01\",$bad}"
		answers "v2: $path: $bad" 422 .detail
	done
done
send POST /api/admin/backfill '{"jobType":"analytics-generation"}'
answers 'v2: what is not served' 422 '.remedy'
send POST /api/admin/backfill/preview '{"jobType":"data-collection","startDate":"2024-08-01","endDate":"2024-08-10","targetDistricts":["44","F","9"]}'
answers 'v2: preview' 200 '. == {"totalItems":20,"dateRange":{"startDate":"2024-08-01","endDate":"2024-08-10"},"affectedDistricts":["44","F"],"estimatedDuration":210000,
	"itemBreakdown":{"dates":10,"districts":2,"calls":70},"excludedDistricts":["9"]}'
from=$(date -d "$(TZ=America/Denver date +%F) - 9 days" +%F)
send POST /api/admin/backfill/preview "{\"jobType\":\"data-collection\",\"startDate\":\"$from\",\"targetDistricts\":[\"F\"]}"
until=$(TZ=America/Denver date +%F)
[ "$(date -d "$from + 9 days" +%F)" = "$until" ] || until=$(jq -r .dateRange.endDate <<<"$out")	# it has become midnight there
answers 'v2: without an end it goes on to the provider'\''s day' 200 ".dateRange.endDate == \"$until\" and (.itemBreakdown | .dates >= 10 and .dates <= 11)"
printf '{"jobType":"data-collection","startDate":"2024-09-01","targetDistricts":[%s"44"]}' "$(printf '"44",%.0s' {1..1000})" >many
send POST /api/admin/backfill/preview @many
answers 'v2: more districts than there can be' 422 '.detail | contains("1000")'
for broken in '' '{' '[]' '{"configuredDistricts":"44"}'; do
	printf %s "$broken" >"$T/districts.json"
	for path in /api/admin/backfill /api/admin/backfill/preview; do
		send POST $path '{"jobType":"data-collection","startDate":"2024-09-01","targetDistricts":["44"]}'
		answers "a configuration that cannot be read is not all districts: $path: '$broken'" 503 '.remedy | contains("--districts")'
	done
done
# With none configured it is all.
day=2024-06-01
for none in '{}' '{"configuredDistricts":[]}'; do
	echo "$none" >"$T/districts.json"
	day=${day%?}$((${day: -1} + 1))
	send POST /api/districts/backfill "{\"startDate\":\"$day\",\"collectionType\":\"auto\"}"
	answers "v1: all districts, as none is configured: $none" 201 '.scope.targetDistricts == [] and .scope.scopeType == "system-wide"'
	given "$(jq -r .backfillId <<<"$out")" "[\"--from=$day\",\"--collection=auto\",\"--concurrency=3\",\"--to=$day\"]" '... as options'
done
echo '{"configuredDistricts":["44","F"]}' >"$T/districts.json"
send POST /api/districts/backfill '{"startDate":"2024-06-04","collectionType":"per-district"}'
given "$(jq -r .backfillId <<<"$out")" '["--districts=44,F","--from=2024-06-04","--collection=per-district","--concurrency=3","--to=2024-06-04"]' 'v1: reports of all that are configured'
# As af districts reads them: each once, 4 and 04 are one, and f is F.
send POST /api/admin/backfill/preview '{"jobType":"data-collection","startDate":"2024-08-01","endDate":"2024-08-01","targetDistricts":["f"," 44",44,"F","9",9,"09","9"],"rateLimitOverrides":{"maxRequestsPerMinute":7}}'
answers 'v2: districts that are there twice' 200 '.affectedDistricts == ["F","44"] and .itemBreakdown.districts == 2 and .excludedDistricts == ["9"] and .estimatedDuration == 60000'
send POST /api/districts/backfill '{"targetDistricts":["F","44","F"],"startDate":"2024-05-07"}'
answers 'v1: districts that are there twice' 201 '.scope.targetDistricts == ["F","44"]'
send DELETE "/api/districts/backfill/$(jq -r .backfillId <<<"$out")"
send POST /api/admin/backfill/preview '{"jobType":"data-collection","startDate":"2024-08-01","endDate":"2024-08-01"}'
answers 'v2: preview of a day' 200 '.totalItems == 1 and .affectedDistricts == ["44","F"] and .itemBreakdown.calls == 1'
send DELETE "/api/admin/backfill/$second"
answers 'v2: DELETE cancels' 200 '.status == "cancelled"'
send POST "/api/admin/backfill/$id/force-cancel"
answers 'v2: force-cancel' 200 '.status | IN("running", "cancelled")'
wait_for 60 is_state "$id" cancelled && pass '... it ends' || fail '... it ends'

# --- careers ---
send POST /api/import/leagues '{"leagueIds":[39,140],"seasons":[2022,2023],"mode":"deep"}'
answers 'import' 202 '(keys == ["job_id","status"]) and (.status | IN("running", "pending"))'
id=$(jq -r .job_id <<<"$out")
is "$(jq -c '[.kind, .phase, .argv]' "$T/jobs/$id/request.json")" '["careers","deep",["--league-id=39,140","--season=2022,2023"]]' '... as options'
send POST /api/v1/jobs '{"kind":"careers","options":{"league-id":"39,140","season":"2022,2023"}}'
answers 'import: without a phase the first is meant, which is another' 202 '.phase == "fast"'
send POST /api/import/leagues '{"leagueIds":[61],"seasons":[2020]}'
answers 'import: fast is the default' 202 '.status == "pending"'
is "$(jq -r .phase "$T/jobs/$(jq -r .job_id <<<"$out")/request.json")" fast '... its phase'
refuses import /api/import/leagues .remedy '{}' '{"leagueIds":[],"seasons":[1]}' '{"leagueIds":[39],"seasons":[2020],"mode":"slow"}' '{"leagueIds":39,"seasons":[2020]}' '{"leagueIds":[39],"seasons":[2020],"league":1}' \
	'{"leagueIds":[39],"seasons":[2020],"mode":null}' '{"leagueIds":[ ],"seasons":[2020]}'

# --- properties ---
for s in done:success partial:partial failed:failed; do
	ask "/api/ingestion/backfill/p-${s%:*}"
	answers "ingestion: ${s#*:}" 200 ". == {\"job_id\":\"p-${s%:*}\",\"status\":\"${s#*:}\",\"start\":\"2024-07-01\",\"end\":\"2024-07-31\",\"chunks\":{\"total\":31,\"done\":20,\"failed\":1,\"left\":10}}"
done
send POST /api/ingestion/backfill '{"sport":"MLB","start":"2024-07-01","end":"2024-07-02"}'
answers 'ingestion: added' 202 '(keys == ["job_id","status"]) and .status == "running"'
send POST /api/ingestion/backfill '{"sport":"NBA","start":"2024-07-01","end":"2024-07-02"}'
answers 'ingestion: another sport' 422 '.detail == "only MLB is served"'
refuses ingestion /api/ingestion/backfill . '{}' '{"start":"2024-07-02","end":"2024-07-01"}' '{"start":"1000-01-01","end":"9999-12-31"}' '{"startDate":"2024-07-01"}' '{"start":"2024-07-01"}' '{"start":"2024-07-01","end":"2024-07-02","chunk":"x"}' '{"start":null,"end":"2024-07-02"}'
send POST /api/ingestion/run-once '{"day":"2024-07-01"}'
answers 'run-once: unknown member' 422 '.remedy == "it takes sport, date"'
send POST /api/ingestion/run-once '{"sport":"MLB","date":"2024-07-01"}'
answers 'run-once: it takes long' 202 '(keys == ["job_id","status"]) and .status == "pending"'
long=$(jq -r .job_id <<<"$out")
ask /api/propfinder/opportunities
answers 'opportunities: the newest' 200 '.date == "2024-07-02"'
ask '/api/propfinder/opportunities?sport=MLB&date=2024-07-01'
answers 'opportunities: of a day' 200 '.date == "2024-07-01"'
ask '/api/propfinder/opportunities?sport=NBA'
answers 'opportunities: another sport' 422 .
ask '/api/propfinder/opportunities?date=2024-07-09'
answers 'opportunities: no such day' 404 .

rm "$T/hold"
wait_for 60 is_state "$long" "done"
serve_stop
echo '{"snapshot":"2024-07-05","date":"2024-07-05","rows":12}' >"$T/plan/result"
serve_start --run-wait 60
send POST /api/ingestion/run-once '{"date":"2024-07-05"}'
answers 'run-once' 200 '(keys == ["date","duration_ms","rows","snapshot","sport","status"]) and .status == "success" and .sport == "MLB" and .date == "2024-07-05" and .snapshot == "2024-07-05" and .rows == 12'
echo 1 >"$T/plan/status"
echo '{"snapshot":null,"rows":0}' >"$T/plan/result"
send POST /api/ingestion/run-once '{"date":"2024-07-06"}'
answers 'run-once: partial' 200 '.status == "partial" and .date == "2024-07-06" and .snapshot == null and .rows == 0'
is "$(<"$T/serve.err")" '' 'the server has nothing to say'
done_testing
