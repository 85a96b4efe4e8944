#!/bin/bash
# af-report: the grid on a terminal and as a page.
. "$(dirname "$0")/tap.sh"

# v LEAGUE SEASON DECISION COVERAGE [MEMBER…]: a verdict
names=([39]='"Premier League","country":"England"' [40]='"Championship","country":"England"'
	[268]='"Primera División - Apertura","country":"Uruguay"' [344]='"Primera División","country":"Bolivia"')
v() {
	printf '{"league_id":%s,"league_name":%s,"season":%s,"total_missing":380,"sampled":40,"api_ok":30,"partial":1,"no_data":8,"error":1,' \
		"$1" "${names[$1]}" "$2"
	printf '"coverage_pct":%s,"decision":"%s","settled":true,"calls":2%s}\n' "$4" "$3" "${5+,$5}"
}
{
	v 344 2022 STOP 0
	v 344 2023 HOLD 61.5 '"interval_low":52.11,"interval_high":69.9,"go":70,"hold":50'
	v 268 2023 STOP_CIRCUIT 0.2
	v 39 2022 GO 100
	v 39 2023 GO 99.7 '"interval_low":92.5,"interval_high":100'
	v 40 2023 PENDING null
	v 40 2022 RETRY null
} >v.ndjson

check 'the grid' 0 '^league                      country 2022 2023
Primera División            Bolivia   0○  62◐
Championship                England    !    …
Premier League              England 100●  99●
Primera División - Apertura Uruguay        1⊗

● GO 2   ◐ HOLD 1   ○ STOP 1   ⊗ STOP_CIRCUIT 1   … PENDING 1   ! RETRY 1
A number is the percent of the sample that has data\.$' '' af-report v.ndjson
check 'in ASCII' 0 '^league                      country 2022 2023
Primera Division            Bolivia   0-  62~
Championship                England    !    \?
Premier League              England 100\+  99\+
Primera Division - Apertura Uruguay        1x
' '' af-report --ascii v.ndjson
{
	v 39 2019 STOP 49.6
	v 39 2020 HOLD 69.95
	v 39 2021 GO 99.9
	v 39 2022 STOP 0.3
	v 39 2023 HOLD 49.6 '"go":60,"hold":40'
	v 39 2024 HOLD 66.66 '"go":66.667,"hold":50'
} >close
check 'no percent is on the other side of a threshold' 0 'England  49○  69◐  99●   1○  50◐  66◐
' '' af-report close
run af-report --html - close
is "$(grep -oE '<text class="p"[^>]*>[0-9.]+' "$T/.out" | sed 's/.*>//' | tail -n 6 | xargs)" '49 69 99 1 50 66' 'on the page neither'
like "$out" 'HOLD \(certain\): 69\.9 % have data' 'nor in its words'
is "$(grep -o '<details><summary>All segments.*' "$T/.out" | wc -l),$(sed -n '/All segments/,$p' "$T/.out" | grep -c 'class="r">70\.0<')" 1,0 'nor in its table'
# The grid of af-serve's page has a function of its own.
if type -P node >/dev/null; then
	sed -n '/^const shown = /,/^};/p' "$AF_ROOT/pipelines/page/page.js" >shown.js
	printf '%s\n' 'for (const c of [[49.6], [49.4], [69.95], [69.5], [70], [0.04], [0.3], [0], [99.96], [100], [49.6, 60, 40], [39.6, 60, 40], [59.95, 60, 40], [49.6, 49.5, 30], [49.4, 49.5, 30]])' \
	    '	process.stdout.write(`${shown(...c)} `);' >>shown.js
	is "$(node shown.js)" '49 49 69 69 70 1 1 0 99 100 50 39 59 50 49 ' "nor in the page's grid"
else
	skip 'no node'
