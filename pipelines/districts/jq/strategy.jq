# strategy: how districts are asked for, and why, as the snapshots' metadata have it; and its type on a line before it
($scope | fromjson) as $scope | ($scope.scope | length) as $n
| if $asked == "system-wide" then {type: $asked, rationale: "asked for: one table of all districts a date"}
  elif $asked == "targeted" then {type: $asked, rationale: "asked for: three reports of \(if $n == 0 then "each district" elif $n == 1 then "the one district" else "each of \($n) districts" end) a date"}
  elif $scope.targets != [] then {type: "targeted", rationale: "auto: \(if $n == 1 then "one district was" else "\($n) districts were" end) named, so what only \(if $n == 1 then "its" else "their" end) reports have is wanted: \(3 * $n + 1) calls a date"}
  else {type: "system-wide", rationale: "auto: no district was named; one table has a row of each, and three reports each would be \(3 * (if $n == 0 then 128 else $n end)) calls a date more"} end
| . + {refreshMethod: (if .type == "targeted" then "district-reports" else "all-districts-csv" end),
	estimatedEfficiency: (if .type == "targeted" then "3 calls a district and date" else "1 call a date" end)}
| (.type, tojson) | {line: .}
