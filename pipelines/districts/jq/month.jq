# month: is the table of all districts the one that was asked for, and of which month?  Then it yields the rankings, with what
# the snapshot says about itself, and one record per district: its file, or the three questions for its reports.
#
# $scope, JSON: configured, targets (lists of districts, [] is all), outside; $collection, JSON: type, rationale, efficiency
include "districts";

def rank($values): . as $v | [$values[] | select(. > $v)] | length + 1;
def ranked: length as $n
	| map(.clubGrowthPercent // -1000) as $c | map(.paymentGrowthPercent // -1000) as $p | map(.distinguishedPercent // -1000) as $d
	| map(. + {clubsRank: ((.clubGrowthPercent // -1000) | rank($c)), paymentsRank: ((.paymentGrowthPercent // -1000) | rank($p)),
		distinguishedRank: ((.distinguishedPercent // -1000) | rank($d))}
		| .aggregateScore = 3 * ($n + 1) - .clubsRank - .paymentsRank - .distinguishedRank)
	| map(.aggregateScore) as $a | map(.overallRank = (.aggregateScore | rank($a))) | sort_by(.overallRank, .districtId);
# The provider's percents are rounded; that of distinguished clubs is recomputed, from the base, as users' files have it.
def ranking($of): . as $row | def of($name): $row | column($of; [$name]); def count($name): of($name) | number;
	{districtId: of("district"), districtName: of("district"), region: of("region"),
	 paidClubs: count("paid_clubs"), paidClubBase: count("paid_club_base"), clubGrowthPercent: count("percent_club_growth"),
	 totalPayments: count("total_ytd_payments"), paymentBase: count("payment_base"), paymentGrowthPercent: count("percent_payment_growth"),
	 activeClubs: count("active_clubs"), distinguishedClubs: count("total_distinguished_clubs"),
	 selectDistinguished: count("select_distinguished_clubs"), presidentsDistinguished: count("presidents_distinguished_clubs"),
	 smedleyDistinguished: count("smedley_distinguished_clubs"),
	 dspSubmitted: (of("dsp") | yes), trainingMet: (of("training") | yes), marketAnalysisSubmitted: (of("market_analysis") | yes),
	 communicationPlanSubmitted: (of("communication_plan") | yes), regionAdvisorVisitMet: (of("region_advisor_visit") | yes),
	 newPayments: count("new_payments"), aprilPayments: count("april_payments"), octoberPayments: count("october_payments"),
	 latePayments: count("late_payments"), charterPayments: count("charter_payments")}
	| .distinguishedPercent = (if .distinguishedClubs == null or (.paidClubBase // 0) == 0 then null else 100 * .distinguishedClubs / .paidClubBase end)
	| with_entries(select(.value != null or (.key | test("Submitted|Met$|smedley") | not)));
# Some months have rows twice.
def rows($of; $body): [$body.rows[] | (column($of; ["district"]) // "" | [district][0]) as $d | select($d != null) | .[$of.district] = $d] | unique_by(.[$of.district]);

# Reports of single districts have a column District too, and none of these.
def is_summary: . as $of | has_any($of; ["paid_clubs", "paid_club_base", "active_clubs", "total_ytd_payments", "payment_base", "total_distinguished_clubs", "distinguished_clubs"]);
def no($reason): {finding: {status: "ERROR", reason: $reason, message: "asked for \(.ask), got '\(.body.trailer // "no footer")'"}};
def found: (.body.trailer | footer) as $f
	| if (.body.rows | length) == 0 and $f == null then no("no_footer")
	  elif (.body.rows | length) == 0 then {finding: {status: "NO_DATA", reason: "not_held", message: "\(.as_of): a table without rows"}}
	  elif (.body | columns | is_summary) | not then no("another_report")
	  elif rows(.body | columns; .body) == [] then no("no_district")
	  # A closed year's may have none; one that was cut has none either.
	  elif $f == null then if .path == "" or .body.short != null then no("no_footer") else {as_of, month: .month_end[0:7]} end
	  elif (.as_of == "latest" and $f.as_of > .date) or (.as_of != "latest" and $f.as_of != .as_of) then no("another_date")
	  elif $f | is_near | not then no("another_month")
	  elif .path != "" and ($f.month | program_year) != .place then no("another_year")
	  else $f end;

# A district's file if only the table of all districts was fetched
def whole($id; $as_of; $of): . as $row | def of($name): $row | column($of; [$name]) | number;
	of("smedley_distinguished_clubs") as $smedley
	| {districtId: .[$of.district], districtName: "District \(.[$of.district])", collectedAt: ($as_of | instant), status: "success", data: {
		districtId: .[$of.district], snapshotDate: $id, clubs: [], divisions: [], areas: [],
		totals: ({totalClubs: of("active_clubs"), totalMembership: null, totalPayments: of("total_ytd_payments"), distinguishedClubs: of("distinguished_clubs"),
			selectDistinguishedClubs: of("select_distinguished_clubs"), presidentDistinguishedClubs: of("presidents_distinguished_clubs")}
			+ if $smedley == null then {} else {smedleyDistinguishedClubs: $smedley} end),
		divisionPerformance: [], clubPerformance: [], districtPerformance: [], summary: $row}};

($scope | fromjson) as $scope | ($collection | fromjson) as $collection | . as $q | found as $found
| if $found.finding != null then $found else
	($found | snapshot_id) as $id | (.body | columns) as $of | rows($of; .body) as $rows
	| [$rows[] | .[$of.district]] as $there | (if $scope.scope == [] then $there else $scope.scope end) as $wanted
	| ($wanted - ($wanted - $there)) as $in
	| {snapshot: $id, as_of: $found.as_of, month: $found.month, districts: ($there | length), unlisted: ($wanted - $there),
	   month_end: ("\($found.month)-01" | month_end), path, place, rev, date} as $about
	| if $in == [] then {unlisted: $about.unlisted, finding: {status: "SKIPPED", reason: "out_of_scope", message: "none of the districts is in the table"}} else
	  ($about + {file: "all-districts-rankings.json",
		content: {metadata: {snapshotId: $id, calculatedAt: ($found.as_of | instant), schemaVersion: "1.0.0", calculationVersion: "1.0.0", rankingVersion: "2.0",
			sourceCsvDate: $found.as_of, csvFetchedAt: ($found.as_of | instant), totalDistricts: ($rows | length), fromCache: false},
			rankings: ([$rows[] | ranking($of)] | ranked)},
		metadata: {schemaVersion: "1.0.0", calculationVersion: "1.0.0", rankingVersion: "2.0", source: "dashboards.toastmasters.org", method: $method,
			# Users' programs want one.  What it took is no part of what was collected: the same data, asked for again, are the same bytes.
			processingDuration: 0,
			configuredDistricts: (if $scope.configured == [] then $there else $scope.configured end),
			scope: {targetDistricts: $scope.targets, scopeType: (if $scope.scope == [] then "system-wide" else "targeted" end), districts: ($in | length),
				outsideConfiguration: $scope.outside, notListed: $about.unlisted},
			collectionStrategy: $collection, programYear: ($found.month | program_year), dataMonth: $found.month, requestedDate: .date,
			isClosingPeriodData: ($found.as_of[0:7] != $found.month), collectionDate: $found.as_of, logicalDate: $id, sourceFooter: .body.trailer}}),
	  ($rows[] | .[$of.district] as $d | select($in | index($d))
		| if $collection.type == "system-wide"
		  then {date: $q.date, snapshot: $id, as_of: $found.as_of, district: $d, file: "district_\($d).json", content: whole($id; $found.as_of; $of)}
		  else ("clubperformance", "divisionperformance", "districtperformance") as $r
			| $about + {district: $d, report: $r, ask: "\($r)~\($d)~\($about.month_end | us)~\($found.as_of | us)~\($found.month | program_year)"} end)
	  end
  end
