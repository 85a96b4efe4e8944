# price: the calls still to be made.  A day whose schedule is unknown has at most 20 games of up to two calls each, the second
# only if Savant's table of the day lacks the game.  $parts; $prices: calls for the schedule, box scores, Savant's days, single games.
($prices | split(",") | map(tonumber)) as [$schedule, $boxes, $days, $games]
| ([$parts[] | select(.part == "schedule" and .finding.status != "API_OK")] | length) as $unknown
| ([$parts[] | select(.part == "statcast" and .finding.status == "SKIPPED") | .date] | length) as $may
| (if $savant == "yes" then 41 else 20 end) as $each
| {schedule: $schedule, boxscores: $boxes, savant: ($days + $games), calls: ($schedule + $boxes + $days + $games),
   calls_at_most: ($schedule + $boxes + $days + $games + $may + $unknown * $each), exact: ($unknown == 0 and $may == 0)}
