# segment: what became of a league's season, from the records of its roster (af-gather) behind the load.
(.gathered | map(select(.api_id != null))) as $players
| ($players | map(select(.load == "rejected")) | map(.api_id) | unique | length) as $refused
| ($players | map(.api_id) | unique | length) as $total
| {league_name: ($players | map(.league_name) | map(select(. != null)) | first), total: $total, imported: ($total - $refused),
	finding: (if .finding.status == "ERROR" then .finding
	elif $refused > 0 then {status: "ERROR", reason: "rejected", message: "the database refused \($refused) of \($total) players"}
	elif .fetch.partial != null then {status: "PARTIAL", reason: "pages", message: "\(.fetch.partial.had) of \(.fetch.partial.told) pages; the plan refuses the others"}
	else {status: "API_OK", reason: null} end)}
