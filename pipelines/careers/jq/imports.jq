# imports: what verify and report say about an import (segments.sql).

# What to type to complete it; $typed is how "af careers" is typed here.
def again($typed): "\($typed) --league-id \(.league_id) --season \(.season) fast" + if .state == "partial" then " --retry-partial" else "" end;
# Why it is not complete.
def why: if .state == "partial" then (if .pages != .calls then "\(.calls) of \(.pages) pages; the plan refuses the others" else "as many as came are here" end)
	elif .state == "failed" then .error // "failed" elif .state == "empty" then "the provider names nobody"
	elif .state == "rejected" then "\(.total - .imported) of \(.total) players are not here: the database refused them, or they cannot be read"
	elif .state == "not_loaded" then "the roster is saved, and not here" elif .state == "not_asked" then "not asked" else .state end;
# The sign of a state.
def sign($ascii): (if $ascii then {completed: "+", partial: "~", empty: ".", failed: "x", in_progress: "?", not_asked: "o"}
	else {completed: "●", partial: "◐", empty: "·", failed: "×", in_progress: "…", not_asked: "○"} end) as $signs | $signs[.] // $signs.failed;
def plural($n; $one; $many): "\($n) \(if $n == 1 then $one else $many end)";
