#!/bin/bash
# Verdicts: the columns, the certainty, what counts and what does not, and the same however the findings come.
. "$(dirname "$0")/tap.sh"

# findings PATTERN [LEAGUE [MISSING [SEASON]]]: one finding a letter: O ok, P partial, N no data, E error, S out of scope,
# U not asked; "20N5O" repeats
findings() {
	awk -v pattern="$1" -v league="${2-39}" -v missing="${3-380}" -v season="${4-2015}" 'BEGIN {
		of["O"] = "API_OK"; of["P"] = "PARTIAL"; of["N"] = "NO_DATA"; of["E"] = "ERROR"; of["S"] = "SKIPPED"; of["U"] = "SKIPPED"
		why["S"] = "\"not_finished\""; why["U"] = "\"quota\""
		while (match(pattern, /^[0-9]+[A-Z]/)) {
			k = substr(pattern, 1, RLENGTH - 1); f = substr(pattern, RLENGTH, 1); pattern = substr(pattern, RLENGTH + 1)
			while (k-- > 0) {
				id = league * 1000000 + season * 1000 + ++n
				printf "{\"match_id\":%d,\"league_id\":%d,\"league_name\":\"League %d\",\"country\":\"Land\",\"season\":%d,\"missing\":%d,\"date\":\"%s\",", \
				    id, league, league, season, missing, date != "" ? date : "2015-08-01"
				printf "\"fetch\":{\"status\":200,\"ms\":%d,\"tries\":1,\"batch\":20,\"at\":\"2026-02-0%dT10:00:00Z\"%s},", 100 + n, 1 + n % 3, \
				    f == "U" ? ",\"skipped\":\"quota\"" : f == "E" ? ",\"error\":\"timeout\"" : ""
				printf "\"finding\":{\"status\":\"%s\",\"reason\":%s}}\n", of[f], f in why ? why[f] : "null"
			}
		}
	}'
}
# verdict NAME WANTED PATTERN [OPTION …]: "DECISION reason sampled settled"
verdict() {
	local name=$1 wanted=$2 pattern=$3
	shift 3
	is "$(findings "$pattern" | af-decide "$@" | jq -r '[.decision,.reason,.sampled,.settled]|map(tostring)|join(" ")')" "$wanted" "$name"
}

# --- the record ---
header=league_id,league_name,country,season,total_missing,sampled,api_ok,partial,no_data,error,coverage_pct,avg_latency_ms,decision
is "$(af-decide --csv </dev/null | cut -d, -f1-13)" "$header" 'the CSV header'
check 'nothing in, nothing out' 0 '' '' af-decide
findings 15O2P2N1E 39 >in
is "$(af-decide --csv in | tail -n 1)" \
    '39,League 39,Land,2015,380,20,15,2,2,1,89.47,110,PENDING,47.89,99.47,false,1,1,2,next_round,,,2015-08:17/19,70,50,20,,2026-02-03' 'a row'
is "$(af-decide in | jq -c '[.league_id,.total_missing,.sampled,.api_ok,.partial,.no_data,.error,.coverage_pct,.avg_latency_ms]')" \
    '[39,380,20,15,2,2,1,89.47,110]' 'the counts of a record'
# 24,999 and 34,999 of 50,000 are 49.998 and 69.998
for k in 24999:STOP:49.99 34999:HOLD:69.99; do
	n=${k%%:*}
	jq -cn --argjson n "$n" 'range(50000) | {match_id: ., league_id: 1, season: 2015, finding: {status: (if . < $n then "API_OK" else "NO_DATA" end)}}' >many
	is "$(af-decide --fixed --circuit 100 --sample 50000 many | jq -r '"\(.decision):\(.coverage_pct)"')" "${k#*:}" "$n of 50,000 is not rounded to a threshold"
	is "$(af-decide --fixed --circuit 100 --sample 50000 --csv many | tail -n 1 | cut -d, -f 11)" "${k##*:}" '... in CSV neither'
done
is "$(findings 20E | af-decide | jq -c '[.decision,.coverage_pct,.avg_latency_ms,.sampled,.error,.calls]')" '["RETRY",null,null,20,20,1]' \
    'no answers have no coverage and no latency'
is "$(findings 20N | af-decide | jq -c '[.interval_low,.interval_high,.settled,.calls,.looks,.longest_no_data_run,.pilot_date,.go,.hold]')" \
    '[0,27.63,true,1,1,20,"2026-02-03",70,50]' 'our columns'
is "$(findings 20N | jq -c '.fetch.batch=1|.fetch.tries=3' | af-decide | jq .calls)" 60 'each try alone is a call'

