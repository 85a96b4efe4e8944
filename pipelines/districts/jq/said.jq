# said: of the result ($summary), the exit status, and what people are told: a line each
def many($n; $what): "\($n) \($what)\(if $n == 1 then "" else "s" end)";
$summary[0]
| ((if .out_of_scope == .dates then 2 elif .status == "success" then 0 else 1 end | tostring),
  (if .notListed != [] then "left out, as the table of all districts does not have them: \(.notListed | join(", "))" else empty end),
  (.days[] | if .status == "success" then select(.new) | "\(.date): \(.snapshot), \(many(.districts; "district"))"
	elif .status == "partial" then "\(.date): \(.snapshot), \(many(.districts; "district")), \(.failed) failed"
	elif .status == "unavailable" then "\(.date): the dashboard holds no data of this day"
	elif .reason == "not_saved" then "\(.date): nothing is saved; without --offline the same command asks"
	else "\(.date): \(.status), \(.reason)\(if .message == null then "" else ": \(.message)" end)" end),
  "\(many(.dates; "date")): \(.success) success, \(.partial) partial, \(.failed) failed, \(.unavailable) without data, \(.not_asked) not asked",
  "\(many(.snapshots; "new snapshot")), \(.unchanged) unchanged; \(many(.calls; "call"))") | {line: .}
