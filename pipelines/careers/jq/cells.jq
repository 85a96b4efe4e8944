# cells: an import of the report as a cell of the grid: players/with a complete history, and a sign.
.segments[]
| (if $ascii then {completed: "+", partial: "~", empty: ".", in_progress: "?", not_asked: "o"} else {completed: "●", partial: "◐", empty: "·", in_progress: "…", not_asked: "○"} end) as $sign
| {league, country, id: .league_id, season, calls, cell: "\(.players)/\(.complete) \($sign[.state] // if $ascii then "x" else "×" end)"}
