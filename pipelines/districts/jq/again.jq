# again: the reports in the snapshots' metadata ($metadata) that were answered but are unusable: a table of another date or
# district, or one without rows.  The log counts them as answered, so asking again must be requested; what af-fetch refused is asked
# anyway, and must not be twice.
# What $before has of other dates and districts stays.
include "districts";

([$metadata[] | .requestedDate as $date | (.successfulDistricts[], .districtErrors[].districtId) | {key: "\($date) \(.)", value: true}] | from_entries) as $told
| ($metadata[] | .requestedDate as $date | .districtErrors[] | .districtId as $d
	| .operations[]? | select(.error | is_unusable)
	| {date: $date, district: $d, report: .operation}),
  ($before[] | select($told["\(.date) \(.district)"] | not) | {date, district, report})
