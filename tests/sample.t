#!/bin/bash
# Samples and rounds: the same records whenever they are asked for; and what verdicts leave out.
. "$(dirname "$0")/tap.sh"

# Three groups, round-robin: 39/2015 has 50 records, 140/2015 has 30, 39/2016 has 7.
awk 'BEGIN { for (i = 1; i <= 50; i++) {
	printf "{\"match_id\":%d,\"league_id\":39,\"season\":2015,\"x\":%d}\n", i, i
	if (i <= 30) printf "{\"match_id\":%d,\"league_id\":\"140\", \"season\":2015,\"x\":%d}\n", 100 + i, i
	if (i <= 7) printf "{\"match_id\":%d,\"league_id\":39,\"season\":2016,\"x\":%d}\n", 200 + i, i
} }' >work
# of: "LEAGUE/SEASON first-last count" of each group
of() { jq -sr 'group_by([(.league_id|tostring),.season])[] | "\(.[0].league_id)/\(.[0].season) \(.[0].x)-\(.[-1].x) \(length)"' | paste -sd';'; }

same work 'a sample of 200 is everything here, byte for byte' af-sample work
is "$(af-sample -n 10 work | of)" '140/2015 1-10 10;39/2015 1-10 10;39/2016 1-7 7' 'the first ten of each'
is "$(af-sample --size 5 work | of)" '140/2015 1-5 5;39/2015 1-5 5;39/2016 1-5 5' 'a size alone is the first part'
is "$(af-sample --round 2 work | of)" '140/2015 21-30 10;39/2015 21-40 20' 'the second twenty'
is "$(af-sample --round 2 --size 5 work | of)" '140/2015 6-10 5;39/2015 6-10 5;39/2016 6-7 2' 'the second five'
is "$(af-sample --round 3 work | of)" '39/2015 41-50 10' 'the last ten'
silent 'nothing is left' af-sample --round 4 work
is "$(af-sample --round 2 --sample 25 work | of)" '140/2015 21-25 5;39/2015 21-25 5' 'a sample that ends within a round'
silent 'and is over then' af-sample --round 3 --sample 25 work
is "$(af-sample --round 3 --sample 25 --extend work | of)" '39/2015 41-50 10' 'extended it goes on'
is "$(for k in 1 2 3; do af-sample -k $k work; done | sort)" "$(sort work)" 'the rounds together are everything once'
is "$(af-sample -k 2 <(head -n 40 work) <(tail -n +41 work) | of)" '140/2015 21-30 10;39/2015 21-40 20' 'places go on from file to file'

verdict() { printf '{"league_id":%s,"season":%s,"decision":"%s","settled":%s}\n' "$@"; }
{ verdict 39 2015 GO true; verdict 140 2015 PENDING false; verdict 39 2016 HOLD false; } >verdicts
is "$(af-sample --verdicts verdicts work | of)" '140/2015 1-30 30' 'what is decided is left out'
is "$(af-sample --verdicts verdicts --round 2 work | of)" '140/2015 21-30 10' 'in a round too'
is "$(af-sample --verdicts verdicts --extend work | of)" '140/2015 1-30 30;39/2016 1-7 7' 'extended: what is not settled goes on'
: >none
is "$(af-sample --verdicts none --round 1 --size 3 work | of)" '140/2015 1-3 3;39/2015 1-3 3;39/2016 1-3 3' 'no verdicts yet: everything is open'
for decision in STOP STOP_CIRCUIT RETRY GO HOLD; do
	is "$(verdict 39 2015 $decision false | af-sample --verdicts - work | of)" '140/2015 1-30 30;39/2016 1-7 7' "$decision is decided"
done
for decision in PENDING DRY_RUN; do
	is "$(verdict 39 2015 $decision false | af-sample --verdicts - work | of)" '140/2015 1-30 30;39/2015 1-50 50;39/2016 1-7 7' "$decision is not"
done
{ verdict 39 2015 GO true; verdict 39 2015 PENDING false; } >twice
is "$(af-sample --verdicts twice -n 1 work | of)" '140/2015 1-1 1;39/2015 1-1 1;39/2016 1-1 1' 'the last verdict on a group counts'

# --- between pilot and backfill ---
check 'only GO' 0 . '' af-sample --only GO --verdicts verdicts --summary sum work
is "$(of <.out)" '39/2015 1-50 50' 'every record of the groups that are GO'
is "$(jq -c '[.in,.out,.skipped,.skipped_not_go,.groups]' sum)" '[87,50,37,37,3]' 'and how many are not'
is "$(af-sample --only GO,hold --verdicts verdicts work | of)" '39/2015 1-50 50;39/2016 1-7 7' 'GO or HOLD'
printf '\xef\xbb\xbfseason;league_id;note;decision\r\n2015;140;"mine;\r\nyes";Go\r\n2016;39;;stop\r\n' >pilot.csv
is "$(af-sample --only GO --verdicts pilot.csv work | of)" '140/2015 1-30 30' 'a CSV that went through a spreadsheet'
check 'only what?' 2 '' "--only: 'YES': not one of GO HOLD" af-sample --only YES --verdicts verdicts work
check 'only by which verdicts?' 2 '' 'give --verdicts' af-sample --only GO work
check 'only and rounds' 2 '' 'excludes --round' af-sample --only GO --verdicts verdicts --round 2 work
echo '39,GO' >bad.csv
check 'verdicts that are none' 2 '' "bad.csv:1: .*
af-sample: the verdicts in 'bad.csv' cannot be used" af-sample --verdicts bad.csv work
{ cat verdicts; echo '{"league_id":5}'; } >some
check 'one that is none is named, and costs itself' 1 . 'some:4: no member .season.' af-sample --verdicts some work
is "$(of <.out)" '140/2015 1-30 30' 'the others count'

# --- other groups ---
printf '{"league":"nba","date":"2025-01-%02d"}\n' 1 2 3 4 >days
printf '{"league":"nhl","date":"2025-01-%02d"}\n' 1 2 3 4 >>days
is "$(af-sample --group league -n 2 days | jq -r '.league+.date[8:]' | paste -sd' ')" 'nba01 nba02 nhl01 nhl02' 'groups of the user'"'"'s own'
head -n 1 days >day
check 'a member that is missing' 1 '' "day:1: no member 'sport'" af-sample --group sport day
is "$(af-sample --group '' -n 3 days | jq -r '.league+.date[8:]' | paste -sd' ') $(af-sample --group '' -n 9 days | wc -l)" 'nba01 nba02 nba03 8' 'all in one'
check 'a group that is none' 2 '' '--group' af-sample --group , days
check 'a record without its segment' 1 '' "standard input:1: no member 'season'" af-sample <<<'{"league_id":1}'
is "$({ echo '{"league_id":39,"season":2015,"x":1}'; echo '{"league_id":"39","season":"2015","x":2}'; } | af-sample -n 1 | jq .x)" 1 'ids as texts are the same group'
done_testing
