# savant-days: the days whose table of pitches is asked for: those with a game that is over, and that was not answered alone
# ($alone) after the table had been none
(INDEX($alone[] | select(.finding.status == "API_OK"); .game_id)) as $alone
| [$parts[] | select(.part == "statcast" and .finding == null) | select($alone[.game_id] == null) | {date, rev}] | unique[] | .part = "savant"
