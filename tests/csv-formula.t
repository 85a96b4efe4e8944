#!/bin/bash
# A name that a spreadsheet would take for a formula is none in our CSV, and is read back as it was.
. "$(dirname "$0")/tap.sh"

verdict() { jq -cn --arg n "$1" '{league_id:39,league_name:$n,country:$n,season:2023,total_missing:5,decision:"GO",mine:$n}'; }
for name in '=HYPERLINK("http://x","y")' '+1' '-1+1|cmd' '@SUM(A1)' $'\t=1' $'\r=1' "'=1" "''@x" "'" "'plain" 'plain' '=1,"2"' $'=1\n=2'; do
	verdict "$name" >in
	af-decide --csv --verdicts in </dev/null >csv
	af-decide --verdicts csv </dev/null >back
	for member in league_name country mine; do
		is "$(jq -c ".$member" back)" "$(jq -c ".$member" in)" "$member: ${name@Q} is read back as it was"
	done
	unlike "$(tail -n +2 csv)" $'(^|,)"?[=+@\t\r-]' "${name@Q}: no field begins like a formula"
done
# A number keeps its minus
verdict x | jq -c '.avg_latency_ms = -1' >in
like "$(af-decide --csv --verdicts in </dev/null)" ',-1,' 'a number is no text'
done_testing
