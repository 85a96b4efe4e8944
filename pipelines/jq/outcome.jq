# What became of a match: its id, the status, what the database said, whether there is an answer, and its CSV line but for the last column.
def plain: if type == "string" then gsub("[[:cntrl:]]"; " ") else . end;
"\(.match_id)\t\(.finding.status)\t\(.load)\t" +
	(if .fetch.skipped or (.fetch.error and (.fetch.final | not)) then "no" else "answered" end) + "\t" +
	([.match_id, .fixture_id, .league_id, (.league_name | plain), .season, .finding.status, .fetch.ms] | @csv)
