# price: what a command will cost, from the prices of its stages and, as input, what is known of seasons that are missing.
# A list of seasons that is not there yet may name as many as the player's age allows; a roster that is not there yet,
# 20 players a page, of 25 seasons each.
([inputs | select(.finding.status == "SKIPPED" and .finding.reason != "nothing_missing") | .at_most] | add // 0) as $may
| ($teams[0].calls // 0) as $clubs	# by club the bound is that of asking one by one, and a call a player more
| ($rosters[0].calls // 0) as $pages | ($seasons[0].calls // 0) as $lists | ($history[0].calls // 0) as $known
| (if $mode == "deep" then $pages * 20 else 0 end) as $unknown
| {mode: $mode, roster_calls: $pages, players: ($seasons[0].records // 0), season_calls: ($lists + $clubs), history_calls: $known,
	players_at_most: (($seasons[0].records // 0) + $unknown), history_calls_at_most: ($known + $may + $unknown * 25),
	calls_at_most: ($pages + $lists + $clubs + $known + $may + $unknown * (26 + if $teams == [] then 0 else 1 end))}
| . + {minutes: (.calls_at_most / ($rosters[0].calls_a_minute // $seasons[0].calls_a_minute // 75) | ceil),
	# Of the day's calls some are left today; null while nothing is known of the plan.
	days: (.calls_at_most as $calls | (($quota[0].limit_day // 0) - $reserve) as $a_day | ([($quota[0].left // 0) - $reserve, 0] | max) as $today
		| if $a_day <= 0 then null elif $calls == 0 then 0 elif $calls <= $today then 1 else 1 + (($calls - $today) / $a_day | ceil) end)}
