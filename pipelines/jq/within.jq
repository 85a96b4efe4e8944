# Of the work list, the records of $segments.
def key: "\(.league_id) \(.season)";
(reduce $segments[] as $s ({}; .[$s | key] = true)) as $here
| select($here[key])
