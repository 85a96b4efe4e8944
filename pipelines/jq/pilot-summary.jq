# The pilot's JSON.  Input: verdicts (-n).  $dry_run: boolean.
[inputs] | {
	segments: .,
	summary: {
		total_segments: length,
		go: map(select(.decision == "GO")) | length,
		hold: map(select(.decision == "HOLD")) | length,
		stop: map(select(.decision == "STOP" or .decision == "STOP_CIRCUIT")) | length,
		dry_run: $dry_run
	}
}
