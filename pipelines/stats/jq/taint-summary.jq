# What taint and untaint report.  Input: the summary of af-load, which counts verdicts and their rows.
(if $undo then {} else {segments: .updated} end) + {matches: .rows, dry_run: $dry_run}
