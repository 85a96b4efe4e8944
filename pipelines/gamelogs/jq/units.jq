# units: how far each league is, for af job, from the progress of af-calendar.
{unit: .league, list: .totalDates, done: .processedDates, failed: .errors, unavailable: 0, left: (.totalDates - .processedDates),
	error: (if .errors > 0 then "\(.errors) games or lists failed" else null end),
	remedy: (if .errors > 0 then "calendar.ndjson says which; the job's retry asks again" else null end)}
