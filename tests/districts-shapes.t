#!/bin/bash
# Districts: which questions are asked, which month a table is of, what is no table, and the right values of real reports.
. "$(dirname "$0")/tap.sh"
D=$AF_ROOT/pipelines/districts/jq
j() { jq -r -n -L "$D" "include \"districts\"; $1"; }

# Footers
while IFS='|' read -r text wanted; do
	is "$(jq -rn -L "$D" --arg t "$text" 'include "districts"; $t | footer | if . == null then "none" else "\(.as_of) \(.month) \(snapshot_id)" end')" "$wanted" "footer: $text"
done <<'T'
Month of Feb, As of 03/05/2026|2026-03-05 2026-02 2026-02-28
Month of June, As of 7/1/2026|2026-07-01 2026-06 2026-06-30
Month of Dec, As of 01/05/2026|2026-01-05 2025-12 2025-12-31
Month of Oct, As of 10/31/2025|2025-10-31 2025-10 2025-10-31
Month of Feb, As of 03/02/2024|2024-03-02 2024-02 2024-02-29
month of sept, as of 09/13/2025|2025-09-13 2025-09 2025-09-13
Month of Xyz, As of 01/05/2026|none
As of 01/05/2026|none
Month of Feb, As of 02/30/2026|none
Month of Feb, As of 13/01/2026|none
Month of Feb, As of 02/29/2023|none
Month of Feb, As of 02/29/2024|2024-02-29 2024-02 2024-02-29
T
is "$(j '"2026-06-30", "2026-07-01", "2025-12-31" | "\(program_year) \(us) \(before_month)"' | paste -sd,)" \
	'2025-2026 6/30/2026 2026-05-31,2026-2027 7/1/2026 2026-06-30,2025-2026 12/31/2025 2025-11-30' 'program years go by the month'
is "$(j '"4", "04", "f", " 120 ", "Month of Jun", "", "1a" | [district] | join("")' | paste -sd,)" '04,04,F,120,,,' 'districts'
is "$(j '"1,234", "-8.29%", "N/A", "", "+5", "007" | number' | paste -sd,)" '1234,-8.29,null,null,5,7' 'numbers: what is unknown is not 0'

# Questions: date, today, the first and those that may follow
while IFS='|' read -r date today wanted; do
	is "$(quick_shape -n -L "$D" --arg today "$today" --arg method backfill -f "$D/ask.jq" --slurpfile dates <(echo "{\"date\":\"$date\",\"rev\":\"final\"}") |
		jq -r '[., .rest[]] | map("\(.place)@\(.month_end[2:])\(if .after then "/" + .after else "" end)") | join(" ")')" "$wanted" "$date, on $today"
done <<'T'
2026-10-31|2026-11-30|root@26-10-31 root@26-09-30
2026-03-31|2026-11-30|2025-2026@26-03-31 2025-2026@26-02-28
2026-07-05|2026-11-30|root@26-07-31 2025-2026@26-06-30
2025-07-02|2026-11-30|2025-2026@25-07-31 2024-2025@25-06-30
2026-01-04|2026-11-30|2025-2026@26-01-31 2025-2026@25-12-31
2026-07-08|2026-07-10|root@26-07-31 root@26-06-30 2025-2026@26-06-30
2026-06-20|2026-07-10|root@26-06-30 2025-2026@26-06-30 root@26-05-31/refused 2025-2026@26-05-31/empty
2025-06-20|2026-07-10|2024-2025@25-06-30 2024-2025@25-05-31
2024-02-29|2026-07-10|2023-2024@24-02-29 2023-2024@24-01-31
T
is "$(quick_shape -n -L "$D" --arg today 2026-10-31 --arg method backfill -f "$D/ask.jq" --slurpfile dates <(echo '{"date":"2026-03-05","rev":"final"}') | jq -r '"\(.path)\(.ask)"')" \
	'2025-2026/districtsummary~3/31/2026~3/5/2026~2025-2026' 'days without zeros'

