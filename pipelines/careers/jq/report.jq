# report: the state of each import (segments.sql), as input, and the totals.
include "imports";

[inputs | . + if .state == "completed" or .state == "in_progress" then {} else {why: why, again: again($typed)} end] as $segments
| ($totals[0] // {}) as $all
| {segments: $segments,
	totals: ($all + {leagues: ($segments | map(.league_id) | unique | length), segments: ($segments | length)}
		+ ($segments | reduce .[].state as $s ({}; .[$s] += 1) | {states: .})),
	calls: {rosters: ($rosters[0].in // 0), seasons: ($seasons[0].in // 0), history: ($history[0].in // 0)}}
| .calls.all = ([.calls[]] | add)
