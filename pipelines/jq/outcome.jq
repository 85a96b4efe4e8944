# What became of a match: its id, the status, what the database said, whether there is an answer, the reason, and its
# CSV line but for the last column.
def plain: if type == "string" then gsub("[[:cntrl:]]"; " ") else . end;
[
	.match_id, .finding.status, .load,
	(if .fetch.skipped or (.fetch.error and (.fetch.final | not)) then "no" else "answered" end),
	(.finding.reason | plain),
	([.match_id, .fixture_id, .league_id, (.league_name | plain), .season, .finding.status, .fetch.ms] | @csv)
] | join("\t")
