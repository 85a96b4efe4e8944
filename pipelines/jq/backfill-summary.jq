# The backfill's JSON.  Input (-R -n): lines "COUNT STATUS UPDATED".  $not_go: matches of the list in segments that
# are not GO.  Asked and answered with data, asked and empty, failed are processed; what was not asked is not.
[inputs | [scan("[^ \t]+")] | {n: .[0] | tonumber, status: .[1], updated: (.[2] == "true")}]
| def count(f): map(select(f).n) | add // 0;
{
	total_processed: count(.status != "SKIPPED"),
	updated: count(.updated),
	skipped_not_go: $not_go,
	skipped_no_data: count(.status == "NO_DATA"),
	errors: count(.status == "ERROR" or .status == "REJECTED"),
	dry_run: $dry_run
}
