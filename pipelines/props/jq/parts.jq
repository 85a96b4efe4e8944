# parts: the parts of each day's snapshot ($days): its schedule ("schedule", already answered), and for each game that is over
# its box score ("box") and its pitches ("statcast", if $savant).  $games are the games in the schedules.
#
# A resumed game is listed under two days, and belongs to the first; a day that the provider answered without games has none.
def facts: {game_id, season, game_time, status, home, away, double_header, game_number};
def failed: .game_id == null and .finding.status != "NO_DATA" and .finding.status != "API_OK";
def covers($d): (.from // .date) <= $d and $d <= (.to // .date);

$games as $all | [$all[] | select(failed)] as $bad
| ([$all[] | select(.game_id != null)] | group_by(.game_id) | map(max_by(.finding.status == "API_OK"))) as $games
| $days[] | .date as $d | {snapshot: .date, date, rev} as $day
| [$games[] | select(.date == $d)] as $mine
| ([$bad[] | select(covers($d))] | .[0]) as $bad
| ([$all[] | select((.from // .date) <= $d and $d <= (.to // .date)) | .fetch] | .[0]) as $fetch
| if $bad != null then $day + {part: "schedule", fetch: $bad.fetch, finding: $bad.finding}
  elif $fetch == null then $day + {part: "schedule", finding: {status: "SKIPPED", reason: "not_asked"}}
  else
	[$mine[] | select(.finding.status == "API_OK" or .finding.status == "ERROR")] as $over
	| $day + {part: "schedule", open: ([$mine[] | select(.finding.reason == "not_finished")] | length), fetch: $fetch,
		finding: {status: "API_OK", reason: null}},
	  ($over[] | (if .finding.status == "ERROR" then {fetch, finding} else {} end) as $bad
		| ("box", (if $savant == "yes" then "statcast" else empty end)) as $part | $day + {part: $part} + facts + $bad)
  end
