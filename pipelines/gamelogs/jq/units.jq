# units: the state of each league, for af job, from $records: af-calendar's progress, and its counts when it has ended.
def unit(name; list; done; failed; unavailable; left): {unit: name, list: list, done: done, failed: failed, unavailable: unavailable, left: left,
	error: (if failed > 0 then "\(failed) failed" else null end),
	remedy: (if failed > 0 then "the log names the days; 'af job retry' asks for them again" else null end)};
reduce $records[] as $x ({}; if $x.days != null
	then .[$x.label] = unit($x.label; $x.days; $x.days_present + $x.days_out_of_scope; $x.days_failed; $x.days_empty; $x.days_not_asked)
	else .[$x.league] = unit($x.league; $x.totalDates; $x.processedDates; $x.errors; 0; $x.totalDates - $x.processedDates) end)
| .[]
