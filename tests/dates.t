#!/bin/bash
# Days: which are meant, what is made of them, and what their revision is.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/edge.sh"
export TZ=Pacific/Kiritimati	# it must not matter

# dates NAME 'DAY REV …' OPTIONS…: date and revision of each record
dates() {
	local name=$1 wanted=$2
	shift 2
	is "$(af-dates "$@" | jq -r '"\(.date[5:]) \(.rev | if . == "final" then "f" else "o" end)"' | paste -sd' ')" "$wanted" "$name"
}
# parts NAME 'FROM/TO REV …' OPTIONS…
parts() {
	local name=$1 wanted=$2
	shift 2
	is "$(af-dates "$@" | jq -r '"\(.from[2:])/\(.to[2:])\(if .rev == "final" then "" else "?" end)"' | paste -sd' ')" "$wanted" "$name"
}
n() { af-dates "$@" | wc -l; }
ends() { af-dates "$@" | jq -r .date | sed -n '1p;$p' | paste -sd' '; }

is "$(af-dates --target NFL --dates 2024-09-05 --today 2025-07-01)" \
    '{"league":"NFL","season":2025,"date":"2024-09-05","day":"20240905","rev":"final"}' 'a record'
is "$(af-dates --dates 2024-09-05 --today 2024-09-06)" '{"date":"2024-09-05","day":"20240905","rev":"2024-09-06"}' \
    'without a target no league and no season'
is "$(af-dates --target X --dates 2024-09-05 --today 2025-07-01)" '{"league":"X","date":"2024-09-05","day":"20240905","rev":"final"}' \
    'a league without seasons'
is "$(af-dates --target MLB --dates 2024-03-30,2024-03-31 --step range --today 2025-07-01)" \
    '{"league":"MLB","season":2024,"date":"2024-03-30","day":"20240330","from":"2024-03-30","to":"2024-03-31","days":2,"rev":"final"}' 'a range'

# Seasons as the users count them
while read -r league season from to; do
	is "$(ends --target "$league" --season "$season" --today 2026-12-31)" "$from $to" "$league $season"
done <<'S'
NFL 2025 2024-09-01 2025-02-28
NFL 2024 2023-09-01 2024-02-28
NBA 2025 2024-10-01 2025-06-30
NHL 2025 2024-10-01 2025-06-30
MLB 2025 2025-03-01 2025-11-15
WNBA 2025 2025-05-01 2025-10-31
S
is "$(af-dates --target NFL,NBA,NHL,MLB,WNBA --season 2025 --today 2026-12-31 | wc -l)" $((181 + 273 + 273 + 260 + 184)) 'five leagues'
is "$(af-dates --target NFL,MLB,NFL --season 2024-2025,2024 --today 2026-12-31 --step range | jq -r '"\(.league) \(.season)"' | paste -sd,)" \
    'NFL 2024,NFL 2025,MLB 2024,MLB 2025' 'two leagues, two seasons, each once'
is "$(ends --target NFL --season 2025 --today 2024-10-03)" '2024-09-01 2024-10-03' 'a season that is running ends today'
is "$(ends --target NFL --season 2025 --today 2024-10-03 --ahead 4)" '2024-09-01 2024-10-07' '... or some days ahead'
check 'a season to come' 2 '' '^af-dates: --season: NFL 2026: none of its days has come: they begin on 2025-09-01, today is 2025-08-31; take one that has begun, or .* --ahead$' \
    af-dates --target NFL --season 2026 --today 2025-08-31
check 'and one that is there' 0 '"season":2025' '^af-dates: --season: NFL 2026: none' af-dates --target NFL --season 2025-2026 --today 2025-08-31
check 'many of them: the first, and how many' 0 '"season":2025' '^af-dates: --season: NFL 2026 \(and 164 more\): none[^'$'\n'']*$' \
    af-dates --target NFL --season 2024-2190 --today 2025-08-31
check 'of two leagues: each' 2 '' $'^af-dates: --season: NFL 2026: [^\n]*\naf-dates: --season: NBA 2026: [^\n]*$' af-dates --target NFL,NBA --season 2026 --today 2025-08-31
check 'its first day' 0 '"date":"2025-09-01"' '' af-dates --target NFL --season 2026 --today 2025-09-01

