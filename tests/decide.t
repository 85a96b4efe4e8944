#!/usr/bin/env bash
# af-decide and af-sample: verdicts, their looks, what errors may not do, CSV and people's editing.
. "$(dirname "$0")/tap.sh"

# findings LEAGUE MISSING STATUS:COUNT...: in this order
findings() {
	local league=$1 missing=$2 n=0 i spec
	shift 2
	for spec; do
		for ((i = 0; i < ${spec#*:}; i++)); do
			n=$((n + 1))
			printf '{"match_id":%d,"league_id":%d,"league_name":"A, \\"B\\"","country":"C","season":2020,"missing":%d,"fetch":{"ms":10,"batch":20},"finding":{"status":"%s","reason":%s}}\n' \
				$((league * 100000 + n)) "$league" "$missing" "${spec%%[:/]*}" "$(case $spec in */*) r=${spec#*/} && printf '"%s"' "${r%:*}" ;; *) printf null ;; esac)"
		done
	done
}
mixed() { shuf --random-source=<(yes); }
verdict() { af-decide "$@" | jq -r '"\(.decision) \(.settled) \(.sampled) \(.reason)"'; }

is "$(findings 1 380 API_OK:20 | verdict)" "GO true 20 certain" "twenty of twenty are GO"
is "$(findings 1 380 NO_DATA:20 | verdict)" "STOP true 20 certain" "none of twenty is STOP"
is "$(findings 1 380 API_OK:12 NO_DATA:8 | verdict)" "PENDING false 20 next_round" "in between the next round is wanted"
is "$(findings 1 380 API_OK:12 | verdict)" "PENDING false 12 next_round" "in the middle of a round nothing is decided"
is "$(findings 1 3 API_OK:3 | verdict)" "GO true 3 complete" "a small segment is known when all of it is"
is "$(findings 1 380 ERROR/timeout:20 | verdict)" "RETRY false 20 all_failed" "where every call failed it is RETRY, not STOP"
is "$(findings 1 400 ERROR/timeout:185 NO_DATA:15 | verdict --sample 200)" "RETRY false 20 all_failed" "and asking on is no use"
is "$(findings 1 400 NO_DATA:10 ERROR/x:10 | verdict)" "PENDING false 20 next_round" "errors may be covered: no STOP from ten answers and ten errors"
is "$(findings 1 380 SKIPPED/quota:20 | verdict)" "PENDING false 0 next_round" "not asked is not absent"
is "$(findings 1 20 SKIPPED/quota:20 | verdict)" "PENDING false 0 not_asked" "not even at the end of the sample"
is "$(findings 1 25 SKIPPED/not_finished:5 API_OK:20 | verdict)" "GO true 15 certain" "what is out of scope leaves the population"
is "$(findings 1 380 PARTIAL:20 | verdict)" "GO true 20 certain" "a partial answer is coverage"

# an answer replaces an error; a duplicate counts once; any number of pieces
findings 1 380 API_OK:20 >ok
sed 's/API_OK/ERROR/' ok >failed
is "$(cat failed ok | verdict)" "GO true 20 certain" "an answer replaces an error"
is "$(cat ok failed | verdict)" "GO true 20 certain" "and no error an answer"
is "$(cat ok ok ok | verdict)" "GO true 20 certain" "a match counts once"

# errors and skips in any amount never turn GO into STOP, even if the failing answers are the covered ones
bad=
for share in 10 30 50 70 90; do
	for seed in 1 2 3 4 5; do
		findings 1 300 API_OK:240 NO_DATA:60 | shuf --random-source=<(yes $seed) |
			awk -v share=$share -v seed=$seed 'BEGIN { srand(seed) } /API_OK/ && rand() * 100 < share { sub(/API_OK/, rand() < 0.5 ? "ERROR" : "SKIPPED") } { print }' >f
		for n in 20 40 100 200; do
			d=$(head -n $n f | verdict)
			case $d in STOP*) bad="$bad $share/$seed/$n:${d%% *}" ;; esac
		done
	done
done
is "$bad" '' "errors among the covered ones never make a STOP"

# the users' old way
is "$(findings 1 400 API_OK:130 NO_DATA:70 | mixed | verdict --fixed)" "HOLD false 200 sample_used" "--fixed: the whole sample"
is "$(findings 1 400 API_OK:20 | verdict --fixed)" "PENDING false 20 next_round" "--fixed: nothing before its end"
is "$(findings 1 400 API_OK:1 NO_DATA:60 API_OK:100 | verdict --fixed)" "STOP_CIRCUIT true 61 circuit" "30 % of the planned sample in a row ends it"
is "$(findings 1 400 API_OK:1 NO_DATA:59 API_OK:140 | verdict --fixed | cut -d' ' -f1)" GO "one less does not"
is "$(findings 1 400 API_OK:70 NO_DATA:30 | mixed | verdict --fixed --sample 100)" "GO false 100 sample_used" "exactly 70 % is GO"
is "$(findings 1 100 API_OK:70 NO_DATA:30 | mixed | verdict --fixed --sample 100 --go 70.001 | cut -d' ' -f1)" HOLD "a thousandth above is not"

# thresholds of a league
printf '# main\n1 90 80\n2 50 40\n' >bands
(findings 1 20 API_OK:15 NO_DATA:5; findings 2 20 API_OK:15 NO_DATA:5; findings 3 20 API_OK:15 NO_DATA:5) >three
is "$(af-decide --thresholds bands three | jq -r .decision | paste -sd' ')" "STOP GO GO" "thresholds per league"
printf '1 50 90\n' >bands
check "hold above go" 2 '' 'bands:1: wanted: league_id go hold' af-decide --thresholds bands three

# CSV, and back
header=league_id,league_name,country,season,total_missing,sampled,api_ok,partial,no_data,error,coverage_pct,avg_latency_ms,decision
af-decide three >v
af-decide --csv three >v.csv
is "$(head -n 1 v.csv | cut -c "1-${#header}")" "$header" "the CSV's first columns"
is "$(sed -n 2p v.csv | cut -d, -f1-9)" '1,"A, ""B""",C,2020,20,20,15,0' "quotes as RFC 4180 wants them"
is "$(af-decide --verdicts v --csv </dev/null)" "$(<v.csv)" "NDJSON to CSV"
is "$(af-decide --verdicts v.csv --csv </dev/null)" "$(<v.csv)" "CSV to CSV"
(printf '\357\273\277'; sed 's/^/note,/; 1!s/^note/"mine, too"/; s/$/\r/; 2s/,GO,/,HOLD,/' v.csv) >edited.csv
is "$(af-decide --verdicts edited.csv </dev/null | jq -r '"\(.decision) \(.note)"' | paste -sd' ')" \
	"HOLD mine, too GO mine, too GO mine, too" "BOM, CRLF, an extra column, an edited decision"
printf 'league_id,season,decision\n1,2020,PERHAPS\n' >bad.csv
check "a decision that is none" 1 '' "bad.csv:2: 'decision' is none of" af-decide --verdicts bad.csv /dev/null
printf 'league_id,decision\n1,GO\n' >bad.csv
check "a column that is missing" 1 '' 'bad.csv:1: the columns league_id, season and decision' af-decide --verdicts bad.csv /dev/null

# final once settled
sed 's/API_OK/NO_DATA/' ok >later
is "$(af-decide ok >v1; verdict --verdicts v1 later)" "GO true 20 certain" "a settled verdict stays"
is "$(verdict --verdicts v1 --extend later | cut -d' ' -f1)" STOP "unless --extend"

# samples
(findings 1 380 API_OK:50; findings 2 380 API_OK:50; findings 3 380 API_OK:5) >work
is "$(af-sample --round 1 work | jq .league_id | uniq -c | tr -s ' \n' ' ')" " 20 1 20 2 5 3 " "round 1"
is "$(af-sample --round 3 work | jq .league_id | uniq -c | tr -s ' \n' ' ')" " 10 1 10 2 " "round 3 is what is left"
is "$(cat <(af-sample --round 1 work) <(af-sample --round 2 work) <(af-sample --round 3 work) | sort | cmp - <(sort work) && echo same)" same "the rounds are the work list"
findings 1 380 API_OK:20 | af-decide >v1
is "$(af-sample --round 2 --verdicts v1 work | jq .league_id | uniq -c | tr -s ' \n' ' ')" " 20 2 " "a decided group is left out"
is "$(af-sample --only GO --verdicts v1 --summary sum work | wc -l) $(jq .skipped sum)" "50 55" "--only GO, and the rest counted"
check "--only what is none" 2 '' "is no decision" af-sample --only MAYBE --verdicts v1 work

# from which date on
for m in 01 02 03 04 05 06 07 08; do for i in 1 2 3; do
	printf '{"match_id":"%s-%s","league_id":9,"season":2023,"missing":24,"date":"2023-%s-10","finding":{"status":"%s"}}\n' $m $i $m "$([ $m \> 04 ] && echo API_OK || echo NO_DATA)"
done; done >dated
is "$(af-decide dated | jq -c '[.covered_from,.covered_until,(.months|length),.months[3].covered,.months[4].covered]')" \
	'["2023-05-10",null,8,0,3]' "a streak in time is not absence: from which date on"
done_testing
