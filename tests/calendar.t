#!/bin/bash
# af-calendar: five facts a day, progress in the words of users, the command that repeats what failed.
. "$(dirname "$0")/tap.sh"
af-dates --target NFL --from 2024-09-01 --to 2024-09-14 --today 2025-01-01 >days
# r DATE STATUS REASON INSERTED [MORE]: a record of a game
r() { printf '{"date":"%s","game_id":"g","finding":{"status":"%s","reason":%s},"load":"updated","load_counts":{"inserted":%d}%s}\n' "$1" "$2" "$3" "$4" "${5-}"; }
facts() { jq -r '"\(.date[8:]):\(.calendar.fact)"' "$@" | xargs; }
{
	r 2024-09-01 API_OK null 10
	r 2024-09-01 ERROR '"http_500"' 0
	echo '{"date":"2024-09-02","from":"2024-09-02","to":"2024-09-04","finding":{"status":"NO_DATA","reason":null}}'
	r 2024-09-05 SKIPPED '"postponed"' 0
	r 2024-09-06 SKIPPED '"quota"' 0
	r 2024-09-07 PARTIAL '"incomplete"' 5
	echo '{"date":"2024-09-08","from":"2024-09-08","to":"2024-09-10","finding":{"status":"ERROR","reason":"http_403"}}'
	r 2024-09-11 API_OK null 7
	r 2024-09-11 SKIPPED '"not_finished"' 0
	r 2024-09-12 NO_DATA null 0
	r 2024-10-01 API_OK null 100
} >records
run af-calendar --days days --label NFL --progress progress.json --again 'af gamelogs NFL' --every 3 --summary sum records
is "$status" 1 'days that failed'
is "$(facts .out)" '01:failed 02:empty 03:empty 04:empty 05:out_of_scope 06:not_asked 07:present 08:failed 09:failed 10:failed 11:present 12:empty 13:not_asked 14:not_asked' \
	'each day is one fact'
is "$err" '[NFL] Progress: 4/14 (10 stats)
[NFL] Progress: 9/14 (22 stats)
[NFL] Progress: 11/14 (22 stats)
[NFL] Failed dates (4): 2024-09-01, 2024-09-08, 2024-09-09, 2024-09-10
af gamelogs NFL --dates 2024-09-01,2024-09-08,2024-09-09,2024-09-10' 'progress, and what repeats the days that failed'
is "$(jq -c 'del(.startedAt, .lastUpdatedAt)' progress.json)" \
	'{"league":"NFL","startDate":"2024-09-01","endDate":"2024-09-14","currentDate":"2024-09-14","processedDates":11,"totalDates":14,"inserted":22,"errors":2}' 'the file of progress'
is "$(jq -c '[.days, .processed, .days_present + .days_empty + .days_failed + .days_out_of_scope + .days_not_asked, .partial, .inserted, .skipped]' sum)" \
	'[14,11,14,1,22,1]' 'the list is the sum of five facts; a day outside is nobody'"'"'s'
is "$(jq -c '.calendar.reason' .out | sort | uniq -c | xargs)" '3 http_403 1 http_500 10 null' 'reasons'
is "$(jq -c 'del(.calendar)' .out)" "$(cat days)" 'the list itself passes as it is'
check 'nothing is said: nothing was asked' 0 'not_asked' '' af-calendar --days days /dev/null
run af-calendar --days days <(r 2024-09-03 API_OK null 3 ',"load":"rejected","load_reason":"23514"')
is "$status $(jq -r 'select(.calendar.fact == "failed") | .calendar.reason' .out)" '1 23514' 'a record that the database rejects has failed'
run af-calendar --days days <(r 2024-09-03 API_OK null 3; echo '{"date":"2024-02-30","finding":{"status":"API_OK"}}'; echo '{"date":"2024-09-04"}')
like "$status $err" '^1 .*:2: .date. is not a date.*' 'a day that is none is named'
like "$err" ':3: no finding' '... and a record without a finding'
# A range: its games have dates of their own; the days between them are empty, and a failed game is not a failed range.
range='"from":"2024-09-01","to":"2024-09-05",'
printf '{%s"date":"%s","game_id":"%s","finding":{"status":"%s"}}\n' "$range" 2024-09-02 a API_OK "$range" 2024-09-04 b ERROR >of-range
is "$(af-calendar --days days --each game_id of-range 2>/dev/null | facts | cut -d ' ' -f -6)" '01:empty 02:present 03:empty 04:failed 05:empty 06:not_asked' 'a range'
is "$(printf '{%s"date":"2024-09-01","finding":{"status":"ERROR"}}\n' "$range" | af-calendar --days days --each game_id 2>/dev/null | facts | cut -d ' ' -f -6)" \
	'01:failed 02:failed 03:failed 04:failed 05:failed 06:not_asked' '... that failed as a whole'
cat days days >twice
check 'a day that is there twice' 1 . 'twice:15: this day is in the list already' af-calendar --days twice /dev/null
is "$(wc -l <.out)" 14 '... counts once'
check 'no list' 2 '' '--days is needed' af-calendar records
check 'progress that cannot be written' 2 '' 'no/such' af-calendar --days days --progress no/such records
mkfifo pipe
af-calendar --days days --progress early.json pipe >/dev/null 2>&1 &
exec 5>pipe
wait_for 60 test -s early.json
is "$(jq -c '[.processedDates, .totalDates]' early.json)" '[0,14]' 'the file is there from the start'
exec 5>&-
wait
done_testing
