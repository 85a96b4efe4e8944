# complete: what became of a player's missing seasons (af-gather), as one finding: API_OK if all of them are answered
# and in the database.
[.gathered[] | select(.finding.status == "ERROR" or .load == "rejected")] as $bad
| {asked: (.gathered | length), finding:
	(if .finding.status == "ERROR" and .finding.reason == "incomplete" then .finding
	elif $bad == [] then {status: "API_OK", reason: null}
	else {status: "ERROR", reason: ($bad[0] | if .load == "rejected" then "rejected" else .finding.reason end),
		message: "\($bad | length) of \(.gathered | length) seasons failed: \([$bad[].season | tostring] | join(", "))"} end)}
