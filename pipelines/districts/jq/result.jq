# result: the outcome of each date of $dates: its snapshot, no data, failed, not asked.  $months are the tables that were answered,
# $made is the store's report.
($scope | fromjson) as $scope | ($collection | fromjson) as $collection
| ($made | map({key: .key, value: .}) | from_entries) as $by | ($months | group_by(.date) | map({key: .[0].date, value: .}) | from_entries) as $told
| [$dates[].date | . as $d | ($told[$d] // []) as $m | $by[$d] as $s | ($m | map(select(.finding.status == "ERROR")) | .[-1]) as $bad
	| {date: $d} + if $s.status != null then {snapshot: $s.snapshot, status: $s.status, version: $s.version, as_of: $s.as_of, districts: ($s.files - 1), failed: $s.failed, missing: $s.missing, new: $s.new}
	  elif $s != null then {status: (if $s.finding.status == "SKIPPED" then "not_asked" else "failed" end), reason: $s.finding.reason}
	  elif any($m[]; .finding.status == "SKIPPED" and .finding.reason == "out_of_scope") then {status: "out_of_scope", reason: "none of the districts is in the table"}
	  elif any($m[]; .file != null) then {status: "failed", reason: "no snapshot was made"}
	  elif $bad != null then {status: "failed", reason: $bad.finding.reason, message: ($bad.finding.message // if $bad.finding.reason == "refused_body" then "a page in place of a table" else null end)}
		| with_entries(select(.value != null))
	  elif $m == [] or any($m[]; .finding.status == "SKIPPED") then {status: "not_asked", reason: ([$m[].finding.reason | select(. != null)] | .[-1] // "not_asked")}
	  else {status: "unavailable", reason: "not_held"} end] as $all
| def n($s): [$all[] | select(.status == $s)] | length;
{method: $method, collection: $collection.type, rationale: $collection.rationale, calls: ($calls | tonumber), dates: ($all | length), success: n("success"), partial: n("partial"),
 failed: n("failed"), unavailable: n("unavailable"), not_asked: n("not_asked"), out_of_scope: n("out_of_scope"),
 snapshots: ([$all[] | select(.new == true)] | length), unchanged: ([$all[] | select(.new == false)] | length),
 outsideConfiguration: $scope.outside, notListed: ([$months[].unlisted // [] | .[]] | unique), days: $all}
| .status = (if .failed + .partial + .not_asked == 0 then "success" elif .success + .partial + .not_asked == 0 then "failed" else "partial" end)
