# chunk: what became of each day of a chunk.  $days; $ends, what the shape says about each; $made, what the store says; $loads.
# A chunk is done when all its days are settled and complete, or known to have no games.
($made | INDEX(.key // .snapshot)) as $made | ($ends | map(select(.snapshot != null and (.end != null or .finding.status == "ERROR" or .finding.status == "SKIPPED"))) | INDEX(.date)) as $ends
| ($loads | INDEX(.date)) as $loads
| [$days[] | .date as $d | $ends[$d] as $e | $made[$d] as $m | $loads[$d] as $l
	| {date, rev} + if $e == null then {status: "failed", reason: "incomplete"}
	  elif $e.finding.reason == "not_finished" then {status: "not_finished", open: $e.open}
	  elif $e.finding.status == "SKIPPED" then {status: "not_asked", reason: $e.finding.reason}
	  elif $e.end == null then {status: "failed", reason: $e.finding.reason, message: $e.finding.message, failed: [{operation: "schedule", error: $e.finding.reason, message: $e.finding.message}]}
	  elif $m.status == null then {status: "failed", reason: ($m.finding.reason // "no snapshot was made")}
	  else {status: (if $m.status == "success" then "success" else "partial" end), snapshot: $m.snapshot, version: $m.version, new: $m.new, linked: $m.linked, rows: $e.rows, games: $e.games, open: $e.open, failed: $e.failed}
		+ if $l == null then {} else {load: $l.load, load_reason: $l.load_reason, loaded: $l.load_counts} end end
	| with_entries(select(.value != null))] as $all
| {from: $days[0].date, failed_chunk: any($all[]; .status == "failed" or .status == "partial" or .load == "rejected"), to: $days[-1].date, by: $by, done: all($all[]; .rev == "final" and .status == "success" and (.load // "updated") != "rejected"), days: $all}