# Which month
header='"REGION","DISTRICT","% Club Growth","% Payment Growth","Paid Club Base","Paid Clubs","Total Distinguished Clubs","Total YTD Payments","Payment Base","Active Clubs"'
row='"01","44","5.00%","N/A","20","21","10","100","90","22"'
# month TEXT [MEMBERS]: the finding, or the rankings' place
month() {
	jq -cn --arg t "$(printf '%b' "$1")" --argjson more "${2-{\}}" '{date: "2026-03-05", as_of: "2026-03-05", month_end: "2026-03-31", path: "2025-2026/", place: "2025-2026", rest: [], ask: "?",
		fetch: {status: 200, at: "2026-03-06T00:00:00Z"}, body: $t} + $more' | af-csv --trailer 'Month of' --need District |
		quick_shape -L "$D" -f "$D/month.jq" --arg method backfill --arg collection '{"type":"targeted"}' --arg scope "${scope-{\"scope\":[],\"configured\":[],\"targets\":[],\"outside\":[]\}}" |
		jq -r 'if .finding.status != "API_OK" then "\(.finding.status) \(.finding.reason)" elif .file then "\(.snapshot) as of \(.as_of), \(.districts)" else "\(.report) \(.district) \(.ask)" end' | paste -sd,
}
good="2026-02-28 as of 2026-03-05, 1,clubperformance 44 clubperformance~44~2/28/2026~3/5/2026~2025-2026,divisionperformance 44 divisionperformance~44~2/28/2026~3/5/2026~2025-2026,districtperformance 44 districtperformance~44~2/28/2026~3/5/2026~2025-2026"
is "$(month "$header\n$row\nMonth of Feb, As of 03/05/2026")" "$good" 'what was asked for March is of February, and so are the reports'
is "$(month "\xef\xbb\xbf$header\r\n$row\r\n$row\r\n\"Month of February, As of 03/05/2026\"")" "$good" 'a row twice, a quoted footer, a byte order mark'
while IFS='|' read -r name text more wanted; do
	is "$(month "$text" "${more:-{\}}")" "$wanted" "$name"
done <<T
another day|$header\n$row\nMonth of Feb, As of 03/04/2026||ERROR another_date
another month|$header\n$row\nMonth of Jan, As of 03/05/2026||ERROR another_month
no rows, and a footer that echoes|$header\nMonth of Mar, As of 03/05/2026||NO_DATA not_held
no rows, and no footer either|$header||ERROR no_footer
no footer, of a closed year|$header\n$row||$(month "$header\n$row\nMonth of Mar, As of 03/05/2026")
no footer, of the open one|$header\n$row|{"path":"","place":"root"}|ERROR no_footer
no footer, of a closed year, and cut in a row|$header\n"01","44","5||ERROR bad_csv
... between two fields|$header\n"01","44","5.00%"||ERROR no_footer
a row that says there are no data|$header\n"No data available for the period"\nMonth of Feb, As of 03/05/2026||ERROR no_district
the report of a district|District,Club Number,Active Members\n82,1,20\nMonth of Feb, As of 03/05/2026||ERROR another_report
what is current|$header\n$row\nMonth of Feb, As of 03/05/2026|{"as_of":"latest","path":"","place":"root"}|$(month "$header\n$row\nMonth of Feb, As of 03/05/2026")
... of tomorrow|$header\n$row\nMonth of Mar, As of 03/06/2026|{"as_of":"latest","path":"","place":"root"}|ERROR another_date
... of a day that is none|$header\n$row\nMonth of Feb, As of 02/30/2026|{"as_of":"latest","path":"","place":"root"}|ERROR no_footer
... of a month long closed|$header\n$row\nMonth of Dec, As of 03/05/2026|{"as_of":"latest","path":"","place":"root"}|ERROR another_month
a page|\n<!DOCTYPE html><html>$row</html>||ERROR html
a table of one error|error\nQuery timeout||ERROR error_table
something else|Service Unavailable||ERROR no_column
nothing|||ERROR empty
JSON|{"error":"x"}||ERROR json
T
scope='{"scope":["44","61"],"configured":["44","61"],"targets":[],"outside":[]}'
like "$(month "$header\n$row\nMonth of Feb, As of 03/05/2026")" '^2026-02-28 as of 2026-03-05, 1,clubperformance 44 [^,]*,divisionperformance 44 [^,]*,districtperformance 44 [^,]*$' 'of the scope what the table lists'
scope='{"scope":["61"],"configured":["61"],"targets":[],"outside":[]}'
is "$(month "$header\n$row\nMonth of Feb, As of 03/05/2026")" 'SKIPPED out_of_scope' 'nothing of the scope'