# --- certainty ---
verdict 'twenty of twenty' 'GO certain 20 true' 20O
verdict 'none of twenty' 'STOP certain 20 true' 20N
verdict 'in the middle of a round' 'PENDING next_round 19 false' 19O
verdict 'half and half' 'PENDING next_round 20 false' 10O10N
verdict 'what comes after a settled verdict is not counted' 'STOP certain 20 true' 20N180O
verdict 'a smaller alpha wants more' 'PENDING next_round 20 false' 20O --alpha 0.00001
verdict 'a look of 5' 'STOP certain 10 true' 20N --size 5
verdict 'thresholds' 'HOLD certain 20 true' 10O10N --go 95 --hold 5
verdict 'at the end of the sample' 'HOLD sample_used 40 false' 10O10N10O10N --sample 40
verdict 'extended' 'PENDING next_round 40 false' 10O10N10O10N --sample 40 --extend
is "$(findings 380O | af-decide --extend --go 100 --hold 0 | jq -c '[.decision,.reason,.interval_low]')" '["GO","complete",100]' 'extended to every match'
is "$(findings 7O5N 39 12 | af-decide | jq -c '[.decision,.reason,.interval_low,.interval_high]')" '["HOLD","complete",58.33,58.33]' 'a small segment, all asked'

# --- a list that is shorter than what the database counted ---
findings 7O5N 39 15 >short
is "$(af-decide short | jq -r .decision)" PENDING 'three are still to come, it seems'
is "$(af-decide --work short short | jq -c '[.decision,.reason,.total_missing,.interval_low]')" '["HOLD","complete",12,58.33]' \
    'but the work list has no more'
is "$(findings 5O6N1U 39 15 | af-decide --work short | jq -c '[.decision,.reason]')" '["PENDING","not_asked"]' 'one of them is not asked yet'
is "$(findings 7O5N 39 15 | af-decide --work <(findings 20O 39 20) | jq -c '[.decision,.total_missing]')" '["PENDING",20]' 'a longer one'
is "$(findings 7O5N 39 12 | af-decide --work <(findings 20O 140) | jq -c '[.decision,.total_missing]')" '["HOLD",12]' 'one of other segments'
echo '{"season":1}' >list
check 'a bad line of the list costs itself' 1 '"PENDING"' 'list:1: ' af-decide --work list short
check 'no list' 2 '' "'nowhere'" af-decide --work nowhere short

# --- failures ---
verdict 'every call failed' 'RETRY all_failed 20 false' 20E
verdict 'not asked at all' 'PENDING next_round 0 false' 20U
verdict 'few errors, and certain all the same' 'STOP certain 20 true' 18N2E
verdict 'errors that matter' 'PENDING next_round 20 false' 12N8E
verdict 'too few answers' 'RETRY too_few_answers 40 false' 10O9N21E --sample 40
verdict 'enough of fewer' 'HOLD sample_used 40 false' 10O9N21E --sample 40 --min-answers 19
verdict 'STOP that errors could lift' 'RETRY errors 40 false' 15O16N9E --sample 40
verdict 'the sample was not asked to its end' 'PENDING not_asked 38 false' 19O19N2U --sample 40
verdict 'and will not be' 'HOLD sample_used 38 false' 19O19N2U --sample 40 --final
verdict 'matches out of scope count for nothing' 'PENDING next_round 18 false' 9O9N2S
verdict 'all out of scope' 'RETRY nothing_in_scope 0 false' 20S --sample 20

# --- the users' old way ---
verdict 'fixed: the whole sample' 'PENDING next_round 199 false' 199O --fixed
verdict 'fixed: used up' 'GO certain 200 true' 200O --fixed
verdict 'fixed: the circuit' 'STOP_CIRCUIT circuit 61 true' 1O60N139O --fixed
verdict 'fixed: just not' 'GO sample_used 200 false' 1O59N140O --fixed
verdict 'fixed: an error breaks the run' 'STOP sample_used 200 false' 59N1E59N81O --fixed
verdict 'fixed: another circuit' 'STOP_CIRCUIT circuit 20 true' 20N180O --fixed --circuit 10
verdict 'fixed: every call failed' 'RETRY too_few_answers 200 false' 200E --fixed
check 'fixed and extend' 2 '' 'exclude each other' af-decide --fixed --extend

# --- thresholds per league ---
printf '# league go hold\n39 70 50\n140\t30,20\n' >thresholds
{ findings 10O10N 39 20; findings 10O10N 140 20; findings 10O10N 7 20; } >three
is "$(af-decide --thresholds thresholds --go 60 --hold 55 three | jq -r '"\(.league_id) \(.decision) \(.go) \(.hold)"' | paste -sd';')" \
    '39 HOLD 70 50;140 GO 30 20;7 STOP 60 55' 'per league, others as given'
