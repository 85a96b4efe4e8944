# The leagues with what the database held when the run began: $before are rows of coverage.sql, a league and season each.
(reduce $before[] as $b ({}; .[$b.league_id | tostring] |= {total: (.total + $b.total), shots: (.shots + $b.with_shots)})) as $was
| map($was[.league_id | tostring] as $w
	| . + {before_pct: (if $w == null or $season != "" then null else (1000 * $w.shots / $w.total | round) / 10 end)})
