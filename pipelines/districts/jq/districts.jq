# districts: days, program years, footers and columns, for the programs beside this one

def pad2: tostring | if length == 1 then "0" + . else . end;
# Days as numbers since 1970, and back
def to_day: strptime("%Y-%m-%d") | mktime / 86400 | floor;
def from_day: . * 86400 | strftime("%Y-%m-%d");
def before_month: "\(.[0:7])-01" | to_day - 1 | from_day;
def month_end: (.[0:4] | tonumber) as $y | (.[5:7] | tonumber) as $m
	| (if $m == 12 then "\($y + 1)-01-01" else "\($y)-\($m + 1 | pad2)-01" end) | to_day - 1 | from_day;
# "2026-07-08": "7/8/2026", as the dashboard's names of reports have it; a malformed one gets it the latest data
def us: "\(.[5:7] | tonumber)/\(.[8:10] | tonumber)/\(.[0:4])";
# Program years begin in July, and follow the month of the data, not the day on which they are served.
def program_year: (.[0:4] | tonumber) as $y | if (.[5:7] | tonumber) >= 7 then "\($y)-\($y + 1)" else "\($y - 1)-\($y)" end;
def year_before: (.[0:4] | tonumber) as $y | "\($y - 1)-\($y)";

def months: {jan: "01", feb: "02", mar: "03", apr: "04", may: "05", jun: "06", jul: "07", aug: "08", sep: "09", oct: "10", nov: "11", dec: "12"};
def is_day: . as $d | (try (to_day | from_day) catch null) == $d;
# "Month of Dec, As of 01/05/2026": {as_of: "2026-01-05", month: "2025-12"}; null if it is none
def footer: if . == null then null else
	[capture("^ *Month of +(?<m>[A-Za-z]{3})[A-Za-z.]* *, *As of +(?<mm>[0-9]{1,2})/(?<dd>[0-9]{1,2})/(?<y>[0-9]{4})"; "i")
	| months[.m | ascii_downcase] as $m | (.mm | pad2) as $mm | select($m != null)
	| {as_of: "\(.y)-\($mm)-\(.dd | pad2)", month: "\(if $m > $mm then (.y | tonumber) - 1 else .y end)-\($m)"}
	| select(.as_of | is_day)] | .[0] end;
# Is it of the month of its day, or of the one before, which was being closed?
def is_near: .month == .as_of[0:7] or .month == (.as_of | before_month)[0:7];
# The date of the data: the day, or while a month is being closed its last day
def snapshot_id: if .as_of[0:7] == .month then .as_of else "\(.month)-01" | month_end end;
def instant: "\(.)T00:00:00Z";

# Columns drift from year to year, so they go by their names in snake case: {club_number: "Club Number", …}
def snake: [match("[A-Za-z0-9]+|%"; "g").string | if . == "%" then "percent" else ascii_downcase end] | join("_");
def columns: [.header[] | {key: snake, value: .}] | from_entries;
# column($of; names): the value in the first existing column of these names
def column($of; $names): . as $row | first($names[] | $of[.] | select(. != null) | $row[.]) // null;
# The same for many rows: the name of that column, or one that no column has
def named($of; $names): first($names[] | $of[.] | select(. != null)) // "\u0000";
def has_any($of; $names): any($names[]; $of[.] != null);
# Blank, "N/A" and missing values are unknown, not 0.
def number: if . == null then null else [tonumber? | select(. == .)][0] // (gsub("[ %,]"; "") | if test("^[-+]?[0-9]+([.][0-9]+)?$") then ltrimstr("+") | tonumber else null end) end;
def yes: if . == null then null else (ascii_downcase | gsub(" "; "")) as $y | $y == "y" or $y == "yes" end;

# "4", "04" and "f" are districts 04 and F; anything else is none.
def district: gsub("[ \t]"; "") | ascii_upcase | if test("^[0-9]$") then "0" + . else . end | select(test("^([0-9]{2,3}|[A-Z])$"));

# Reasons of an answer that the log counts as one, and that is not the table that was asked for.
def is_unusable: test("^(another_|no_rows$|no_footer$|no_district$|error_table$|bad_csv$|html$|json$|no_column$)");
