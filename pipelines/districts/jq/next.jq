# next: for $months, the next question of each date whose answer was of no use: an empty table, or a page that says there is no
# such year.  What is for another outcome is left out, up to the next question.  A call that failed, and may succeed the next time, ends the questions.
include "districts";

def verdict: if .finding.status == "NO_DATA" then "empty"
	elif .finding.status == "ERROR" and (.finding.reason | test("^(refused_|http_(302|404)|html|no_column|error_table|empty|json|another_|no_footer|no_district)")) then "refused"
	else null end;

$months[] | verdict as $v | select($v != null) | (.rest | until(length == 0 or .[0].after == null or .[0].after == $v; .[1:])) as $rest | select($rest != [])
| {date, as_of, round: (.round + 1), rest: $rest[1:], rev} + $rest[0] | del(.after)
| .ask = "districtsummary~\(.month_end | us)~\(.as_of | us)~\(.month_end | program_year)"
