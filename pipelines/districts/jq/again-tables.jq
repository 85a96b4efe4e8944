# again-tables: the questions of $months whose answer was no table of use: of another day, month or year, or not a table at all.
# As in again.jq, the log counts them as answered.  What $before has of other questions stays.
include "districts";

def key: "\(.date) \(.place) \(.month_end)";
def is_bad: .finding.status == "ERROR" and (.finding.reason | is_unusable);

([$months[] | select(.finding.status != "SKIPPED") | {key: key, value: true}] | from_entries) as $told
| ([$months[] | select(.file != null) | {key: .date, value: true}] | from_entries) as $found
| ($months[] | select(is_bad)), ($before[] | select(($told[key] or $found[.date]) | not)) | {date, place, month_end}