fi
echo '{"league_id":1,"season":2020,"decision":"HOLD","api_ok":17499,"partial":0,"no_data":7501,"coverage_pct":70.00}' >two
check 'a share that came rounded is taken from its counts' 0 '69◐' '' af-report two
echo '{"league_id":1,"season":2020,"decision":"GO","api_ok":17,"partial":0,"no_data":75,"coverage_pct":70.00}' >other
check 'not where they say something else' 0 '70●' '' af-report other
{
	v 39 2021 GO 99.7 '"go":99.5'
	v 40 2021 STOP 12
	v 40 2022 GO 100
} >decimal
check 'a decimal where no whole number will do' 0 '^league         country  2021  2022
Championship   England   12○  100●
Premier League England 99\.7●

' '' af-report decimal
for season in {2001..2020}; do v 39 "$season" GO 99.7 '"go":99.5'; done >decimals
for width in 40 80 100 200; do
	is "$(af-report -w "$width" decimals | sed '/^$/,/^A number/d' | wc -L | awk -v w="$width" '{ print $1 <= w }'),$(af-report -w "$width" decimals | grep -o '99\.7●' | wc -l)" \
		1,20 "and width $width holds them"
done
check 'a later verdict replaces an earlier one' 0 'Championship England 100●' '' \
	af-report <(v 40 2023 STOP 0; v 40 2023 GO 100)
check 'segments without a verdict' 0 '\? +·

· no verdict 1$' '' af-report <(printf '{"league_id":7,"season":2019,"total":380,"missing":12}\n')
check 'nothing' 0 '^no segments$' '' af-report /dev/null
sed 's/"settled":true/"settled":false/' v.ndjson >unsettled
check 'what the estimate decided' 0 '5 decided by the estimate, not certain\.' '' af-report unsettled

# --- names
for k in 1:Apertura 2:Clausura; do
	for y in {2001..2040}; do
		printf '{"league_id":%s,"league_name":"Primera División - %s","country":"Uruguay","season":%s,"decision":"GO","coverage_pct":100}\n' \
			"${k%:*}" "${k#*:}" "$y"
	done
done >alike
awk '/203[0-9]|2040/' alike >eleven
like "$(af-report -w 80 eleven)" $'\nUruguay\n  Primera Divisi…Apertura 100●.*\n  Primera Divisi…Clausura 100●' 'names that begin alike are cut in the middle'
is "$(af-report -w 80 alike | grep -c '…Apertura')" 4 '... in each block of 40 seasons'
is "$(af-report -w 80 alike | wc -L)" 80 '... which fit'
like "$(af-report -w 60 eleven)" 'Prim…Apertura 100●100●' 'a blank stays between names and narrow cells'

# --- at the end of a pilot
check '--pilot: the grid, then one line of counts' 0 '^league .*
A number is the percent of the sample that has data\.

GO 2  HOLD 1  STOP 2  undecided 2 · 14 calls$' '' af-report --pilot v.ndjson
is "$(af-report --pilot v.ndjson | head -n -2)" "$(af-report v.ndjson)" 'the grid is as without it'
check '--next: what to type, last' 0 ' · 14 calls
next: af backfill --run r --pilot-csv r/pilot.csv$' '' af-report --pilot --next 'af backfill --run r --pilot-csv r/pilot.csv' v.ndjson
long=$(printf 'af backfill --run %0200d' 1)
is "$(af-report -w 40 --pilot --next "$long" v.ndjson | tail -n 1)" "next: $long" 'what is copied is never cut'
is "$(af-report --pilot --next $'a\nb\e[2J' v.ndjson | tail -n 1)" 'next: a?b?[2J' 'and is one line without escape codes'
is "$(af-report --pilot v.ndjson v.ndjson | tail -n 1)" "$(af-report --pilot v.ndjson | tail -n 1)" \
	'a segment told twice counts once'
