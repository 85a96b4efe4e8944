#!/bin/bash
# What each answer means: the shapes, the values, whose values they are, and never a refusal taken for no data.
. "$(dirname "$0")/tap.sh"

# answer BODY [MEMBERS]: a record; MEMBERS are JSON members of the work record or another "fetch"
answer() {
	local members=${2-}
	[[ $members == *'"fetch"'* ]] || members+="${members:+,}"'"fetch":{"status":200}'
	[[ $members == *'"fixture_id"'* ]] || members='"fixture_id":7,'$members
	[ -z "$1" ] || members+=',"body":'$1
	printf '{"match_id":1,%s}\n' "$members"
}
# wants NAME WANTED JQ RECORD [OPTION …]: what jq makes of the finding; all of one kind of options go through one process
wants() {
	local name=$1 wanted=$2 program=$3 record=$4 batch
	shift 4
	batch="batch ${*:-none}"
	printf '%s\n' "$record" >>"$batch"
	printf '%s\n' "$wanted" >>"$batch.wanted"
	printf '%s\n' "$name${*:+ ($*)}" >>"$batch.names"
	printf '%s\n' "$program" >>"$batch.jq"
}
done_wanting() {
	local batch options programs name got wanted
	for batch in batch*.jq; do
		batch=${batch%.jq}
		options=${batch#batch }
		[ "$options" != none ] || options=
		# shellcheck disable=SC2086
		af-classify $options "$batch" >out.ndjson
		# Each line has a program of its own: [inputs] and an index keep it one jq.
		programs=$(awk '{ printf "%s(.[%d] | %s)", NR == 1 ? "" : ", ", NR - 1, $0 }' "$batch.jq")
		jq -rs "$programs" out.ndjson >"$batch.got"
		while IFS= read -r name <&3 && IFS= read -r got <&4 && IFS= read -r wanted <&5; do
			is "$got" "$wanted" "$name"
		done 3<"$batch.names" 4<"$batch.got" 5<"$batch.wanted"
		is "$(wc -l <"$batch.got")" "$(wc -l <"$batch.names")" "all of '$batch' were judged"
	done
	rm -f batch*
}
# finds NAME STATUS/REASON BODY [MEMBERS] [OPTION …]
finds() {
	local name=$1 wanted=$2 body=$3 members=${4-}
	shift $(($# < 4 ? $# : 4))
	wants "$name" "$wanted" '.finding | .status + "/" + (.reason // "-")' "$(answer "$body" "$members")" "$@"
}
# block TEAM TYPE=VALUE …: one team's block
block() {
	local team=$1 pair sep=
	shift
	printf '{"team":{"id":%s,"name":"T"},"statistics":[' "$team"
	for pair; do
		printf '%s{"type":"%s","value":%s}' "$sep" "${pair%%=*}" "${pair#*=}"
		sep=,
	done
	printf ']}'
}
single() { printf '{"get":"fixtures/statistics","parameters":{"fixture":"7"},"errors":[],"results":2,"response":[%s]}' "$(IFS=,; echo "$*")"; }
# element STATUS HOME AWAY BLOCK …: an answer of /fixtures?ids=
element() {
	local status=$1 home=$2 away=$3
	shift 3
	printf '{"get":"fixtures","errors":[],"response":[{"fixture":{"id":7,"status":{"short":"%s"}},"teams":{"home":{"id":%s},"away":{"id":%s}},"events":[{"team":{"id":1}}],"statistics":[%s]}]}' \
	    "$status" "$home" "$away" "$(IFS=,; echo "$*")"
}
h=$(block 33 'Shots on Goal=3' 'Total Shots=9' 'Corner Kicks=4' 'Ball Possession="55%"')
a=$(block 47 'Shots on Goal=1' 'Total Shots=5' 'Corner Kicks=2' 'Ball Possession="45%"')
ids='"home_team_id":33,"away_team_id":47'

# --- refusals: before anything else ---
for errors in '{"rateLimit":"Too many"}' '["Too many"]' '{"plan":""}' '[{}]' '"no"' 'true' '1'; do
	full=$(single "$h" "$a")
	wants "errors $errors beside a full answer is a refusal" ERROR .finding.status "$(answer "${full/'"errors":[]'/"\"errors\":$errors"}" "$ids")"
done
for errors in '[]' '{}' 'null' '""' 'false' '[ ]'; do
	wants "errors $errors is none" API_OK .finding.status "$(answer "${full/'"errors":[]'/"\"errors\":$errors"}" "$ids")"
done
finds 'the word of the refusal is the reason' ERROR/refused_requests '{"errors":{"requests":"limit"},"response":[]}'
finds 'what af-fetch called it is the reason' ERROR/quota '{"errors":{"requests":"limit"},"response":[]}' '"fetch":{"status":200,"error":"quota"}'
finds 'of several keys the telling one' ERROR/refused_bug '{"errors":{"time":"2019","bug":"ours"},"response":[]}' '"fetch":{"status":204}'
finds 'a hostile key is not repeated' ERROR/refused '{"errors":{"a\u001b[31m\"":"x"},"response":[]}'
wants 'the message is passed on' 'Missing "key"' .finding.message "$(answer '{"errors":{"token":"Missing \"key\""}}')"

# --- no answer ---
finds 'skipped by af-fetch' SKIPPED/quota '' '"fetch":{"skipped":"quota"}'
finds 'failed on the way' ERROR/timeout '' '"fetch":{"error":"timeout"}'
finds 'failed, with half a body' ERROR/truncated '"{\"get\":"' '"fetch":{"status":200,"error":"truncated"}'
finds 'a status of 500' ERROR/http_500 '{"message":"Something went wrong"}' '"fetch":{"status":500}'
finds 'a message and no envelope' ERROR/bad_body '{"message":"Something went wrong"}'
finds 'no body' ERROR/no_body ''
finds 'a body that is null' ERROR/no_body null
finds 'a body that is a text' ERROR/bad_body '"<html>"'
finds 'a body that is an array' ERROR/bad_body '[]'
finds 'no response' ERROR/bad_body '{"errors":[]}'
finds 'a response that is no array' ERROR/bad_body '{"errors":[],"response":{"[0]":{"team":{"id":1}}}}'
wants 'a work record that nobody asked about' SKIPPED/not_asked '.finding|.status+"/"+.reason' '{"match_id":1}'

# --- no data ---
finds 'an empty response' NO_DATA/empty '{"get":"fixtures/statistics","errors":[],"results":0,"response":[]}'
finds 'escaped, as the provider does' NO_DATA/empty '{"get":"fixtures\/statistics","errors":{},"response":[]}'
finds 'a fixture that is not in its bundle' NO_DATA/absent '{"get":"fixtures","errors":[],"response":[]}'
finds 'an element without blocks' NO_DATA/empty "$(element FT 33 47)" "$ids"
finds 'an element with empty blocks' NO_DATA/empty "$(element FT 33 47 "$(block 33)" "$(block 47)")" "$ids"
finds 'one team' NO_DATA/one_team "$(single "$h")" "$ids"
finds 'one team in an element' NO_DATA/one_team "$(element FT 33 47 "$h")" "$ids"
finds 'all null' NO_DATA/no_values "$(single "$(block 33 'Total Shots=null' 'Corner Kicks=null')" "$(block 47 'Total Shots=null')")" "$ids"
finds 'types that nobody knows' NO_DATA/no_values "$(single "$(block 33 'Throw-ins=3')" "$(block 47 'Throw-ins=4')")" "$ids"

# --- not this answer ---
finds 'another fixture in an element' ERROR/mismatch "$(element FT 33 47 "$h" "$a")" "$ids"',"fixture_id":8'
finds 'another fixture echoed' ERROR/mismatch "$(single "$h" "$a")" "$ids"',"fixture_id":8'
finds 'another fixture echoed with nothing' ERROR/mismatch '{"get":"fixtures/statistics","parameters":{"fixture":"9"},"errors":[],"response":[]}'
finds 'another question' ERROR/mismatch '{"get":"injuries","errors":[],"response":[]}'
finds 'ids as texts are the same ids' API_OK/- "$(element FT 33 47 "$h" "$a")" '"home_team_id":"33","away_team_id":"47","fixture_id":"7"'
many=$(element FT 33 47 "$h" "$a" | sed 's/"response":\[/&{"fixture":{"id":6,"status":{"short":"FT"}},"statistics":[]},/')
finds 'several fixtures: the one that was asked for' API_OK/- "$many" "$ids"
finds 'several fixtures: it is not known which' ERROR/mismatch "$many" "$ids"',"fixture_id":null'
finds 'several fixtures: two that differ are it' ERROR/mismatch "${many%\]\}},$(element FT 33 47 "$(block 33 'Total Shots=8')" "$a" | sed 's/^.*"response":\[//')" "$ids"
finds 'several fixtures: none is' ERROR/mismatch "$many" "$ids"',"fixture_id":8'

# --- not over ---
for status in NS 1H HT LIVE PST CANC AWD; do
	finds "a match that is $status" SKIPPED/not_finished "$(element $status 33 47 "$h" "$a")" "$ids"
done
for status in FT AET PEN; do finds "a match that is $status" API_OK/- "$(element $status 33 47 "$h" "$a")" "$ids"; done

# --- values ---
finds 'shots and corners on one side' API_OK/- "$(single "$h" "$(block 47)")" "$ids"
finds 'shots only' PARTIAL/no_corners "$(single "$(block 33 'Total Shots=9')" "$(block 47 'Total Shots=1' 'Corner Kicks=null')")" "$ids"
finds 'corners only' PARTIAL/no_shots "$(single "$(block 33 'Corner Kicks=9')" "$(block 47)")" "$ids"
finds 'each on another side' PARTIAL/split "$(single "$(block 33 'Corner Kicks=9')" "$(block 47 'Total Shots=1')")" "$ids"
finds 'zeros are values' API_OK/- "$(single "$(block 33 'Corner Kicks=0' 'Total Shots=0')" "$(block 47)")" "$ids"
# value TYPE VALUE NAME WANTED [OPTION …]: what becomes of one value
value() {
	local type=$1 v=$2 name=$3 wanted=$4
	shift 4
	wants "$type $v" "$wanted" "[.finding.home.$name, .finding.unreadable] | tojson" \
	    "$(answer "$(single "$(block 33 'Total Shots=1' 'Corner Kicks=2' "$type=$v")" "$a")" "$ids")" --fields all "$@"
}
value 'Ball Possession' '"55%"' possession '[55,null]'
value 'Ball Possession' '55' possession '[55,null]'
value 'Ball Possession' '"0%"' possession '[0,null]'
value 'Ball Possession' '"100%"' possession '[100,null]'
value 'Ball Possession' '"101%"' possession '[null,["home.possession"]]'
value 'Ball Possession' '"%"' possession '[null,["home.possession"]]'
value 'Ball Possession' null possession '[null,null]'
value 'Passes %' '"86.50%"' passes_pct '[86.5,null]'
value Fouls '"11"' fouls '[11,null]'
value Fouls 11.0 fouls '[11,null]'
value Fouls -1 fouls '[null,["home.fouls"]]'
value Fouls 1e1 fouls '[null,["home.fouls"]]'
value Fouls '[]' fouls '[null,["home.fouls"]]'
value Fouls 99999999999999 fouls '[null,["home.fouls"]]'
value expected_goals '"1.10"' expected_goals '[1.1,null]'
value expected_goals '"2.00"' expected_goals '[2,null]'
value expected_goals null expected_goals '[null,null]' --null-zero
value goals_prevented -1 goals_prevented '[-1,null]'
value goals_prevented '"-0.17"' goals_prevented '[-0.17,null]'
value goals_prevented '"-0.00"' goals_prevented '[0,null]'
value goals_prevented 0.68 goals_prevented '[0.68,null]'
value goals_prevented null goals_prevented '[null,null]' --null-zero
value 'Red Cards' null red_cards '[null,null]'
value 'Red Cards' null red_cards '[0,null]' --null-zero
value 'Ball Possession' null possession '[null,null]' --null-zero
wants 'a block without a single count is not filled: its nulls stay absent' '{"possession":50}' '.finding.home|tojson' \
    "$(answer "$(single "$(block 33 'Red Cards=null' 'Ball Possession="50%"')" "$a")" "$ids")" -z
wants 'core fields alone, though it is another that says that the block is filled' '{"red_cards":0}' '.finding.home|tojson' \
    "$(answer "$(single "$(block 33 'Red Cards=null' 'Offsides=1')" "$a")" "$ids")" -z
finds 'broken shots are never no data' ERROR/bad_value "$(single "$(block 33 'Total Shots="x"')" "$(block 47 'Total Shots=null')")" "$ids"
finds 'a broken value elsewhere costs itself' API_OK/- "$(single "$(block 33 'Fouls="x"' 'Total Shots=1' 'Corner Kicks=1')" "$a")" "$ids"
finds 'shots twice with different values' ERROR/bad_value "$(single "$(block 33 'Total Shots=9' 'Corner Kicks=1' 'Total Shots=5')" "$(block 47 'Fouls=1')")" "$ids"
finds 'and a third time as before' ERROR/bad_value "$(single "$(block 33 'Total Shots=9' 'Total Shots=5' 'Total Shots=9')" "$(block 47 'Fouls=1')")" "$ids"
for twice in '9 5' '5 9' 'null 9' '9 null' '"x" 9' '9 "x"' '"" 9'; do
	for how in '' -z; do
		# shellcheck disable=SC2086
		wants "fouls twice: $twice" '[null,["home.fouls"]]' '[.finding.home.fouls, .finding.unreadable] | tojson' \
		    "$(answer "$(single "$(block 33 'Total Shots=1' "Fouls=${twice% *}" 'Corner Kicks=1' "Fouls=${twice#* }")" "$a")" "$ids")" $how
	done
done
wants 'twice the same value' '[9,null]' '[.finding.home.fouls, .finding.unreadable] | tojson' \
    "$(answer "$(single "$(block 33 'Total Shots=1' 'Fouls=9' 'Corner Kicks=1' 'Fouls="9"')" "$a")" "$ids")"
finds 'an entry whose type is no name is an unknown one' API_OK/- "$(single "$(block 33 'Total Shots=1' 'Corner Kicks=1' | sed 's/}]}$/},{"type":7,"value":1}]}/')" "$a")" "$ids"
finds 'entries without a type' ERROR/no_statistics "$(single '{"team":{"id":33},"statistics":[{"goals":3}]}' "$a")" "$ids"
finds 'blocks without statistics' ERROR/no_statistics "$(single '{"team":{"id":33}}' "$a")" "$ids"
finds 'a list that has no statistics' ERROR/no_statistics '{"get":"fixtures","errors":[],"response":[{"fixture":{"id":7,"status":{"short":"FT"}},"teams":{}}]}'
finds 'three teams' ERROR/bad_body "$(single "$h" "$a" "$(block 5 Fouls=1)")" "$ids"
half=$(single "${h%\}},\"statistics_1h\":[{\"type\":\"Total Shots\",\"value\":4}]}" "$a")
wants 'half=true: the whole match' 9 .finding.home.total_shots "$(answer "$half" "$ids")"

# --- whose values ---
sides() { wants "$1" 'API_OK 9 5' '.finding|"\(.status) \(.home.total_shots) \(.away.total_shots)"' "$(answer "$2" "${3-}")" "${@:4}"; }
sides 'by team id' "$(single "$h" "$a")" "$ids"
sides 'the teams of the answer decide, whatever the order of the blocks' "$(element FT 33 47 "$a" "$h")" "$ids"
sides 'ids of the database'"'"'s own: the teams of the answer' "$(element FT 33 47 "$a" "$h")" '"home_team_id":1001,"away_team_id":1002'
sides 'no ids at all: the teams of the answer' "$(element FT 33 47 "$a" "$h")"
swapped='"home_team_id":47,"away_team_id":33'
finds 'both known but reversed' ERROR/team_mismatch "$(single "$h" "$a")" "$swapped"
finds 'both known but reversed, in an element' ERROR/team_mismatch "$(element FT 33 47 "$h" "$a")" "$swapped"
for half in '"home_team_id":33,"away_team_id":1002' '"home_team_id":1001,"away_team_id":47' '"home_team_id":47,"away_team_id":5' '"home_team_id":33,"away_team_id":33'; do
	finds "one known, one not: $half" ERROR/team_mismatch "$(single "$h" "$a")" "$half"
	finds "and in an element" ERROR/team_mismatch "$(element FT 33 47 "$h" "$a")" "$half"
	finds "and --by-order does not help" ERROR/team_mismatch "$(single "$h" "$a")" "$half" --by-order
done
finds 'neither known' ERROR/team_unknown "$(single "$h" "$a")" '"home_team_id":1001,"away_team_id":1002'
sides 'neither known, by order' "$(single "$h" "$a")" '"home_team_id":1001,"away_team_id":1002' --by-order
finds 'an answer that contradicts itself' ERROR/team_mismatch "$(element FT 33 99 "$h" "$a")" "$ids"
finds 'the same team twice' ERROR/team_mismatch "$(single "$h" "$h")" "$ids"
finds 'no data needs no sides' NO_DATA/empty "$(element FT 33 47 "$(block 33)" "$(block 47)")" "$swapped"

done_wanting

# --- the record ---
is "$(answer "$(single "$h" "$a")" "$ids"',"x":1.50,"y" : "\u00e9","finding":{"old":1},"z":[ ]' | af-classify | jq -c 'keys_unsorted')" \
    '["match_id","fixture_id","home_team_id","away_team_id","x","y","z","fetch","finding"]' 'the body goes, an old finding goes, the rest stays in order'
like "$(answer "$(single "$h" "$a")" "$ids"',"x":1.50,"y" : "\u00e9"' | af-classify)" '"x":1\.50,"y" : "\\u00e9"' 'byte for byte'
# Members twice: the last one counts, whatever was inside of the first.
finds 'a response twice' NO_DATA/empty "$(single "$h" "$a" | sed 's/}$/,"response":[]}/')" "$ids"
finds 'errors twice' ERROR/refused_plan "$(single "$h" "$a" | sed 's/}$/,"errors":{"plan":"no"}}/')" "$ids"
finds 'escaped names are the same names' ERROR/refused_plan '{"\u0065rrors":{"plan":"no"},"response":[]}'
done_wanting
{ answer '' '"fetch":{"skipped":"budget"}'; answer "$(single "$h" "$a")" "$ids"; answer '{"errors":["x"]}'; } >three
check 'a summary counts each status' 0 . '' af-classify --summary sum three
is "$(jq -c '[.in,.out,.API_OK,.PARTIAL,.NO_DATA,.ERROR,.SKIPPED]' sum)" '[3,3,1,0,0,1,1]' 'the counts'
check 'another word for the fields' 2 '' "--fields: 'some': neither 'core' nor 'all'" af-classify --fields some

if [ -z "$AF_DATA" ]; then
	skip 'the captures are not here'
	done_testing
fi
# --- real captures: every file gets the finding that its facts imply ---
D=$AF_DATA/api-football
capture() {	# FILE [OPTION …]
	local file=$1
	shift
	jq -c --slurpfile b "$file" -n '{match_id:1,fetch:{status:200},body:$b[0]}' | af-classify "$@" | jq -r '.finding|.status+"/"+(.reason//"-")'
}
for f in "$D"/errors/*.json; do
	word=$(jq -r '.errors|keys[0]' "$f")
	is "$(capture "$f")" "ERROR/refused_$word" "${f##*/}"
done
for f in "$D"/fixtures-statistics/*.json; do
	case $f in
	*team33*) is "$(capture "$f")" NO_DATA/one_team "${f##*/}" ;;
	*) is "$(capture "$f" --by-order)" API_OK/- "${f##*/}"
		is "$(capture "$f")" ERROR/team_unknown "${f##*/}: with no ids to compare, no guess" ;;
	esac
