# segment: what became of a league's season, from the records of its roster (af-gather) after the load.
(.gathered | map(select(.api_id != null))) as $players
| ($players | map(select(.load == "rejected")) | map({id: .api_id, name: .player.name}) | unique_by(.id)) as $refused
| (.gathered | map(select(.finding.status == "ERROR"))) as $odd
| (($players | map(.api_id) | unique | length) + ($odd | map(select(.api_id == null)) | length)) as $total
| (($refused + $odd | map(.api_id // .id) | map(select(. != null)) | unique | length) + ($odd | map(select(.api_id == null)) | length)) as $lost
| {league_name: ($players | map(.league_name) | map(select(. != null)) | first), total: $total, imported: ($total - $lost),
	finding: (if .finding.status == "ERROR" then .finding
	elif $refused != [] then {status: "ERROR", reason: "rejected", message: "the database refused \($refused | length) of \($total) players: \($refused[:5] | map("\(.name) (\(.id))") | join(", "))\(if ($refused | length) > 5 then " ..." else "" end)"}
	elif $odd != [] then {status: "ERROR", reason: "shape", message: "\($lost) of \($total) players cannot be read: \($odd[:3] | map(.finding.message) | join("; "))"}
	elif .fetch.partial != null then {status: "PARTIAL", reason: "pages", message: "\(.fetch.partial.had) of \(.fetch.partial.told) pages; the plan refuses the others"}
	else {status: "API_OK", reason: null} end)}
