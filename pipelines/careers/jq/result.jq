# result: what a command did, from the summaries of its loads.
[inputs] as $all
| def total(name): [$all[][name] // 0] | add // 0;
{mode: $mode, calls: $calls,
	segments: {completed: total("n_completed_segments"), partial: total("n_partial"), empty: total("n_empty"), failed: total("n_failed_segments")},
	players: total("n_players"),
	rows: {inserted: total("n_inserted"), updated: total("n_updated"), present: total("n_present"), unchanged: total("n_unchanged")},
	rejected: total("rejected")}
# A league that was not reached has no summary.
| .segments += {not_asked: (($asked | length) - (.segments | add))}
| if $mode == "deep" then . + {history: {complete: total("n_completed"), complete_already: total("n_complete_already"), no_seasons: total("n_no_seasons"),
	failed: total("n_failed"), not_asked: total("n_not_asked")}} else . end
