# ending: the lines below the table, from the output of result.jq: a small run's three figures, and what to repeat.
[del(.total) | to_entries[]] | (select(length == 1) | .[0] | "[\(.key)] Dates Processed: \(.value.processed)",
	"[\(.key)] Stats Inserted: \(.value.inserted)", "[\(.key)] Errors: \(.value.errors)"),
(.[] | select(.value.failed_dates != []) | .value.failed_dates as $dates
	| "\($red)[\(.key)] Failed dates (\($dates | length)): \($dates | join(", "))\($plain)",
	  "\($again) \(.key | sub("-.*"; "")) --dates \($dates | join(","))"),
(.[] | select($offline == "no" and .value.days.not_asked > 0) | "[\(.key)] Not asked: \(.value.days.not_asked) of \(.value.dates) dates; the same command carries on")
