# loaded: of what a load said of games, line by line, each game once: {game_id, rev, rows} of the last time it was written
# whole.  A line that was cut short says nothing.
reduce (inputs | fromjson? | select(type == "object" and .game_id != null)) as $r ({};
	if $r.rows != null then .[$r.game_id] = $r
	elif $r.finding.status == "API_OK" and ($r.load == "updated" or $r.load == "unchanged") and $r.load_counts.n_kept == 0 then
		.[$r.game_id] = ($r | {game_id, league, rev, rows: (.load_counts | .n_inserted + .n_corrected + .n_unchanged)})
	else . end)
| .[]
