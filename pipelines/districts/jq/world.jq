# world: what the dashboards would answer about invented months, for af-sim --files: path and text of each file, each
# ended by a NUL.  $districts, $first, $last: months "2025-07"; July's first weeks are June's closing.
include "districts";

def row: map("\"\(tostring | gsub("\""; "\"\""))\"") | join(",");
def csv($footer): (map(row) + [$footer]) | join("\r\n") + "\r\n";
def month_name: {"01": "Jan", "02": "Feb", "03": "Mar", "04": "Apr", "05": "May", "06": "Jun", "07": "Jul", "08": "Aug", "09": "Sep", "10": "Oct", "11": "Nov", "12": "Dec"}[.[5:7]];
def us_date: "\(.[5:7])/\(.[8:10])/\(.[0:4])";
# Numbers that are the same each time
def number($of; $below): ($of | explode | reduce .[] as $c (7; (. * 31 + $c) % 1000003)) % $below;

def summary($ids; $day): [["REGION", "DISTRICT", "DSP", "Training", "Market Analysis", "Communication Plan", "New Payments", "April Payments", "October Payments", "Late Payments",
		"Charter Payments", "Total YTD Payments", "Payment Base", "% Payment Growth", "Paid Club Base", "Paid Clubs", "% Club Growth", "Active Clubs", "Distinguished Clubs",
		"Select Distinguished Clubs", "Presidents Distinguished Clubs", "Smedley Distinguished Clubs", "Total Distinguished Clubs", "% Distinguished Clubs"]]
	+ [$ids[] | (60 + number(.; 90)) as $base | ($base - 5 + number(. + $day; 12)) as $paid | (100 * ($paid - $base) / $base * 100 | round / 100) as $growth
		| ["\(1 + number(.; 14))", ., "Y", "Y", "N", "Y", 100, 900, 1100, 3, 40, 38 * $paid, 38 * $base, "\($growth)%", $base, $paid, "\($growth)%", $paid + 3, 5, 4, 3, 2, 14, "0%"]];
def clubs($id): [range(12)] | map({number: ("0000000\(number($id; 900000) * 10 + .)" | .[-8:]), division: ["A", "B", "C"][. % 3], area: "0\(1 + . % 4)",
	name: (["Early Birds", "Quay Speakers", "Table \"Talk\"", "Süd, Abends"][. % 4] + " \($id)-\(.)")});
def report($name; $id; $day): clubs($id) | if $name == "clubperformance" then
		[["District", "Division", "Area", "Club Number", "Club Name", "Club Status", "CSP", "Mem. Base", "Active Members", "Net Growth", "Goals Met", "Club Distinguished Status"]]
		+ map(number(.number + $day; 20) as $n | [$id, .division, .area, .number, .name, "Active", "Y", 20, 12 + $n, $n - 8, $n % 11, ["", "D", "S", "P", "M"][$n % 5]])
	elif $name == "districtperformance" then
		[["District", "Division", "Area", "Club", "Club Name", "New", "Late Ren.", "Oct. Ren.", "Apr. Ren.", "Total Ren.", "Total Chart", "Total to Date", "Distinguished Status", "Charter Date/Suspend Date"]]
		+ map(number(.number; 20) as $n | [$id, .division, .area, .number, .name, $n, 0, 12, 11, 23, 0, 23 + $n, "", ""])
	else
		[["District", "Division", "Area", "Club", "Club Name", "Division Club Base", "Membership to date", "Club Goals Met", "Distinguished Club"]]
		+ map([$id, .division, .area, .number, .name, 4, 20, 5, ""]) end;
def file($path; $text): $path, "\u0000", $text, "\u0000";

($districts | split(",")) as $ids | ("\($last)-01" | month_end) as $stop
| ["\($first)-01" | recurse(month_end | to_day + 1 | from_day; . <= $stop) | month_end | {day: ., month_end: .}] as $months
| ($months + [$months[] | select(.month_end[5:7] == "06") | {day: (.month_end | to_day + 8 | from_day), month_end}])[] | . as $q
| "Month of \($q.month_end | month_name), As of \($q.day | us_date)" as $footer | "\($q.month_end | us)~\($q.day | us)~\($q.month_end | program_year).csv" as $of
| "\($q.month_end | program_year)" as $year
| file("\($year)/districtsummary~\($of)"; summary($ids; $q.day) | csv($footer)),
  ($ids[] as $id | ("clubperformance", "divisionperformance", "districtperformance") as $r | file("\($year)/\($r)~\($id)~\($of)"; report($r; $id; $q.day) | csv($footer)))
