# result: what was done, from the chunks.  Lines: the exit status, the result as JSON, and what is said to people.
[inputs] as $chunks | [$chunks[].days[]] as $days
| def n($s): [$days[] | select(.status == $s)] | length;
def many($n; $what): "\($n) \($what)\(if $n == 1 then "" else "s" end)";
def bad($part): any($days[].failed[]?; .operation == $part);
{sport: "MLB", from: ($days[0].date), to: ($days[-1].date), days: ($days | length), success: n("success"), partial: n("partial"), failed: n("failed"),
 not_finished: n("not_finished"), not_asked: (n("not_asked") + $left), rows: ([$days[].rows // 0] | add // 0), snapshots: ([$days[] | select(.new == true)] | length),
 unchanged: ([$days[] | select(.new == false)] | length), chunks: {total: $chunks_total, done: ([$chunks[] | select(.failed_chunk | not)] | length)},
 inserted: ([$days[].loaded.n_inserted // 0] | add // 0), corrected: ([$days[].loaded.n_corrected // 0] | add // 0), removed: ([$days[].loaded.n_removed // 0] | add // 0),
 rejected: ([$days[] | select(.load == "rejected")] | length), calls: $calls}
| .status = (if .partial + .failed + .not_asked + .rejected == 0 then "success" elif .success + .partial == 0 then "failed" else "partial" end)
| if $once == "yes" then . + ($days[0] | {date, snapshot: .version, day: .status}) else . end
| .health = {mlb: ((bad("schedule") or bad("boxscore")) | not), savant: (if $savant == "yes" then bad("statcast") | not else null end),
	database: (if any($days[]; .load != null) then .rejected == 0 else null end)}
| .detail = [$days[] | del(.rev, .linked)]
| (if .status == "success" then 0 else 1 end), tojson,
  ($days[] | if .status == "success" then select(.new) | "\(.date): \(many(.games; "game")), \(many(.rows; "row"))\(if .open > 0 then ", \(many(.open; "game")) not over" else "" end)"
	elif .status == "not_finished" then "\(.date): none of \(many(.open; "game")) is over"
	elif .status == "partial" then "\(.date): \(many(.games; "game")), \(many(.rows; "row")); failed: \([.failed[] | "\(.operation) of \(.game_id) (\(.error))"] | .[0:5] | join(", "))\(if (.failed | length) > 5 then " and \((.failed | length) - 5) more" else "" end)"
	else "\(.date): \(.status), \(.reason)" end),
  ($days[] | select(.load == "rejected") | "\(.date): the database rejected its rows: \(.load_reason // "see rejects.ndjson")"),
  "\(many(.days; "day")): \(.success) success, \(.partial) partial, \(.failed) failed, \(.not_finished) not over, \(.not_asked) not asked; \(many(.rows; "row")), \(many(.snapshots; "new snapshot")), \(.unchanged) unchanged; \(many(.calls; "call"))"
