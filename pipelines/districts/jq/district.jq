# district: a district's three reports as its file, or what went wrong with them
include "districts";

# A page, or something that is not an answer: the same question may get it again.  All else may pass.
def may_pass: test("^(refused_|http_[34]|redirect)") | not;
def failed: {error: (.finding.reason // .fetch.error // "http_\(.fetch.status)"), message: (.finding.message // .fetch.message)}
	| .retry = (.error | may_pass) | if .error == "refused_body" then .message = "a page in place of a table" else . end;
# What a report cannot be without: of each list, one column.
def club_number: ["club_number", "club", "club_id"];
def wants: {clubperformance: [club_number, ["active_members", "mem_base", "goals_met", "club_status"]],
	districtperformance: [club_number, ["total_to_date", "total_ren", "oct_ren", "apr_ren", "late_ren", "new"]]};
def judged($q): if (.body | type) != "object" or .fetch.error != null or .body.rows == null then failed else
	(.body.trailer | footer) as $f
	| if (.body.rows | length) == 0 then {error: "no_rows", message: "a table without rows, '\(.body.trailer // "no footer")'", retry: true}
	  elif (.body | columns) as $of | wants[.report] // [] | any(.[]; . as $names | has_any($of; $names) | not)
	  then {error: "another_report", message: "no \(.report): '\(.body.header[0:12] | join(", "))'", retry: true}
	  # A closed year's may have none; one that was cut has none either.
	  elif $f == null then if $q.path == "" or .body.short != null then {error: "no_footer", message: "a table without a footer", retry: true} else null end
	  elif $f.as_of != $q.as_of then {error: "another_date", message: "'\(.body.trailer)'", retry: true}
	  elif $f.month != $q.month then {error: "another_month", message: "'\(.body.trailer)'", retry: true}
	  else (.body | columns | named(.; ["district"])) as $name
		| [.body.rows[] | (.[$name] // "") | select(. != $q.district) | [district][0] // "none" | select(. != $q.district)] as $others
		| if $others != [] then {error: "another_district", message: "rows of \($others | unique | .[0:5] | join(", "))", retry: true} else null end end end;

# Some months have rows twice.
def once: reduce .[] as $row ({seen: {}, all: []}; ($row | tojson) as $key | if .seen[$key] then . else .seen[$key] = true | .all += [$row] end) | .all;
# A club's payments are in another report than its members; its number may be spelled with zeros there and without here.
def club_id: until((startswith("0") | not) or length == 1; .[1:]);
def clubs($club; $pay): ($pay.body | columns) as $p | named($p; ["club", "club_number", "club_id"]) as $paid_id
	| ([$pay.body.rows[] | {key: (.[$paid_id] // "" | club_id), value: .}] | from_entries) as $paid
	| named($p; ["total_to_date"]) as $total | named($p; ["oct_ren"]) as $october | named($p; ["apr_ren"]) as $april | named($p; ["new"]) as $new
	| ($club.body | columns) as $of | named($of; club_number) as $number | named($of; ["club_name"]) as $name
	| named($of; ["division"]) as $division | named($of; ["area"]) as $area | named($of; ["active_members"]) as $members | named($of; ["mem_base"]) as $base
	| named($of; ["goals_met"]) as $goals | named($of; ["club_status"]) as $status | named($of; ["club_distinguished_status"]) as $tier | named($of; ["csp"]) as $csp
	| $club.body.rows | once[] | select(.[$number] != null and .[$number] != "") | ($paid[.[$number] | club_id] // {}) as $due
	| {clubId: .[$number], clubName: .[$name], divisionId: (.[$division] // ""), areaId: (.[$area] // ""),
	   divisionName: "Division \(.[$division] // "")", areaName: "Area \(.[$area] // "")",
	   membershipCount: (.[$members] | number), membershipBase: (.[$base] | number), paymentsCount: ($due[$total] | number),
	   dcpGoals: (.[$goals] | number), status: (.[$status] // "Active"), clubStatus: .[$status], distinguishedStatus: (.[$tier] // ""),
	   octoberRenewals: ($due[$october] | number), aprilRenewals: ($due[$april] | number), newMembers: ($due[$new] | number)}
	+ (.[$csp] | if . == null then {} else {cspSubmitted: yes} end);
def sums: {clubCount: length, membershipTotal: (map(.membershipCount) | add), paymentsTotal: (map(.paymentsCount) | add)};
# Letters, or in old exports words
def tier: if length <= 1 then ascii_upcase else ascii_downcase | gsub("[^a-z]"; "") | if . == "m" or test("smedley") then "M" elif . == "p" or test("president") then "P"
	elif . == "s" or test("select") then "S" elif . == "d" or test("distinguished") then "D" else "" end end;
def file($q; $by): [clubs($by.clubperformance; $by.districtperformance)] as $clubs | ([$clubs[].distinguishedStatus | tier] | group_by(.) | map({key: .[0], value: length}) | from_entries) as $tier
	| {districtId: $q.district, districtName: "District \($q.district)", collectedAt: ($q.as_of | instant), status: "success", data: {
		districtId: $q.district, snapshotDate: $q.snapshot, clubs: $clubs,
		divisions: ($clubs | group_by(.divisionId) | map(select(.[0].divisionId != "") | {divisionId: .[0].divisionId, divisionName: .[0].divisionName} + sums)),
		areas: ($clubs | group_by([.divisionId, .areaId]) | map(select(.[0].areaId != "") | {areaId: .[0].areaId, areaName: .[0].areaName, divisionId: .[0].divisionId} + sums)),
		totals: {totalClubs: ($clubs | length), totalMembership: ($clubs | map(.membershipCount) | add), totalPayments: ($clubs | map(.paymentsCount) | add),
			distinguishedClubs: ($tier.D // 0), selectDistinguishedClubs: ($tier.S // 0), presidentDistinguishedClubs: ($tier.P // 0), smedleyDistinguishedClubs: ($tier.M // 0)},
		divisionPerformance: $by.divisionperformance.body.rows, clubPerformance: $by.clubperformance.body.rows, districtPerformance: $by.districtperformance.body.rows}};

. as $q | [.gathered[] | judged($q) as $bad | {report, at: .fetch.at, bad: $bad}] as $all | [$all[] | select(.bad != null)] as $bad
| {snapshot, file: "district_\(.district).json"}
# A stage before was killed: nothing is known of the rest, and the same command carries on.
+ if $q.finding.reason == "incomplete" then {finding: {status: "SKIPPED", reason: "incomplete"}}
  elif $bad == [] then {content: file($q; [.gathered[] | {key: .report, value: .}] | from_entries)}
  elif ($bad | length) == ($all | length) and all($bad[]; .bad.error == "no_rows") then {finding: {status: "NO_DATA", reason: "not_held"}}
  else {error: {operation: $bad[0].report, error: ($bad[0].bad | .error + if .message == null then "" else ": \(.message)" end), timestamp: ([$bad[].at | select(. != null)] | max),
		shouldRetry: any($bad[]; .bad.retry), operations: [$bad[] | {operation: .report, error: .bad.error, shouldRetry: .bad.retry}]},
	finding: {status: (if ($bad | length) == ($all | length) then "ERROR" else "PARTIAL" end), reason: $bad[0].bad.error}} end
