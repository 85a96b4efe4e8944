# raw: path and text of each table of $came that belongs to a date's snapshot ($months), and raw-csv/DATE/metadata.json, which
# lists them
include "districts";

def file($path; $text): {path: $path, text: $text};
def is_table: .fetch.error == null and (.body | type) == "string" and (.body | test("^[^<]*Distinguished"));
def name: {clubperformance: "club", divisionperformance: "division", districtperformance: "district"};
def folder($id): if $id | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}$") then $id else error("no date: \($id)") end;

$came as $all | $months[] | . as $m | folder(.snapshot) as $dir
| [$all[] | select(.date == $m.date and is_table)] as $mine
| ($mine | map(select(.report == null and .month_end == $m.month_end and .place == $m.place or (.report == null and .as_of == "latest"))) | .[0:1]) as $summary
| [$mine[] | select(.report != null)] as $reports
| ($summary[] | file("\($dir)/all-districts.csv"; .body)),
  ($reports[] | .district as $d | select($d | test("^[0-9A-Z]{1,3}$")) | file("\($dir)/district-\($d)/\(name[.report])-performance.csv"; .body)),
  file("\($dir)/metadata.json"; {date: $dir, requestedDate: $m.date, timestamp: ([$summary[], $reports[] | .fetch.at | select(. != null)] | max), programYear: ($m.month | program_year), dataMonth: $m.month, isClosingPeriod: ($m.as_of[0:7] != $m.month),
	csvFiles: {allDistricts: ($summary != []), districts: ([$reports | group_by(.district)[] | {key: .[0].district,
		value: {districtPerformance: any(.[]; .report == "districtperformance"), divisionPerformance: any(.[]; .report == "divisionperformance"), clubPerformance: any(.[]; .report == "clubperformance")}}] | from_entries)},
	source: "dashboards.toastmasters.org", cacheVersion: 1} | tojson + "\n")