for season in {2001..2020}; do v 39 "$season" GO 100; done | sed 's/"calls":2/"calls":0.05/' >shared
is "$(af-report --pilot --ascii shared | tail -n 1)" 'GO 20  HOLD 0  STOP 0, 1 call' 'shares of a call are one call, in ASCII too'
is "$(af-report --pilot /dev/null)" $'no segments\n\nGO 0  HOLD 0  STOP 0 · 0 calls' 'a pilot of nothing'
like "$(af-report --color always --pilot v.ndjson | tail -n 1)" $'\e\\[32mGO\e\\[0m 2' 'colour if colour is wanted'
check '--next alone' 2 '' "^af-report: --next: only with --pilot or --html$" af-report --next x v.ndjson
check '--pilot without a grid' 2 '' "'--html -' leaves the grid out; name a file" af-report --pilot --html - v.ndjson

# --- widths and colours
for season in {2005..2024}; do for league in 39 40 268 344; do v "$league" "$season" GO 100; done; done >wide
for width in 40 60 80 100 200; do
	is "$(af-report -w "$width" wide | awk '/^league/ { s += gsub(/20[0-9][0-9]|.[0-9][0-9]/, "&") } END { print s }')" 20 \
		"width $width: every season has a column, once"
	if [ "$(af-report -w "$width" wide | sed '/^$/,$d' | wc -L)" -le "$width" ]; then pass "and all fits"; else fail "and all fits"; fi
done
head -n 40 wide >ten
is "$(af-report ten | grep -c '^league')" 1 'ten seasons stand beside each other in 80 columns'
printf '{"league_id":1,"league_name":"\\u001b[2J日本語リーグの長い名前がここにあります、とても長い名前","country":"\\u202eJ\\nP","season":2020,"decision":"GO","coverage_pct":80}\n' >hostile
run af-report -w 40 hostile
is "$(head -n 2 "$T/.out" | wc -L)" 40 'wide characters count two columns, cut with an ellipsis'
unlike "$out" $'[\x01-\x09\x0b-\x1f\x7f]|\xe2\x80\xae' 'and no escape code gets through'
is "$(af-report -a hostile | LC_ALL=C tr -d '\n\40-\176' | wc -c)" 0 'ASCII is ASCII, whatever a league is called'
unlike "$(af-report v.ndjson)" $'\e' 'no colour into a pipe'
like "$(af-report --color always v.ndjson)" $'\e\\[32m100●\e\\[0m' '--color always'
pty() { script -qec "$1" /dev/null </dev/null; }
like "$(pty 'af-report v.ndjson')" $'\e\\[32m' 'colour on a terminal'
unlike "$(NO_COLOR=1 pty 'af-report v.ndjson')" $'\e' 'not with NO_COLOR'
like "$(NO_COLOR='' pty 'af-report v.ndjson')" $'\e' 'an empty NO_COLOR does not count'
unlike "$(TERM=dumb pty 'af-report v.ndjson')" $'\e' 'not on a dumb terminal'
check '--color has three words' 2 '' "neither auto nor always nor never" af-report --color blue v.ndjson

# --- the database, before and after
c() { printf '{"league_id":%s,"season":%s,"total":%s,"with_shots":%s,"with_corners":%s,"tainted":%s}\n' "$@"; }
{ c 39 2023 400 10 9 0; c 344 2022 1300 3 0 0; } >before
{ c 39 2023 400 399 380 0; c 344 2022 1300 3 0 1297; c 999 2021 10 10 10 0; } >after
check '--before and --after' 0 'Premier League .*  99▲
.*
before 13 of 1,700 \(1%\), with corners 9
after  412 of 1,710 \(24%\), with corners 390, tainted 1,297' '' \
	af-report --before before --after after v.ndjson
like "$out" $'Primera División Bolivia        1×\n' 'a tainted segment'
{ c 1 2020 10 11 0 0; echo '{"league_id":1,"season":2020}'; echo '{"league_id":1,"total":1,"with_shots":1}'; } >bad
check 'coverage that is none costs its row' 1 'before 13 of' "^af-report: bad:1: .* not counts of .*
af-report: bad:2: .* not counts of .*
[^:]*: bad:3: no member 'season'$" af-report --before before --after bad v.ndjson
check 'coverage alone' 0 '^
In the database: ' '' af-report --after after /dev/null

