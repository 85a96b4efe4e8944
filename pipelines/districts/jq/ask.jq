# ask: for each day of $dates, the first question for the table of all districts; "rest" has the questions that may follow.
#
# On any day the dashboard has the data of that day's month, or of the previous month while that is being closed.  The open
# program year is served without a path, a closed one with its year; in the weeks after June either may apply, so both are tried.
include "districts";

def places($year): ($today | program_year) as $live
	| if $year >= $live then [""]
	  elif $year == ($live | year_before) and ($today[5:10] >= "07-01" and $today[5:10] <= "08-15") then ["", "\($year)/"]
	  else ["\($year)/"] end;
def question($month_end; $path): {month_end: $month_end, path: $path, place: (if $path == "" then "root" else $path[0:-1] end)};
def questions: month_end as $a | before_month as $b | places($a | program_year) as $pa | places($b | program_year) as $pb
	| [question($a; $pa[])] + (if ($pa | length) == 2 and $pa == $pb
		# Whether the closed year's path was refused tells where to ask for the previous month.
		then [question($b; "") + {after: "refused"}, question($b; $pa[1]) + {after: "empty"}]
		else [question($b; $pb[])] end);
def asked: .ask = "districtsummary~\(.month_end | us)~\(.as_of | us)~\(.month_end | program_year)";

$dates[] | if $method == "refresh" then
	{date, as_of: "latest", month_end: "latest", path: "", place: "root", round: 1, rest: [], rev: .date, ask: "districtsummary~~~\(.date | program_year)"}
else . as $day | (.date | questions) as $all
	| {date, as_of: .date, round: 1, rest: $all[1:], rev} + $all[0] | asked
end