# What is asked next
next() { jq -c --argjson m "$1" '. + $m' <<<'{"date":"2026-06-20","as_of":"2026-06-20","rev":"final","round":2,"rest":[{"month_end":"2026-05-31","path":"","place":"root","after":"refused"},{"month_end":"2026-05-31","path":"2025-2026/","place":"2025-2026","after":"empty"}]}' |
	quick_shape -n -L "$D" -f "$D/next.jq" --slurpfile months - | jq -r '"\(.place) \(.ask) \(.rest | length)"'; }
is "$(next '{"finding":{"status":"NO_DATA","reason":"not_held"}}')" '2025-2026 districtsummary~5/31/2026~6/20/2026~2025-2026 0' 'an empty table of a closed year: that year is there'
is "$(next '{"finding":{"status":"ERROR","reason":"refused_body"}}')" 'root districtsummary~5/31/2026~6/20/2026~2025-2026 1' 'no such path: the year is open'
is "$(next '{"round":1,"finding":{"status":"NO_DATA","reason":"not_held"},"rest":[{"month_end":"2026-06-30","path":"2025-2026/","place":"2025-2026"},{"month_end":"2026-05-31","path":"","place":"root","after":"refused"}]}')" \
	'2025-2026 districtsummary~6/30/2026~6/20/2026~2025-2026 1' 'what is for a refusal waits until there is one'
is "$(next '{"finding":{"status":"ERROR","reason":"timeout"}}')$(next '{"finding":{"status":"ERROR","reason":"http_503"}}')$(next '{"finding":{"status":"SKIPPED","reason":"budget"}}')" '' 'what failed for now leads nowhere'

# Ranks, as users' file has them
captures=$AF_DATA/providers/toastmasters
if [ -d "$captures" ]; then
	jq -c '.rankings[] | [.region, .districtId, .dspSubmitted, .clubGrowthPercent, .paymentGrowthPercent, .paidClubBase, .paidClubs, .distinguishedClubs, .totalPayments, .paymentBase, .activeClubs]' "$captures/closing_2026-05-31_prod_all-districts-rankings.json" >rows
	{ echo 'REGION,DISTRICT,DSP,% Club Growth,% Payment Growth,Paid Club Base,Paid Clubs,Total Distinguished Clubs,Total YTD Payments,Payment Base,Active Clubs'
		jq -r '[.[] | if . == true then "Y" elif . == false then "N" else . end] | @csv' rows; echo 'Month of May, As of 06/01/2026'; } >table
	jq -cRs '{date: "2026-06-01", as_of: "2026-06-01", month_end: "2026-05-31", path: "2025-2026/", place: "2025-2026", rest: [], ask: "?", fetch: {status: 200}, body: .}' table | af-csv --trailer 'Month of' |
		quick_shape -L "$D" -f "$D/month.jq" --arg method backfill --arg collection '{"type":"system-wide"}' --arg scope '{"scope":[],"configured":[],"targets":[],"outside":[]}' >months
	ranks='map({districtId, clubsRank, paymentsRank, distinguishedRank, aggregateScore, overallRank, clubGrowthPercent, dspSubmitted, distinguishedPercent: (.distinguishedPercent * 1e6 | round)}) | sort_by(.districtId)[]'
	jq -c ".rankings | $ranks" "$captures/closing_2026-05-31_prod_all-districts-rankings.json" >wanted
	same wanted '128 ranks of four kinds are those of users' "jq -c 'select(.content.rankings) | .content.rankings | $ranks' months"
	is "$(jq -c 'select(.content.metadata) | [.snapshot, .content.metadata.sourceCsvDate, .metadata.isClosingPeriodData, .metadata.programYear, .metadata.dataMonth]' months)" '["2026-05-31","2026-06-01",true,"2025-2026","2026-05"]' '... of a month that is being closed'
	is "$(jq -s 'map(select(.district)) | length' months)" 128 '... and a file each'
