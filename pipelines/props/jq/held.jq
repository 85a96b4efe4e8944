# held: for each game whose pitches are wanted, what the day's table ($tables) has, or the answer when it was asked for alone
# ($alone).  A game without a finding must be asked for alone: the table lacks it, was cut, or was not a table.
def is_none: .finding.status == "ERROR" and (.finding.reason | test("^(no_text|no_column|error_table|html|empty|bad_csv|too_large|shape|json)"));
INDEX($tables[]; .date) as $tables | (INDEX($alone[] | select(.finding.status == "API_OK"); .game_id)) as $alone
| $parts[] | select(.part == "statcast") | . as $w | $tables[.date] as $t
| if .finding != null then . else
	([$t.statcast[]? | select(.game_id == $w.game_id)] | .[0]) as $game
	| if $game != null then .fetch = $t.fetch | .statcast = $game | .finding = {status: "API_OK", reason: null}
	  elif $alone[.game_id] != null then $alone[.game_id]
	  elif $t == null then .finding = {status: "SKIPPED", reason: "not_asked"}
	  elif $t.finding.status == "SKIPPED" or ($t.finding.status == "ERROR" and ($t | is_none | not)) then .fetch = $t.fetch | .finding = $t.finding
	  else . end
  end
