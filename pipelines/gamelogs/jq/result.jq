# result: the outcome of each league and span, and the totals, from the summaries of af-calendar; one that could not
# start has no summary and no days.  $names: lines of a name and the fewest errors it has.
[[inputs], [$names | splits("\n") | select(. != "") | split(" ")]] | transpose
| map((.[1][1] | tonumber) as $least | {key: .[1][0], value: (.[0] | {inserted: (.n_inserted // 0), corrected: (.n_corrected // 0),
	removed: (.n_removed // 0), errors: ([.errors // 0, $least] | max), dates: (.days // 0), processed: (.processed // 0), days: ({present: .days_present, empty: .days_empty, failed: .days_failed,
	out_of_scope: .days_out_of_scope, not_asked: .days_not_asked} | map_values(. // 0)),
	games: ({present, empty, failed, out_of_scope, not_asked, partial} | map_values(. // 0)), failed_dates: (.failed_dates // [])})})
# Of two jobs with one name, such as two spans of a season in a batch, the sum.
| (reduce .[] as $e ({}; .[$e.key] |= if . == null then $e.value else . as $o | $e.value | with_entries(.key as $k | .value |=
	if type == "number" then . + $o[$k] elif type == "array" then ($o[$k] + . | unique) else with_entries(.key as $j | .value += $o[$k][$j]) end) end))
	+ {total: {inserted: (map(.value.inserted) | add // 0), corrected: (map(.value.corrected) | add // 0),
	errors: (map(.value.errors) | add // 0)}}
