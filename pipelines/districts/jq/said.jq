# said: what became of dates, for people
(if .notListed != [] then "left out, as the table of all districts does not have them: \(.notListed | join(", "))" else empty end),
(.days[] | if .status == "success" then select(.new) | "\(.date): \(.snapshot), \(.districts) districts"
	elif .status == "partial" then "\(.date): \(.snapshot), \(.districts) districts, \(.failed) failed"
	elif .status == "unavailable" then "\(.date): the dashboard holds no data of this day"
	else "\(.date): \(.status), \(.reason)" end),
"\(.dates) dates: \(.success) success, \(.partial) partial, \(.failed) failed, \(.unavailable) without data, \(.not_asked) not asked; \(.snapshots) new snapshots, \(.unchanged) unchanged; \(.calls) calls"
