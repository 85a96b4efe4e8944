# price: calls for tables not known yet, at most this many questions each; for reports, exact where the tables are
# known.  A district has three reports; without a list of districts, 140 of them.
($scope | fromjson) as $scope | ($collection | fromjson) as $collection | ($calls | tonumber) as $calls | ($reports | tonumber) as $reports
| (if $scope.scope == [] then 140 else $scope.scope | length end) as $n
| [$open[] | 1 + ([.rest[] | .after // "any"] | map(select(. != "empty")) | length)] as $rounds
| (if $collection.type == "targeted" then ($open | length) * 3 * $n else 0 end) as $later
| {summaries: $calls, summaries_at_most: ($rounds | add // 0), reports: $reports, reports_at_most: ($reports + $later), calls: ($calls + $reports),
   calls_at_most: (($rounds | add // 0) + $reports + $later), exact: ($open == []), dates_known: ($known | length), collection: $collection.type}
