# units: what became of each district over all dates, for af job, from the metadata of its snapshots ($metadata)
[$metadata[] | . as $m | (.successfulDistricts[] | {unit: ., done: 1}), (.districtErrors[] | {unit: .districtId, failed: 1, error: "\($m.snapshotId): \(.operation): \(.error)", retry: .shouldRetry})]
| group_by(.unit)[]
| (map(select(.failed)) | .[-1]) as $bad
| {unit: .[0].unit, list: length, done: (map(.done // 0) | add), failed: (map(.failed // 0) | add), unavailable: 0, left: 0, error: ($bad.error // null),
   retry: (if $bad == null then null else $bad.retry end), remedy: (if $bad == null then null elif $bad.retry then "the job's retry asks again" else "the provider has no such report; look at the error" end)}