# Three ways to count days
dates '--last N: N dates' '02-27 o 02-28 o 03-01 o' --last 3 --today 2025-03-01
is "$(n --last 1)" 1 'one day'
dates '--back N: N + 1 dates' '02-27 o 02-28 o 02-29 o 03-01 o' --back 3 --today 2024-03-01
dates '--back and --ahead' '12-31 o 01-01 o 01-02 o' --back 1 --ahead 1 --today 2025-01-01
dates '--ahead alone' '01-01 o 01-02 o' --ahead 1 --today 2025-01-01
dates '--days N of a season: N + 1 dates' '02-26 f 02-27 f 02-28 f' --target NFL --season 2025 --days 2 --today 2025-07-01
dates '... as far as they have come' '02-26 o 02-27 o' --target NFL --season 2025 --days 2 --today 2025-02-27
check '... none of them' 2 '' 'NFL 2025: none of its days that --days means has come: they begin on 2025-02-26' \
    af-dates --target NFL --season 2025 --days 2 --today 2025-02-20
dates '--from to today' '02-28 o 03-01 o' --from 2025-02-28 --today 2025-03-01
dates 'a leap day' '02-28 f 02-29 f 03-01 f' --from 2024-02-28 --to 2024-03-01 --today 2025-01-01
dates 'days ahead, if they are asked for' '02-28 o 03-01 o' --from 2025-02-28 --to 2025-03-01 --today 2024-03-01
check '--from ahead of today' 2 '' '^af-dates: --from is after 2024-03-01, the last day without --to; take an earlier one$' af-dates --from 2025-01-01 --today 2024-03-01
dates 'a list keeps its order, each once' '02-03 f 01-05 f' --dates 2025-02-03,2025-01-05,2025-02-03 --today 2025-07-01
dates 'the last first' '01-02 f 01-01 f' --from 2025-01-01 --to 2025-01-02 --today 2025-07-01 -r
is "$(af-dates --target MLB,NFL --from 2025-01-01 --to 2025-01-02 -r | jq -r '.league + .day[7:]' | paste -sd' ')" \
    'MLB2 MLB1 NFL2 NFL1' '... of each target'

# Settled or not
dates 'three days are open, and today' '01-06 f 01-07 o 01-08 o 01-09 o 01-10 o' --back 4 --today 2025-01-10
dates 'today alone' '01-09 f 01-10 o' --back 1 --today 2025-01-10 --recheck 0
is "$(af-dates --last 1 --today 2025-01-10 | jq -r .rev)" 2025-01-10 'an open day has the date of today'

# Steps
parts 'weeks from the first day' '25-01-01/25-01-07 25-01-08/25-01-14 25-01-15/25-01-16' --from 2025-01-01 --to 2025-01-16 --step week --today 2025-07-01
parts 'a week is settled when its last day is' '25-01-01/25-01-07 25-01-08/25-01-14?' --from 2025-01-01 --to 2025-01-14 --step week --today 2025-01-17
parts '... a day later' '25-01-01/25-01-07 25-01-08/25-01-14' --from 2025-01-01 --to 2025-01-14 --step week --today 2025-01-18
parts 'weeks backwards' '25-01-08/25-01-09 25-01-01/25-01-07' --from 2025-01-01 --to 2025-01-09 --step week --today 2025-07-01 -r
parts 'a range, and what is open' '25-01-01/25-01-05 25-01-06/25-01-06? 25-01-07/25-01-07?' \
    --from 2025-01-01 --to 2025-01-07 --step range --recheck 1 --today 2025-01-07
parts '... backwards' '25-01-07/25-01-07? 25-01-06/25-01-06? 25-01-01/25-01-05' \
    --from 2025-01-01 --to 2025-01-07 --step range --recheck 1 --today 2025-01-07 -r
