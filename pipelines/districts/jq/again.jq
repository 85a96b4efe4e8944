# again: of the metadata of snapshots ($metadata), of those that are partial, the reports that came and were none: a table of another date or
# district, without rows.  The log has them for good, so whoever asks again must say so; what failed is asked in any case.
$metadata[] | .requestedDate as $date | .districtErrors[] | .districtId as $d
| .operations[]? | select(.error | test("^(another_|no_rows$|no_footer$|error_table$|bad_csv$|empty$|html$|json$|no_column$|too_large$)"))
| {date: $date, district: $d, report: .operation}