done
is "$(capture "$D/doc-examples/fixtures-http204.json")" ERROR/refused_bug 'the 204 body'
is "$(capture "$D/doc-examples/fixtures-http499.json")" ERROR/bad_body 'the 499 body'
is "$(capture "$D/doc-examples/fixtures-http500.json")" ERROR/bad_body 'the 500 body'
is "$(capture "$D/doc-examples/fixtures-statistics-half-1299002.json" --by-order)" API_OK/- 'half=true'
is "$(capture "$D/doc-examples/fixtures-statistics-215662-team463.json")" NO_DATA/one_team 'one team'
for f in leagues-all players-all players-seasons-all; do
	like "$(capture "$D/doc-examples/$f.json")" '^ERROR/' "$f.json is no answer to our question"
done
{ printf '{"body":'; tr -d '\n' <"$D/broken/fixtures-live-all-truncated.json"; echo; } >torn
check 'an answer that was cut short is no record' 1 '' '^af-classify: torn:1: the text ends inside' af-classify torn
jq -c '.[]|{match_id:1,fixture_id:1119767,fetch:{status:200},body:.statistics}' "$D/wrapped/statistics-empty-1119767-x2.json" >wrapped
is "$(af-classify wrapped | jq -r .finding.reason | sort | uniq -c | tr -s ' ')" ' 2 empty' 'two empty answers from one file'
jq -c '.response[] as $e | {match_id:$e.fixture.id,fixture_id:$e.fixture.id,home_team_id:$e.teams.home.id,away_team_id:$e.teams.away.id,
	fetch:{status:200}, body:(.response=[$e])}' "$D/fixtures-ids-18.json" >eighteen
