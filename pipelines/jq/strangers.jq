# The first few GO segments of $verdicts that are not among the segments (-n).
def key: "\(.league_id) \(.season)";
(reduce inputs as $s ({}; .[$s | key] = true)) as $here
| [$verdicts[] | select(.decision == "GO") | key | select($here[.] | not)]
| if length > 5 then .[:5] + ["and \(length - 5) more"] else . end
| join(", ")
