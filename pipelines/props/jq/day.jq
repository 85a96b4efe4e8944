# day: turns what was gathered for a day into its snapshot: props.json with all rows, one file per game, and the end.
#
# Nothing in a file says who asked, or when, so the same answers make the same bytes.
def of($part): [.gathered[] | select(.part == $part)];
def good: .finding.status == "API_OK" or .finding.status == "PARTIAL";
def may_pass: (.finding.reason // "") | test("^(refused_|http_[34]|shape)") | not;
def failure($part): {operation: $part, error: .finding.reason, message: .finding.message, retry: may_pass};
def team: .code // .name;
def row($w; $teams; $player; $side; $source): {id: "mlb/\($w.game_id)/\($player.id)/\(.prop_type)", sport: "MLB", date: $w.date, game_id: $w.game_id, game_time: $w.game_time,
	player_id: $player.id, player: $player.name, team: $teams[$side], opponent: $teams[if $side == "home" then "away" else "home" end], side: $side,
	prop_type, value, line: null, over: null, under: null, source: $source};

. as $day | of("schedule")[0] as $schedule | of("box") as $boxes | (of("statcast") | INDEX(.game_id)) as $pitches
| if $schedule == null or $schedule.finding.status != "API_OK" then {no_schedule: true}
  elif $boxes == [] and $schedule.open > 0 then {open: $schedule.open, finding: {status: "SKIPPED", reason: "not_finished", message: "none of \($schedule.open) games is over"}}
  else
	[$boxes[] | . as $box | .date = $day.date | . as $w | $pitches[.game_id] as $p
		| (if $box.game.home.id then $box.game else $box end) as $of
		| {home: (if $of.home then $of.home | team else null end), away: (if $of.away then $of.away | team else null end)} as $teams
		| (if $p != null and ($p | good) then $p.statcast else null end) as $s
		| (($box.players // []) | INDEX(.player_id)) as $known
		| (if $box | good then [$box.players[] | {id: .player_id, name} as $player | .side as $side | .stats[] | row($w; $teams; $player; $side; "mlb")] else [] end) as $rows
		| (if $s then [$s.players[] | ($known[.player_id]) as $k | {id: .player_id, name: ($k.name // null)} as $player | ($k.side // .side) as $side
			| .stats | to_entries[] | {prop_type: .key, value: .value} | row($w; $teams; $player; $side; "savant")] else [] end) as $more
		| [(if $box | .finding.status != "API_OK" then $box | failure("boxscore") else empty end),
		   (if $p != null and $p.finding.status != "API_OK" then $p | failure("statcast") else empty end)] as $failed
		| {game_id, failed: $failed, rows: ($rows + $more), content: {game_id, date: $day.date, game_time, double_header, game_number, home: $of.home, away: $of.away,
			rows: {mlb: ($rows | length), savant: ($more | length)},
			plate_appearances: {mlb: ([$rows[] | select(.prop_type == "batting.plateAppearances") | .value] | add), savant: (if $s then $s.plate_appearances else null end)}}}] as $games
	| {snapshot: $day.date, as_of: $day.date, sport: "MLB"} as $s
	| ([$games[].rows[]] | sort_by(.game_id, .player_id, .prop_type)) as $rows
	| ([$games[] | select(.failed != [])] | length) as $failed
	| (if $failed > 0 then {status: "PARTIAL", reason: ([$games[].failed[].error] | .[0])} else {status: "API_OK", reason: null} end) as $finding
	| ($s + {file: "props.json", content: $rows, at: ([$day.gathered[].fetch.at | select(. != null)] | max), finding: $finding,
		metadata: {sport: "MLB", date: $day.date, rows: ($rows | length), games: ($games | length), failedGames: $failed, openGames: $schedule.open,
			sources: (["statsapi.mlb.com"] + if $savant == "yes" then ["baseballsavant.mlb.com"] else [] end)}}),
	  ($games[] | $s + {file: "game_\(.game_id).json"} + if .failed == [] then {content} else {error: {game_id, operations: .failed}} end),
	  # What the day's result tells is here, where nothing is large.
	  $s + {rows: ($rows | length), games: ($games | length), open: $schedule.open, failed: [$games[] | .game_id as $g | .failed[] | .game_id = $g], finding: $finding,
		end: {files: (1 + ($games | length))}}
  end