# --- where data begin or end
months() { # COVERED…: of ten answers a month, from August
	local m=8 y=2022 sep='"months":['
	for covered; do
		printf '%s{"month":"%d-%02d","answers":10,"covered":%d}' "$sep" $y $m "$covered"
		sep=,
		if [ $m = 12 ]; then m=1 y=2023; else m=$((m + 1)); fi
	done
	printf ']'
}
check 'data begin' 0 'within the season
2022 Primera División, Bolivia +from 2022-12: 49 of 50, before 1 of 40$' '' \
	af-report <(v 344 2022 HOLD 55 "$(months 0 0 1 0 10 10 9 10 10)")
check 'data end' 0 'until 2022-10: 30 of 30, then 0 of 60$' '' \
	af-report <(v 344 2022 HOLD 55 "$(months 10 10 10 0 0 0 0 0 0)")
check 'to the day, if the verdict knows it' 0 'from 2022-12-17: 49 of 50' '' \
	af-report <(v 344 2022 HOLD 55 "$(months 0 0 1 0 10 10 9 10 10),\"covered_from\":\"2022-12-17\",\"covered_until\":\"<>\"")
unlike "$(af-report <(v 344 2022 HOLD 55 "$(months 5 6 5 4 6 5 5 6 4)"))" 'Data begin' 'no turn where coverage is even'
unlike "$(af-report <(v 344 2022 GO 98 "$(months 10 10 10 9 10 10 10 8 10)"))" 'Data begin' 'nor where it is full'
check 'months that are none' 0 '62◐' '' af-report <(v 344 2023 HOLD 61.5 '"months":[1,{"month":"x"},{"month":"2023-13","answers":1,"covered":1},{"month":"2023-01","answers":1,"covered":2}]')

# --- the provider's own word
l='{"get":"leagues","errors":[],"response":[{"league":{"id":39},"seasons":[{"year":2023,"coverage":{"fixtures":{"statistics_fixtures":false}}},
{"year":2022,"coverage":{"fixtures":{"statistics_fixtures":true}}}]},{"league":{"id":344},"seasons":[{"year":2022,"coverage":{"fixtures":{"statistics_fixtures":true}}},{"year":2023,"coverage":null},{}]},{"league":{"id":1}},7]}'
echo "$l" >leagues.json
printf '{"league_id":1,"league_name":"</title><script>alert(1)</script>","country":"\\"onload=x","season":2020,"decision":"GO","reason":"<i>","coverage_pct":80}\n' >evil
check '--leagues' 0 'statistics_fixtures of /leagues\)
2022 Primera División, Bolivia       says yes, found ○ 0%
2023 Premier League, England         says no, found ● 99%
wrong in 2 of 3 segments with a verdict and a claim$' '' af-report --leagues leagues.json v.ndjson
printf '{"fetch":{"key":"leagues"},"body":%s}' "$(tr -d '\n' <leagues.json)" >answer
check 'an answer of af-fetch will do' 0 'wrong in 2 of 3' '' af-report --leagues answer v.ndjson
echo '{"errors":{"token":"Error/Missing application key."},"response":[]}' >refusal
check 'a refusal is no answer' 2 '' "cannot use 'refusal': the provider refused" af-report --leagues refusal v.ndjson
check 'other JSON is none' 2 '' "not an answer of /leagues" af-report --leagues evil v.ndjson
head -c 100 leagues.json >torn
check 'nor is no JSON' 2 '' "cannot use 'torn': the text ends" af-report --leagues torn v.ndjson
if [ -n "$AF_DATA" ]; then
	check 'a real answer of /leagues' 0 'says yes, found ○ 0%
