# units: how far each chunk of $chunks is, for af job
$chunks[] | {unit: "\(.from)..\(.to)", list: 1, done: (if .failed_chunk or .running then 0 else 1 end), failed: (if .failed_chunk then 1 else 0 end), unavailable: 0, left: (if .running then 1 else 0 end),
 error: ([.days[]? | select(.status == "failed" or .status == "partial" or .load == "rejected") | "\(.date) \(.status)"] | if . == [] then null else .[0:3] | join(", ") end),
 remedy: (if .failed_chunk then "the job's retry asks for what failed" else null end)}