parts 'a range that is all open' '25-01-06/25-01-06? 25-01-07/25-01-07?' --last 2 --step range --today 2025-01-07
parts 'a season in one' '24-09-01/25-02-28' --target NFL --season 2025 --step range --today 2025-07-01
parts 'no range has two seasons' '24-12-01/25-01-06 25-01-07/25-02-01' --target MLB --from 2024-12-01 --to 2025-02-01 --step range --today 2025-07-01
parts 'no week either' '25-01-01/25-01-06 25-01-07/25-01-13' --target MLB --from 2025-01-01 --to 2025-01-13 --step week --today 2025-07-01
parts 'listed days in a row are a range' '25-01-01/25-01-02 25-01-05/25-01-05' \
    --dates 2025-01-01,2025-01-02,2025-01-05 --step range --today 2025-07-01
dates 'ends of months' '01-31 f 02-29 f 03-31 f 04-30 f' --from 2024-01-31 --to 2024-05-30 --step month-end --today 2025-01-01
dates '... backwards' '02-28 f 01-31 f 12-31 f' --from 2024-12-01 --to 2025-02-28 --step month-end -r --today 2026-01-01
dates 'one of a list that is one' '02-28 f' --dates 2025-02-27,2025-02-28 --step month-end --today 2026-01-01
check 'no month ends' 2 '' 'no month ends within these days' af-dates --from 2024-01-01 --to 2024-01-30 --step month-end

# Every day once, whatever the step: 300 stretches
# I FROM TO TODAY
paste -d' ' <(seq 0 59) <(date -u -f <(for i in {0..59}; do echo "2023-11-20 + $((i * 13)) days"; done) +%F) \
	<(date -u -f <(for i in {0..59}; do echo "2023-11-20 + $((i * 20 + 3)) days"; done) +%F) \
	<(date -u -f <(for i in {0..59}; do echo "2024-01-01 + $((i * 9)) days"; done) +%F) >stretches
while read -r i from to today; do
	for step in day week range; do
		af-dates --target MLB --from "$from" --to "$to" --step $step --today "$today" --set "step=$step" --set "i=$i"
	done
done <stretches | jq -r '. as $r | range((.from // .date) + "T00:00:00Z" | fromdate; ((.to // .date) + "T00:00:00Z" | fromdate) + 1; 86400) |
	"\($r.step) \($r.i) \(todate[:10]) \($r.season)"' >days
for step in day week range; do sed -n "s/^$step //p" days >$step; done
same day 'each step has the same days, in the same seasons: weeks' cat week
same day '... and ranges' cat range
is "$(sort -u day | cut -d' ' -f1 | sort -n | uniq -c | xargs)" "$(for i in {0..59}; do echo "$((i * 7 + 4)) $i"; done | xargs)" '... all of them'
silent '... and each once' 'sort day | uniq -d'

# Days between two seasons
is "$(af-dates --target NBA --dates 2021-06-30,2021-07-20,2021-08-15,2021-08-16,2021-10-01 | jq .season | paste -sd' ')" \
    '2021 2021 2021 2022 2022' 'a day between two seasons belongs to the nearer one'

# A table of one's own
printf '# soccer\r\n"Serie A" S 08-15 S+1 06-15 Europe/Rome # Italy\r\n\nX S 01-01 S 12-31 UTC' >own
is "$(ends --seasons own --target 'Serie A' --season 2023 --today 2026-01-01)" '2023-08-15 2024-06-15' 'a season that ends in the next year'
is "$(ends --seasons own --target X --season 2023 --today 2026-01-01)" '2023-01-01 2023-12-31' 'a calendar year'
while IFS='|' read -r line why; do
	printf '%s\n' '# one' "$line" >bad
	check "table: $line" 2 '' "^af-dates: bad:2: $why" af-dates --seasons bad --target X --last 1
