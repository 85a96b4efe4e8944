# Of the segments, those that $verdicts say are GO.
def key: "\(.league_id) \(.season)";
(reduce ($verdicts[] | select(.decision == "GO")) as $v ({}; .[$v | key] = true)) as $go
| select($go[key])
