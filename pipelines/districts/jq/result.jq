# result: what became of each date: its snapshot, no data, failed, not asked.  Lines: the exit status, the result as JSON, and
# what is said to people.
include "districts";

[inputs] as $made | ($made | map({key: .key, value: .}) | from_entries) as $by | ($months | group_by(.date) | map({key: .[0].date, value: .}) | from_entries) as $told
| [$dates[].date | . as $d | ($told[$d] // []) as $m | $by[$d] as $s | ($m | map(select(.finding.status == "ERROR")) | .[-1]) as $bad
	| {date: $d} + if $s.status != null then {snapshot: $s.snapshot, status: $s.status, version: $s.version, as_of: $s.as_of, districts: ($s.files - 1), failed: $s.failed, missing: $s.missing, new: $s.new}
	  elif $s != null then {status: (if $s.finding.status == "SKIPPED" then "not_asked" else "failed" end), reason: $s.finding.reason}
	  elif any($m[]; .finding.status == "SKIPPED" and .finding.reason == "out_of_scope") then {status: "out_of_scope", reason: "none of the districts is in the table"}
	  elif any($m[]; .file != null) then {status: "failed", reason: "no snapshot was made"}
	  elif $bad != null then {status: "failed", reason: $bad.finding.reason}
	  elif $m == [] or any($m[]; .finding.status == "SKIPPED") then {status: "not_asked", reason: ([$m[].finding.reason | select(. != null)] | .[-1] // "not_asked")}
	  else {status: "unavailable", reason: "not_held"} end] as $all
| def n($s): [$all[] | select(.status == $s)] | length;
def many($n; $what): "\($n) \($what)\(if $n == 1 then "" else "s" end)";
{method: $method, collection: $collection.type, rationale: $collection.rationale, calls: $calls, dates: ($all | length), success: n("success"), partial: n("partial"),
 failed: n("failed"), unavailable: n("unavailable"), not_asked: n("not_asked"), out_of_scope: n("out_of_scope"),
 snapshots: ([$all[] | select(.new == true)] | length), unchanged: ([$all[] | select(.new == false)] | length),
 outsideConfiguration: $scope.outside, notListed: ([$months[].unlisted // [] | .[]] | unique), days: $all}
| .status = (if .failed + .partial + .not_asked == 0 then "success" elif .success + .partial + .not_asked == 0 then "failed" else "partial" end)
| (if .out_of_scope == .dates then 2 elif .status == "success" then 0 else 1 end), tojson,
  (if .notListed != [] then "left out, as the table of all districts does not have them: \(.notListed | join(", "))" else empty end),
  (.days[] | if .status == "success" then select(.new) | "\(.date): \(.snapshot), \(many(.districts; "district"))"
	elif .status == "partial" then "\(.date): \(.snapshot), \(many(.districts; "district")), \(.failed) failed"
	elif .status == "unavailable" then "\(.date): the dashboard holds no data of this day"
	else "\(.date): \(.status), \(.reason)" end),
  "\(many(.dates; "date")): \(.success) success, \(.partial) partial, \(.failed) failed, \(.unavailable) without data, \(.not_asked) not asked; \(many(.snapshots; "new snapshot")), \(.unchanged) unchanged; \(many(.calls; "call"))"