wrong in 1 of 1' '' af-report --leagues "$AF_DATA/api-football/leagues-season-2023.json" <(v 39 2023 STOP 0)
else
	skip 'the captures are not here'
fi

# --- the page
check '--html as well as the grid' 0 '● GO 2' '' af-report --html page.html --before before --after after --leagues leagues.json v.ndjson
page=$(<page.html)
like "$page" '^<!doctype html>' 'a page'
unlike "$page" '(https?:)?//[a-z]|@import|url\([^#]|<link|<img|src=' 'that loads nothing'
like "$page" "default-src 'none'" 'and forbids it'
like "$page" '<svg class="cell hold" data-d="HOLD"[^>]*role="img"><title>Primera División, Bolivia, 2023
HOLD \(certain\): 61.5 % have data, of all between 52.1 % and 69.9 %
asked: 40 of 380 in 2 calls: 30 with data, 1 in part, 8 without, 1 failed</title>' 'a cell says in words what it shows'
like "$page" 'in the database after: 3 of 1300 with shots, 0 with corners, 1297 tainted
the provider says: has statistics \(wrong\)</title>' 'with the database and the provider'
like "$page" 'prefers-color-scheme: dark' 'light and dark'
like "$page" '@media print' 'for printing too'
for tag in svg g td tr table th title button section div span details script style; do
	[ "$(grep -oE "<${tag}[ >]" page.html | wc -l)" = "$(grep -o "</$tag>" page.html | wc -l)" ] || fail "<$tag> is closed as often as opened"
done
pass 'tags are balanced'
run af-report --html - --title '<b>&' evil
unlike "$out" '<script>alert|<i>|[^&]"onload|<b>&' 'what comes from outside is escaped'
like "$out" '<title>&lt;b&gt;&amp;</title>' 'the title too'
unlike "$out" '● GO' '--html - is the page alone'
run af-report --html - --about 'database=af <1>' --about 'run=/srv/a=b' --next 'af taint --run "<r>"' evil
like "$out" '<dt>database</dt><dd>af &lt;1&gt;</dd>.*<dt>run</dt><dd>/srv/a=b</dd>' 'what the page is about'
like "$out" '<code>af taint --run &quot;&lt;r&gt;&quot;</code>' '... and what to type next'
check 'about nothing' 2 '' "'x' is not name=value" af-report --about x --html - evil
run af-report --html - <(v 39 2023 GO 100 "$(months 0 0 1 0 10 10 9 10 10)")
unlike "$out" 'nan|inf"|-nan' 'no number that is none'
check 'a page that cannot be written' 2 '' "cannot write 'no/such/page'" af-report --html no/such/page v.ndjson
check 'a full disk' 111 '' 'No space left' af-report --html /dev/full v.ndjson
is "$(AF_SHARE=$T af-report --html new.html v.ndjson 2>&1 >/dev/null; echo $?; ls new.html 2>/dev/null)" \
	"af-report: cannot read '$T/html/report.css': No such file or directory
100" 'without the style sheet there is no page'

# --- bad input
{ echo x; echo '{"season":2020}'; v 39 2020 MAYBE 1; v 39 20200 GO 1; v 39 2020 GO 100; } >bad
check 'a bad record costs itself' 1 'Premier League England +100●' "^af-report: bad:1: not a JSON value at byte 1
af-report: bad:2: no member 'league_id'
af-report: bad:3: unknown decision
af-report: bad:4: 'season' is 20200, not a whole number from 1800 to 2200$" \
	af-report --summary s bad
is "$(jq -c 'del(.at)' s)" '{"program":"af-report","in":5,"out":0,"rejected":4,"skipped":0,"leagues":1,"segments":1}' '--summary'

# --- what all filters do with bad input, output and options
. "$AF_ROOT/tests/edge.sh"
nothing='^no segments$'
cp v.ndjson good
reader af-report
done_testing