else
	skip 'the captures are not here'
fi

# district REPORT=FILE… with $asked: the file of a district
asked='{"date":"2026-06-30","snapshot":"2026-06-30","as_of":"2026-06-30","month":"2026-06","path":"2025-2026/","district":"82"}'
district() {
	local one
	for one; do
		jq -cRs --argjson q "$asked" --arg r "${one%%=*}" '$q + {report: $r, fetch: {key: $r, status: 200, at: "2026-07-01T00:00:00Z"}, body: .}' "${one#*=}"
	done >answers
	jq -c 'del(.fetch, .body)' answers >list
	af-csv --trailer 'Month of' answers | af-gather --by '{date}/{district}' --work list | quick_shape -L "$D" -f "$D/district.jq" --failed
}
pay() { printf 'District,Division,Area,Club,New,Oct. Ren.,Apr. Ren.,Total to Date\n'; tail -n +2 "$1" | awk -F '","' '/^"/ { printf "%s\",\"%s\",\"%s\",\"%s\",1,2,3,4\n", $1, $2, $3, $4 }'; tail -n 1 "$1"; }
if [ -d "$captures" ]; then
	for month in 2025-10-31 2026-06-30; do
		file=$captures/clubperformance_district82_$month.csv
		pay "$file" >paid
		asked=$(jq -c --arg d "$month" '.date = $d | .snapshot = $d | .as_of = $d | .month = $d[0:7]' <<<"$asked")
		district clubperformance="$file" divisionperformance=paid districtperformance=paid >out.$month
	done
	is "$(jq -c '.content.data | [(.clubs | length), .totals.totalMembership, ([.clubs[].dcpGoals] | add), (.clubPerformance[0] | length)]' out.*)" $'[171,3719,435,25]\n[174,3923,1181,25]' 'district 82: clubs, members, goals, columns'
	is "$(jq -c '.content.data.totals | [.smedleyDistinguishedClubs, .distinguishedClubs, .presidentDistinguishedClubs, .selectDistinguishedClubs]' out.2026-06-30)" '[64,26,16,7]' '... distinguished at the end of the year'
	is "$(jq -c '[.content.data.clubs | group_by(.clubStatus)[] | "\(.[0].clubStatus) \(length)"]' out.2025-10-31)" '["Active 157","Ineligible 6","Low 7","Suspended 1"]' '... and how its clubs stand'
	is "$(jq -c '.content.data | [.totals.totalPayments, ([.divisions[].clubCount] | add), ([.areas[].membershipTotal] | add)]' out.2026-06-30)" '[696,174,3923]' '... payments from the other report, sums by division and area'
	asked='{"date":"2023-06-30","snapshot":"2023-06-30","as_of":"2023-06-30","month":"2023-06","path":"2022-2023/","district":"91"}'
	district {clubperformance,divisionperformance,districtperformance}="$captures/clubperformance_district91_2022-2023.csv" >out
	is "$(jq -c '[.finding.status, .error.error, .error.operations[].shouldRetry]' out)" '["ERROR","another_date: '"'Month of Jun, As of 09/13/2025'"'",true,true,true]' 'a footer of another day than was asked for'
