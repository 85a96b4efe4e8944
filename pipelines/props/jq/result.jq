# result: the summary of the run, from its chunks; $left days were not reached.
[$chunks[].days[]] as $days
| def n($s): [$days[] | select(.status == $s)] | length;
def bad($part): any($days[].failed[]?; .operation == $part);
{sport: "MLB", from: ($days[0].date), to: ($days[-1].date), days: ($days | length), success: n("success"), partial: n("partial"), failed: n("failed"),
 not_finished: n("not_finished"), not_asked: (n("not_asked") + ($left | tonumber)), rows: ([$days[].rows // 0] | add // 0), snapshots: ([$days[] | select(.new == true)] | length),
 unchanged: ([$days[] | select(.new == false)] | length), chunks: {total: ($chunks_total | tonumber), done: ([$chunks[] | select(.failed_chunk | not)] | length)},
 inserted: ([$days[].loaded.n_inserted // 0] | add // 0), corrected: ([$days[].loaded.n_corrected // 0] | add // 0), removed: ([$days[].loaded.n_removed // 0] | add // 0),
 rejected: ([$days[] | select(.load == "rejected")] | length), calls: ($calls | tonumber)}
| .status = (if .partial + .failed + .not_asked + .rejected == 0 then "success" elif .success + .partial == 0 then "failed" else "partial" end)
| if $once == "yes" then . + ($days[0] | {date, snapshot: .version, day: .status}) else . end
| .health = {mlb: ((bad("schedule") or bad("boxscore")) | not), savant: (if $savant == "yes" then bad("statcast") | not else null end),
	rows: (if any($days[]; .load != null) then .rejected == 0 else null end),
	published: ($published | fromjson)}
| .detail = [$days[] | del(.rev, .linked)]
| .published = ($published | fromjson)