is "$(findings 2O1N 39 3 | af-decide --go 66.667 | jq -r .decision) $(findings 2O1N 39 3 | af-decide --go 66.666 | jq -r .decision)" 'HOLD GO' \
    'thresholds are not rounded, nor are shares'
echo '39 seventy 50' >bad
check 'a bad line' 2 '' "bad:1: not 'league_id go hold'" af-decide --thresholds bad
check 'no such file' 2 '' "cannot read 'nofile'" af-decide --thresholds nofile
check 'hold above go' 2 '' 'hold is above' af-decide --hold 80
check 'no percentage' 2 '' '--go: .*not a percentage' af-decide --go 101
check 'no probability' 2 '' '--alpha' af-decide --alpha 0

# --- the same, however they come ---
{ findings 12O8N20O 39; findings 40N 140; findings 20E 61; findings 3O1N 5 4; findings 18O2E20O 39 380 2016; } >all
af-decide all >wanted
is "$(jq -r .decision wanted | paste -sd' ')" 'PENDING STOP RETRY GO GO' 'five segments'
same wanted 'everything twice' 'cat all all | af-decide'
same wanted 'every third twice' "awk '{ print; if (NR % 3 == 0) print }' all | af-decide"
same <(jq -cS . wanted | sort) 'another order of the segments' "{ grep '\"match_id\":1' all; cat all; } | af-decide | jq -cS . | sort"
split -l 7 all piece.
same wanted 'in pieces' 'af-decide piece.*'
same wanted 'a beginning that was interrupted, then everything' 'head -n 30 all | cat - all | af-decide'
jq -c 'if .match_id % 4 == 0 and .finding.status != "ERROR" then .finding = {status:"ERROR",reason:"timeout"} | .fetch = {error:"timeout",tries:4,ms:9} else . end' all >failed
same wanted 'an answer replaces an error' 'cat failed all | af-decide'
same wanted 'and an error replaces no answer' 'cat all failed | af-decide'
jq -c 'if .match_id % 4 == 0 then .finding = {status:"SKIPPED",reason:"quota"} | .fetch = {skipped:"quota"} else . end' all >spent
same wanted 'nor does a skip' 'cat spent all | af-decide'
# Round by round, as the pilot goes, and all at once.
findings 15O5N18O2N60O 39 600 >long
for n in 20 40 60 80 100; do head -n "$n" long | af-decide | jq -r .decision; done | paste -sd' ' >rounds
like "$(<rounds)" '^(PENDING )*(HOLD|GO)( (HOLD|GO))*$' 'once settled a verdict stays'
# --- calls: what a simulation with everything known says is what the rounds cost ---
is "$(af-decide long | jq '[.looks,.calls]|unique|length')" 1 'a look is a call'

# --- earlier verdicts, and people ---
af-decide --csv all >pilot.csv
is "$(af-decide --verdicts pilot.csv </dev/null | jq -cS .)" "$(jq -cS . wanted)" 'CSV says what NDJSON says'
is "$(af-decide --verdicts wanted --csv </dev/null)" "$(<pilot.csv)" 'and the other way round'
{ printf '\xef\xbb\xbf'; sed 's/PENDING/ go /; s/^/"mine, too",/; 1s/"mine, too"/note/; s/$/\r/' pilot.csv; printf ',,,,\r\n'; } >edited.csv
check 'an edited CSV' 0 . '' af-decide --verdicts edited.csv <<<''
is "$(jq -r .decision .out | paste -sd' ')" 'GO STOP RETRY GO GO' 'a decision that somebody changed'
is "$(jq -r .note .out | sort -u)" 'mine, too' 'a column that somebody added'
is "$(af-decide --verdicts edited.csv --csv </dev/null | grep -c ',"mine, too"$')" 5 'which is written again'
tr ',' ';' <pilot.csv | sed 's/ *$//' >semicolon.csv
is "$(af-decide --verdicts semicolon.csv </dev/null | jq -r .decision | paste -sd' ')" 'PENDING STOP RETRY GO GO' 'semicolons'
cut -d, -f 1,4,13 pilot.csv | awk -F, '{ print $3 "," $2 ".0," $1 }' | sed '1s/.0//' >three.csv
is "$(af-decide --verdicts three.csv </dev/null | jq -r '"\(.league_id) \(.season) \(.decision)"' | head -n 2 | paste -sd';')" \
    '39 2015 PENDING;140 2015 STOP' 'three columns, moved, and years as a spreadsheet writes them'
