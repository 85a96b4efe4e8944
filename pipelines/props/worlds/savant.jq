# savant: pitches as Baseball Savant would list them, for the box scores of a pretend MLB: one table per day and per game.
# The input is the box scores, each with its game; lines are "file<TAB>text".
#
# The second day's table lacks its first game, and the third day's is an error, as when the query takes too long.
def columns: ["pitch_type", "game_date", "release_speed", "player_name", "batter", "pitcher", "events", "description", "game_type", "home_team", "away_team", "type",
	"inning_topbot", "fielder_2", "launch_speed", "release_spin_rate", "game_pk", "pitcher", "fielder_2", "estimated_ba_using_speedangle", "at_bat_number", "pitch_number"];
def quoted: map(if type == "string" and . != "null" then "\"\(.)\"" elif . == null then "" else tostring end) | join(",");
def table: ([columns | quoted] + map(quoted)) | join("\u001e");
def events: . as $b | ([range($b.homeRuns) | "home_run"] + [range($b.triples) | "triple"] + [range($b.doubles) | "double"]
	+ [range($b.hits - $b.homeRuns - $b.triples - $b.doubles) | "single"] + [range($b.strikeOuts) | "strikeout"]
	+ [range($b.intentionalWalks) | "intent_walk"] + [range($b.baseOnBalls - $b.intentionalWalks) | "walk"] + [range($b.hitByPitch) | "hit_by_pitch"])
	| . + [range($b.plateAppearances - length) | "field_out"];
def described: if . == "strikeout" then "swinging_strike" elif . == "walk" then "ball" elif . == "hit_by_pitch" then "hit_by_pitch" elif . == "intent_walk" then "intent_ball"
	elif . == "field_out" then "hit_into_play" else "hit_into_play_no_out" end;
def half($game; $bat; $field; $topbot):
	[$bat.players[] | select(.stats.batting.plateAppearances)] as $batters | [$field.players[] | select(.stats.pitching.outs)] as $staff
	| [$batters | to_entries[] | .key as $i | .value as $b | $staff[$i % ($staff | length)].person.id as $pitcher | $b.stats.batting | events | to_entries[]
		| ($i * 7 + .key) as $n | .value as $e
		| (if $n % 2 == 0 then ["FF", $game.date, "\(90 + $n % 9).5", "x, y", $b.person.id, $pitcher, "null", "called_strike", "R", "\($game.home)", "\($game.away)", "S", $topbot, "1", "null", 2200, $game.id, $pitcher, "1", "", $n, 1] else empty end),
		  ["SL", $game.date, "\(80 + $n % 9).25", "x, y", $b.person.id, $pitcher, $e, ($e | described), "R", "\($game.home)", "\($game.away)", (if ($e | described | startswith("hit_into")) then "X" else "S" end), $topbot, "1",
			(if ($e | described | startswith("hit_into")) then "\(70 + $n % 40).1" else "null" end), 2400, $game.id, $pitcher, "1", (if ($e | described | startswith("hit_into")) then "0.\(100 + $n)" else "" end), $n, 2]];
def pitches: . as $r | half($r.game; .teams.away; .teams.home; "Top") + half($r.game; .teams.home; .teams.away; "Bot");
[inputs | {date: .game.date, id: .game.id, rows: pitches}] | group_by(.date)
| to_entries[] | .key as $k | .value as $games
| ($games[] | "savant/game-\(.id).csv\t\(.rows | table)"),
  "savant/\($games[0].date).csv\t\(if $k == 2 then "\"error\"\u001e\"Error: Query timed out.\"" else [$games[if $k == 1 then 1 else 0 end:][].rows[]] | reverse | table end)",
  (if $k == 0 then "savant/none.csv\t\([] | table)" else empty end)
