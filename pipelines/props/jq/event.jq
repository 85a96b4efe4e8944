# event: the result as a milestone, for af-metrics: one of success, partial and failed is 1.
$summary[0] | {at: (now | todate), program: "af-props", event: "done", pid: ($pid | tonumber), status: ($status | tonumber), seconds: ($seconds | tonumber), success: 0, partial: 0, failed: 0}
+ {(.status): 1} + ([.health | to_entries[] | select(.value != null) | {key: "health_\(.key)", value: (if .value then 1 else 0 end)}] | from_entries)