sed 's/STOP/MAYBE/' pilot.csv >maybe.csv
check 'a decision that is none' 1 . "maybe.csv:3: 'decision' is not one of GO" af-decide --verdicts maybe.csv <<<''
is "$(wc -l <.out)" 4 'costs its row alone'
echo 'a,b' >other.csv
check 'another table' 2 '' 'other.csv:1: no verdicts: .*lacks league_id' af-decide --verdicts other.csv
check 'no such file' 2 '' "cannot read 'nofile'" af-decide --verdicts nofile
: >empty
same wanted 'an empty file holds no verdicts' 'af-decide --verdicts empty all'
findings 20N 39 >news
findings 20O 8 >>news
is "$(af-decide --verdicts wanted news | jq -r '"\(.league_id) \(.season) \(.decision)"' | paste -sd';')" \
    '39 2015 STOP;140 2015 STOP;61 2015 RETRY;5 2015 GO;39 2016 GO;8 2015 GO' 'what was open is judged by what is new; the rest stays, in its place'
findings 20N 39 380 2016 >news
is "$(af-decide --verdicts wanted news | jq -c 'select(.season==2016).decision')" '"GO"' 'a settled verdict stays'
is "$(af-decide --verdicts wanted --extend news | jq -c 'select(.season==2016).decision')" '"STOP"' 'unless extended'
jq -c '.settled = 1' wanted >odd
is "$(af-decide --verdicts odd --csv </dev/null | cut -d, -f16 | sort -u | paste -sd' ')" ' settled' \
    'a settled that is no truth value is none in CSV either'

# --- a dry run ---
echo '{"league_id":39,"league_name":"Premier League","country":"England","season":2015,"total":380,"missing":212}' >segments
is "$(af-decide --dry-run --csv segments | tail -n 1 | cut -d, -f1-13)" '39,Premier League,England,2015,212,0,0,0,0,0,,,DRY_RUN' 'segments in'
is "$(af-decide -n all | jq -r .decision | sort | uniq -c | tr -s ' ')" ' 5 DRY_RUN' 'or work'

# --- months ---
for m in 08 09 10 11 12 01 02 03 04 05; do
	y=$((10#$m < 8 ? 2024 : 2023))
	for d in 03 08 14 19 27; do
		echo "$y-$m-$d"
	done
done >dates
paste -d' ' dates <(findings 25N25O 299 200) | awk '{ sub(/"date":"[^"]*"/, "\"date\":\"" $1 "T19:00:00+00:00\""); print $0 }' | cut -d' ' -f2- | shuf --random-source=<(yes) >dated
is "$(af-decide dated | jq -c '[.covered_from,.covered_until,(.months|length),.months[0],.months[9]]')" \
    '["2024-01-03",null,10,{"month":"2023-08","answers":5,"covered":0},{"month":"2024-05","answers":5,"covered":5}]' 'from which date on'
is "$(shuf --random-source=<(yes no) dated | af-decide | jq -c '[.covered_from,.months[0].month]')" '["2024-01-03","2023-08"]' 'in any order'

# --- the summary, and what is no finding ---
check 'counts' 0 . '' af-decide --summary sum --events events all
is "$(jq -c '[.in,.out,.GO,.STOP,.RETRY,.PENDING]' sum)" '[144,5,2,1,1,1]' 'of each decision'
is "$(jq -c 'select(.event == "decided")|[.event,.GO]' events)" '["decided",2]' 'and as an event'
check 'no finding' 1 '' "no object 'finding'; af-classify adds it" af-decide <<<'{"match_id":1,"league_id":1,"season":1}'
check 'no id' 1 '' "neither 'match_id' nor 'fixture_id'" af-decide <<<'{"league_id":1,"season":1,"finding":{"status":"API_OK"}}'
check 'ids as texts' 0 '"league_id":39,' '' af-decide <<<'{"match_id":"7","league_id":"39","season":"2015","finding":{"status":"API_OK"}}'
is "$({ findings 20N | jq -c '.match_id|=tostring'; findings 20N; } | af-decide | jq .sampled)" 20 'and are the same ids'
# What is to be done, first things first
next_of() { printf '{"league_id":%d,"season":2020,"total_missing":50,"decision":"%s"}\n' "$@" >some.verdicts; af-decide --next --verdicts some.verdicts </dev/null | xargs; }
is "$(next_of 1 GO 2 STOP 3 PENDING),$(next_of 1 GO 2 STOP_CIRCUIT),$(next_of 1 HOLD),$(next_of 1 STOP)" 'pilot backfill taint,backfill taint,,taint' '--next'
check '--next excludes --csv' 2 '' 'exclude each other' af-decide --next --csv
done_testing
