# gone: why no day of $chunk has a schedule, if the provider cannot be reached; the days to come would fail as these
$chunk[0].days | select(all(.[]; .status == "failed" and .failed[0].operation == "schedule"
	and (.reason | test("^(timeout|resolve|connect|tls|reset|http_50[234])$")))) | {reason: .[0].reason}