fi
asked='{"date":"2026-06-30","snapshot":"2026-06-30","as_of":"2026-06-30","month":"2026-06","path":"2025-2026/","district":"82"}'
printf 'District,Division,Area,Club Number,Active Members,Goals Met,Club Distinguished Status\n82,A,01,007,20,,"Select Distinguished"\nMonth of Jun, As of 06/30/2026\n' >club
printf 'DISTRICT,Club,Total to Date\n82,7,9\nMonth of Jun, As of 06/30/2026\n' >paid
is "$(district clubperformance=club divisionperformance=paid districtperformance=paid | jq -c '.content.data | [.clubs[0].paymentsCount, .clubs[0].dcpGoals, .clubs[0].cspSubmitted, .totals.selectDistinguishedClubs, .districtPerformance]')" \
	'[9,null,null,1,[{"DISTRICT":"82","Club":"7","Total to Date":"9"}]]' 'other names, other spellings of a number, words for letters'
{ head -n 2 club && tail -n +2 club; } >twice
is "$(district clubperformance=twice divisionperformance=paid districtperformance=paid | jq -c '.content.data | [(.clubs | length), .totals.totalMembership, (.clubPerformance | length)]')" '[1,20,2]' 'a club that is there twice is one'
printf 'District,Club\nMonth of Jun, As of 06/30/2026\n' >none
printf 'District,Division,Area\n82,A,01\nMonth of Jun, As of 06/30/2026\n' >nameless
printf 'District,Club Number,Active Members\n82,1,20\n82,2\n' >torn
printf '<html>' >page
sed 's/^82/83/' paid >other
for what in "none none none|NO_DATA not_held null null" "club none paid|PARTIAL no_rows divisionperformance true" "page page page|ERROR html clubperformance true" \
	"club paid other|PARTIAL another_district districtperformance true" "club page paid|PARTIAL html divisionperformance true" \
	"paid paid club|PARTIAL another_report clubperformance true" "nameless paid paid|PARTIAL another_report clubperformance true" "torn paid paid|PARTIAL no_footer clubperformance true"; do
	read -r a b c <<<"${what%%|*}"
	is "$(district clubperformance=$a divisionperformance=$b districtperformance=$c | jq -r '"\(.finding.status) \(.finding.reason) \(.error.operation) \(.error.shouldRetry)"')" "${what#*|}" "reports: ${what%%|*}"
done

# A stage that was killed: two of three reports came
district clubperformance=club divisionperformance=paid districtperformance=paid >/dev/null
is "$(head -n 2 answers | af-csv --trailer 'Month of' | af-gather --by '{date}/{district}' --work list 2>/dev/null | quick_shape -L "$D" -f "$D/district.jq" --failed | jq -c '[.finding, has("content"), has("error")]')" \
	'[{"status":"SKIPPED","reason":"incomplete"},false,false]' 'a report that did not come: no file, and no failure of the district'

# Scopes
scoped() { quick_shape -n -L "$D" --arg targets "$2" --slurpfile config - -f "$D/scope.jq" <<<"$1" | af-table --line '{line}' | { read -r scope && read -r && read -r && read -r none && jq -c --argjson none "$none" '[.scope, .outside, $none]' <<<"$scope"; }; }
is "$(scoped '{}' '')" '[[],[],false]' 'none configured: all'
is "$(scoped '{"configuredDistricts":["44","F",4]}' '')" '[["04","44","F"],[],false]' 'what is configured'
is "$(scoped '{"configuredDistricts":["44","F"]}' '44,f,61')" '[["44","F"],["61"],false]' 'of the targets what is configured; the others are named'
is "$(scoped '{}' '44,61,44')" '[["44","61"],[],false]' 'targets alone'
is "$(scoped '{"configuredDistricts":["44"]}' '61')" '[[],["61"],true]' 'none is left'
done_testing