done <<'B'
X S 08-15|wanted
X S 08-15 S+1 06-15 Europe/Rome x|wanted
X S-2 08-15 S 06-15 UTC|a day is S
X S 02-29 S 06-15 UTC|a day is S.*every year
X S 13-01 S 06-15 UTC|a day is S
X S 08-15 S 06-15 UTC|the season ends before
X S 08-15 S+1 08-15 UTC|the season is longer
X S-1 08-15 S+1 01-15 UTC|the season is longer
"a,b" S 01-01 S 06-15 UTC|.*comma
X S 01-01 S 06-15 ../../etc/passwd|not the name of a time zone
X S 01-01 S 06-15 Nowhere/Town|no such time zone
"X S 01-01 S 06-15 UTC|.*
B
printf 'X S 01-01 S 06-15 UTC\nX S 01-01 S 06-15 UTC\n' >bad
check 'a league twice' 2 '' 'bad:2: the league is listed twice' af-dates --seasons bad --target X --last 1
check 'no such table' 2 '' "cannot read 'none': No such file" af-dates --seasons none --target X --last 1

# What is refused
while IFS='|' read -r args why; do
	read -ra words <<<"$args"
	check "$args" 2 '' "^af-dates: .*$why" af-dates "${words[@]}"
done <<'R'
--dates 2025-02-30|2025-02-30.*not a valid day
--dates 2025-01-01,|not a valid day
--from 2025-02-29|not a valid day
--from 1899-12-31|from 1900-01-01 to 2200-12-31
--to 2201-01-01|from 1900-01-01 to 2200-12-31
--from 2025-01-02 --to 2025-01-01|--to is before --from
--to 2025-01-01|--to without --from
--today yesterday --last 1|not a valid day
--last 0|--last
--last x|--last
--back -1|--back
--last 100000|go beyond
--target NFL|no days
--season 2025|whose
--target XFL --season 2025|no seasons of 'XFL'; the table has NFL, NBA, NHL, MLB, WNBA
--target nfl --season 2025|no seasons of 'nfl'
--target NFL --season 2025-2024|from the smaller
--target NFL --season x|not a list
--target NFL --season 1900|1901 to 2199
--target NFL, --last 1|empty name
--last 2 --season 2025|exclude each other
--last 2 --from 2025-01-01|exclude each other
--dates 2025-01-01 --back 2|exclude each other
--dates 2025-01-01 --ahead 2|--ahead has no meaning
--days 3 --last 2|--days counts back
--last 1 --step year|day, week, month-end, range
--last 1 --zone ../UTC|not the name of a time zone
--last 1 --zone Nowhere/Town|no such time zone
--last 1 file|file
R

# Today is the zone's
for zone in Pacific/Kiritimati Etc/GMT+12 UTC; do
	before=$(TZ=$zone date +%F)
	got=$(af-dates --last 1 --zone $zone | jq -r .date)
	like "$got" "^($before|$(TZ=$zone date +%F))\$" "today in $zone"
done
before=$(TZ=America/New_York date +%F)
like "$(af-dates --target NFL --last 1 | jq -r .date)" "^($before|$(TZ=America/New_York date +%F))\$" 'today of a league is where its days are counted'

af-dates --last 5 --summary sum >/dev/null
is "$(jq -c '[.program,.out,.rejected]' sum)" '["af-dates",5,0]' 'the summary'
input=(--last 5)
outputs af-dates
options af-dates
is "$(af-dates --target NFL --dates 2024-09-05 --today 2025-01-01 --set path=football/nfl --set x= | jq -c '[.path, .x, .rev]')" '["football/nfl","","final"]' '--set'
printf '{"date":"2024-09-07","game_id":1}\n{"date":"2024-09-05"}\n{"date":"2024-09-07"}\n' >further
is "$(af-dates --target NFL --dates 2024-09-08,2024-09-05 --today 2025-01-01 --also further | jq -r '"\(.season) \(.date[8:])"' | paste -sd' ')" '2025 05 2025 07 2025 08' \
	'--also: in order, each once'
printf '{"date":"2024-02-30"}\n{"x":1}\n{"date":"1800-01-01"}\n' >bad
check '--also: days that are none' 1 '^[^\n]*$' "bad:1: .*bad:2: .*bad:3: 'date': days are from" af-dates --last 1 --also bad
check '--also: a longer step' 2 '' 'steps of one day' af-dates --last 9 --step week --also further
check '--set of a name that is there' 2 '' "'date' of their own" af-dates --dates 2024-09-05 --set date=1
check '--set of none' 2 '' 'not name=value' af-dates --dates 2024-09-05 --set path
done_testing
