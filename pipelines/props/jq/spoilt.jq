# spoilt: of the chunks of earlier commands ($chunks), the questions whose answer was to something else: a schedule of other days
# ({from, to}), another game's box score ({game_id}).  The log counts these as answered.
$chunks[] | .from as $from | .to as $to | .days[] | .failed[]? | select(.error == "shape")
| if .operation == "schedule" then {from: $from, to: $to, game_id: ""} elif .operation == "boxscore" then {from: "", to: "", game_id} else empty end
