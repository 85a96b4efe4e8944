# notes: lines below the grids of the report.
include "imports";

def lines: .totals as $t | .calls as $c
	| if $t.segments == 0 then "nothing is imported"
	else (["completed", "partial", "failed", "rejected", "not_loaded", "empty", "not_asked", "in_progress"]
		| map(select($t.states[.]) | "\(sign($ascii)) \(gsub("_"; " ")) \($t.states[.])") | join("   ")) end,
	(.segments[] | select(.why) | "\(.league // "league") \(.season) is \(.state | gsub("_"; " ")): \(.why): \(.again)"),
	"\(plural($t.players; "player"; "players")), \($t.complete) with a complete history; \(plural($t.rows; "row"; "rows")), \($t.placeholders) of them with 0 games"
		+ if $t.first_season then "; seasons \($t.first_season) to \($t.last_season)" else "" end,
	"\($c.all) calls: \($c.rosters) for rosters, \($c.seasons) for lists of seasons, \($c.history) for seasons";
{text: lines}
