# next: for $months, the next question of each date whose answer was of no use: an empty table, or a page that says there is no
# such year.  A call that failed, and may succeed the next time, ends the questions.
include "districts";

def verdict: if .finding.status == "NO_DATA" then "empty"
	elif .finding.status == "ERROR" and (.finding.reason | test("^(refused_|http_(302|404)|html|no_column|error_table|empty|json|another_|no_footer)")) then "refused"
	else null end;

$months[] | verdict as $v | select($v != null) | [.rest[] | select(.after == null or .after == $v)] as $rest | select($rest != [])
| {date, as_of, round: (.round + 1), rest: $rest[1:], rev} + $rest[0] | del(.after)
| .ask = "districtsummary~\(.month_end | us)~\(.as_of | us)~\(.month_end | program_year)"