is "$(af-classify eighteen | jq -r .finding.status | sort | uniq -c | tr -s ' ' | paste -sd';')" ' 16 API_OK; 2 NO_DATA' 'the 18 real fixtures'
is "$(af-classify eighteen | jq -r 'select(.finding.status=="NO_DATA").fixture_id' | paste -sd' ')" '1183263 1183266' 'which have none'
# Every value of all types, by another way.
names='{"Total Shots":"total_shots","Shots on Goal":"shots_on_goal","Corner Kicks":"corner_kicks","Ball Possession":"possession","Fouls":"fouls","Yellow Cards":"yellow_cards","Red Cards":"red_cards","Shots off Goal":"shots_off_goal","Blocked Shots":"blocked_shots","Shots insidebox":"shots_insidebox","Shots outsidebox":"shots_outsidebox","Offsides":"offsides","Goalkeeper Saves":"goalkeeper_saves","Total passes":"total_passes","Passes accurate":"passes_accurate","Passes %":"passes_pct","expected_goals":"expected_goals","goals_prevented":"goals_prevented"}'
jq -cS --argjson n "$names" '.fixture_id as $id | .body.response[0] | .teams.home.id as $h | [.statistics[] | {side:(if .team.id==$h then "home" else "away" end),
	v:([.statistics[]|select(.value!=null)|{($n[.type]):(if .value|type=="string" then (.value|rtrimstr("%")|tonumber) else .value end)}]|add // {})}]
	| {id:$id, home:(map(select(.side=="home").v)[0]), away:(map(select(.side=="away").v)[0])}' eighteen >wanted
af-classify --fields all eighteen | jq -cS '{id:.fixture_id,home:.finding.home,away:.finding.away}' >got
is "$(wc -l <wanted)" 18 'jq reads all 18'
same wanted 'all 18 types of both sides of all 18, as jq reads them' cat got
shuf --random-source=<(yes) eighteen | jq -c '.home_team_id += 100000 | .away_team_id += 100000' | af-classify --fields all | jq -cS '{id:.fixture_id,home:.finding.home,away:.finding.away}' | sort >got2
same <(sort wanted) 'the same with internal ids, in another order' cat got2
done_testing
