# said: of the result ($summary), the exit status, and what people are told: a line each
def many($n; $what): "\($n) \($what)\(if $n == 1 then "" else "s" end)";
$summary[0] | .detail as $days
| ((if .status == "success" then "0" else "1" end),
  ($days[] | if .status == "success" then select(.new) | "\(.date): \(many(.games; "game")), \(many(.rows; "row"))\(if .open > 0 then ", \(many(.open; "game")) not over" else "" end)"
	elif .status == "not_finished" then "\(.date): none of \(many(.open; "game")) is over"
	elif .status == "partial" then "\(.date): \(many(.games; "game")), \(many(.rows; "row")); failed: \([.failed[] | "\(.operation) of \(.game_id) (\(.error))"] | .[0:5] | join(", "))\(if (.failed | length) > 5 then " and \((.failed | length) - 5) more" else "" end)"
	elif .reason == "not_saved" then "\(.date): nothing is saved; without --offline the same command asks"
	else "\(.date): \(.status), \(.reason)\(if .message == null then "" else ": \(.message)" end)" end),
  ($days[] | select(.load == "rejected") | "\(.date): the database rejected its rows: \(.load_reason // "see rejects.ndjson")"),
  "\(many(.days; "day")): \(.success) success, \(.partial) partial, \(.failed) failed, \(.not_finished) not over, \(.not_asked) not asked",
  "\(many(.rows; "row")), \(many(.snapshots; "new snapshot")), \(.unchanged) unchanged; \(many(.calls; "call"))") | {line: .}
