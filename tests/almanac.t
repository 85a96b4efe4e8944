#!/bin/bash
# af-almanac: one calendar of several, in which a day's newest fact counts; on a terminal, and as a page.
. "$(dirname "$0")/tap.sh"
# d LEAGUE SEASON DATE FACT GAMES ROWS [REASON] [PARTIAL]: a day of a calendar
d() {
	printf '{"league":"%s","season":%d,"date":"%s","extra":[1, 2.0],"calendar":{"fact":"%s","present":%d,"empty":0,"failed":%d,"out_of_scope":0,"not_asked":0,"partial":%d,"reason":%s,"counts":{"n_inserted":%d,"n_unchanged":1}}}\n' \
		"$1" "$2" "$3" "$4" "$5" "$([ "$4" = failed ] && echo 1 || echo 0)" "${8-0}" "${7:+\"}${7:-null}${7:+\"}" "$6"
}
facts() { jq -r '"\(.league)\(.date[8:]):\(.calendar.fact)"' | xargs; }
{ d NFL 2025 2024-09-03 present 2 10; d NFL 2025 2024-09-01 failed 0 0 http_500; d NFL 2025 2024-09-02 empty 0 0; d NBA 2025 2024-09-01 present 1 5; } >old
{ d NFL 2025 2024-09-01 present 3 1000; d NFL 2025 2024-09-03 not_asked 0 0; d NFL 2025 2024-09-04 not_asked 0 0; d NFL 2025 2024-09-02 failed 0 0 timeout; } >new
run af-almanac --summary sum old new
is "$status $(facts <.out)" '0 NFL01:present NFL02:failed NFL03:present NFL04:not_asked NBA01:present' "a day's newest fact counts; what was not asked is no news"
is "$(grep 2024-09-03 .out)" "$(grep 2024-09-03 old)" '... byte for byte'
is "$(jq -c '[.leagues, .days, .present, .failed, .not_asked, .out]' sum)" '[2,5,3,1,1,5]' '... counted'
cp .out one
same one '... and made one again, the same' af-almanac one one
{ d NFL 2025 2024-09-05 empty 0 0; echo '{"league":"NFL","date":"2024-02-30","calendar":{"fact":"empty"}}'; echo '{"date":"2024-09-06","calendar":{"fact":"odd"}}'; } >bad
run af-almanac old bad
like "$status $err" '^1 .*bad:2: .date. is not a date.*bad:3: .calendar. does not contain' 'what is no day is named'
is "$(wc -l <.out)" 5 '... and the rest is there'
silent 'nothing in, nothing out' af-almanac /dev/null

# A few days are one grid
draw=(af-almanac --counts 'n_inserted,n_unchanged' --rows stats --things games --again 'af gamelogs --run r')
cat >week <<'E2'
    Sep 2024
      Su   Mo   Tu   We
       1    2    3    4     stats
NFL    ●    ×    ●    ○     1,014
NBA    ●                        6

● present 3   × failed 1   ○ not asked 1

league    days  present  empty  failed  out of scope  not asked  games  stats
NFL 2025     4        2      0       1             0          1      5  1,014
NBA 2025     1        1      0       0             0          0      1      6
total        5        3      0       1             0          1      6  1,020

[NFL] Failed dates (1): 2024-09-02
af gamelogs --run r NFL --dates 2024-09-02
[NFL] Not asked: 1 of 4 dates
af gamelogs --run r NFL --from 2024-09-04 --to 2024-09-04
E2
same week 'a week: leagues down, days across' "${draw[@]}" --grid old new
run "${draw[@]}" --grid --ascii old new
like "$out" 'NFL    \+    x    \+    o' 'signs in ASCII'
is "$(LC_ALL=C grep -c '[^ -~]' .out)" 0 '... and nothing else'
unlike "$out" $'\e' 'no colour in a file'
run "${draw[@]}" --grid --color always old new
like "$out" $'\e\\[1;31m×\e\\[0m' 'colour where it is wanted'
run env NO_COLOR=1 "${draw[@]}" --table old new
unlike "$out" 'Sep 2024' 'the table alone'
like "$out" '^league .*Failed dates' '... with the days that failed'

# A season is a grid of months
{ for i in {1..28}; do d MLB 2024 "2024-02-$(printf %02d "$i")" present 1 $((i * 100)); done; d MLB 2024 2024-03-31 present 2 7 '' 1; d MLB 2025 2025-03-01 empty 0 0; } >season
run "${draw[@]}" --grid season
like "$out" $'\nMLB     1       5        10        15        20        25        30       stats\n2025-03 ·\n' 'a season is a grid of its own'
like "$out" $'2024-02( ●){28} {10}40,628\n2024-03 {61}◐         8\n' '... a month a line, a record in part has a sign'
for width in 40 41 50 60 69 70 79 80 200; do
	run "${draw[@]}" --grid -w "$width" season old new
	is "$status $(($(grep -v -e --dates -e --from .out | wc -L) <= width))" '0 1' "$width columns are enough"
done

# A page
run "${draw[@]}" --html page.html --title 'A <title>' --about 'database=x&y' --next 'af next' old new
is "$status $out" '0 ' 'a page alone'
page=$(<page.html)
like "$page" '<title>A &lt;title&gt;</title>.*<dt>database</dt><dd>x&amp;y</dd>' 'its title and what it is about, escaped'
like "$page" '<span>next</span><code>af gamelogs --run r NFL --dates 2024-09-02</code>' 'next is what failed'
like "$page" 'title="2024-09-02: failed, timeout">2<i>×</i></td>' 'a day says in words what became of it'
same -e -s 1 /dev/null 'it loads nothing' grep -oE '(src|href|url|@import)[=( ]*["'\'']?[a-z]+:' page.html
is "$(grep -c '<table class="month">' page.html) $(grep -o 'class="cell ' page.html | wc -l)" '2 5' 'a table a month, a cell a day'
run "${draw[@]}" --html - --next 'af next' <(d NFL 2025 2024-09-01 present 1 1)
like "$out" '^<!doctype html>.*<code>af next</code>' 'where nothing failed, the next step is the one given'
run "${draw[@]}" --html - --grid old
is "$status" 2 'a page on standard output has no grid beside it'

# Names from outside
{ d $'A\\u001b[31m<b>\\u0027; rm -rf x #' 2025 2024-09-01 failed 0 0 '<script>'; } >odd
run "${draw[@]}" --grid odd
unlike "$out" $'\e' 'a name cannot drive a terminal'
like "$out" "r 'A\\?\\[31m<b>'\\\\''; rm -rf x #' --dates" '... and is one word of the command'
run "${draw[@]}" --html - odd
unlike "$out" '<b>.; rm|<script>[^(]*</td>' '... or a page'
check 'a colour that is none' 2 '' 'neither auto' af-almanac --grid --color blue old
check 'a page that cannot be written' 2 '' 'no/such' af-almanac --html no/such old
check 'what only a drawing has' 2 '' 'are for --grid' af-almanac --again x old
done_testing
