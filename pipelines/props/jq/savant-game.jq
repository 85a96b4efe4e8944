# savant-game: one game's table of pitches.  A table without rows proves nothing: Savant may have them tomorrow.
include "statcast";

(.body.rows | if type == "array" then . else error("no table") end) as $rows | . as $w | ($rows | games) as $games
| if .body | cut then {finding: {status: "ERROR", reason: "cut", message: "\($rows | length) rows, and the table was cut"}}
  elif $games == [] then {finding: {status: "NO_DATA", reason: "not_held", message: "Savant has no pitch of game \(.game_id)"}}
  elif ($games | length) > 1 or $games[0].game_id != $w.game_id then error("asked for game \($w.game_id), got \([$games[].game_id][0:3] | join(", "))")
  else {statcast: $games[0]} end
