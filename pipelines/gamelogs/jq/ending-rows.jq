# ending-rows: one row per league and span, and the sum of several, from the output of result.jq.
[del(.total) | to_entries[] | {league: .key} + (.value | {dates, failed: .days.failed, not_asked: .days.not_asked,
	games: .games.present, inserted, corrected, removed, errors})]
| .[], (select(length > 1) | . as $rows | reduce (.[0] | keys_unsorted[]) as $k ({}; .[$k] = ([$rows[][$k]] | add)) | .league = "total")
