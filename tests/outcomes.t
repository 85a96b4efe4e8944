#!/bin/bash
# What became of each record of a work list: the five facts, once each, in every company.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/edge.sh"

# work IDS…: records of a list
list() { for id; do printf '{"match_id":%s,"fixture_id":%d,"league_id":39,"league_name":"P, \\"L\\"","season":2023}\n' "$id" 1001; done; }
# found ID STATUS REASON [LOAD] [FETCH MEMBERS]
found() {
	local reason=null
	[ -z "$3" ] || reason="\"$3\""
	printf '{"match_id":%s,"fixture_id":1001,"league_id":39,"season":2023,"fetch":{"offset":7,"ms":183.2%s},"finding":{"status":"%s","reason":%s}%s}\n' \
		"$1" "${5:+,$5}" "$2" "$reason" "${4:+,\"load\":\"$4\"}"
}
facts() { af-outcomes -q --work work "$@" | jq -r '[.outcome | .fact, .reason // "-", .updated] | join(" ")'; }
total() { af-outcomes -q --work work --group '' "$@" | jq -c '[.list, .present, .empty, .failed, .out_of_scope, .not_asked]'; }

list 1 2 3 4 5 6 7 8 >work
{
	found 1 API_OK '' updated
	found 2 PARTIAL no_corners present
	found 3 NO_DATA empty unchanged
	found 4 ERROR team_unknown unchanged
	found 5 SKIPPED quota '' '"skipped":"quota"'
	found 6 SKIPPED not_finished
	found 7 API_OK '' rejected
	found 99 API_OK '' updated
} >findings
is "$(facts findings | paste -sd,)" 'present - true,present no_corners true,empty empty false,failed team_unknown false,not_asked quota false,out_of_scope not_finished false,failed rejected false,not_asked - false' 'each fact'
is "$(total findings)" '[8,2,1,2,1,2]' 'list is the sum of the five'
is "$(facts --dry-run findings | sed -n 2p)" 'present no_corners false' 'in a dry run what is present was not updated'
is "$(facts nofile | sort -u)" 'not_asked - false' 'no findings yet: nothing has been asked'
check 'what failed is named with its remedy' 1 . 'failed: 1 team_unknown: .*--by-order' af-outcomes --work work findings
like "$err" 'failed: 1 rejected: .*rejects.ndjson' 'what the database refused, too'
like "$err" 'not finished: 2 matches .*; the same command carries on' 'what was skipped, and what is after the last answer, is still to ask'
for word in quota budget not_saved not_asked down limit failed stopped interrupted; do found 1 SKIPPED $word; done >words
is "$(while IFS= read -r line; do total - <<<"$line"; done <words | uniq -c | xargs)" '9 [8,0,0,0,0,8]' "each of af-fetch's words for it: not asked, also by another's answer"
found 1 SKIPPED not_saved >words
check 'nothing is saved' 0 . 'not saved: 1 matches; without --offline .*not finished: 7 matches' af-outcomes --work work words
head -n 1 work >one
check 'nothing is said when all is well' 0 . '' af-outcomes --work one findings
is "$(af-outcomes -q --json --work one --scope work findings)" \
	'{"total_processed":1,"updated":1,"skipped_not_go":7,"skipped_no_data":0,"errors":0,"dry_run":false}' 'the totals of a backfill'
: >none
is "$(af-outcomes --group '' --work none findings | jq .list)" 0 'an empty list'
is "$(af-outcomes --work none findings)" '' 'an empty list has no records'

# One answer, several records: the worst counts; a later answer replaces all of them.
list 1 >work
worst() { printf '%s\n' "$@" >f; }
for pair in 'API_OK PARTIAL:present no_corners' 'PARTIAL NO_DATA:empty x' 'NO_DATA SKIPPED:empty x' 'SKIPPED API_OK:present -' 'NO_DATA ERROR:failed x' 'SKIPPED ERROR:failed x'; do
	names=${pair%%:*} want=${pair#*:}
	for order in "$names" "${names#* } ${names% *}"; do
		for s in $order; do
			case $s in API_OK) found 1 API_OK '' ;; PARTIAL) found 1 PARTIAL no_corners ;; *) found 1 $s x ;; esac
		done >f
		is "$(facts f)" "$want false" "of one answer: $order"
	done
done
{ found 1 ERROR x; found 1 API_OK '' updated '"at":"later"'; } >f
is "$(facts f)" 'present - true' 'a later answer replaces an error'
{ found 1 API_OK '' updated; found 1 ERROR x '' '"at":"later"'; } >f
is "$(facts f)" 'failed x false' 'and the last pass counts'

# Ids are what they are spelled as.
# shellcheck disable=SC2089 # the quotes are JSON's
for ids in '1790000000000000001 1790000000000000002' '"a" "b"' '"9c5b94b1-35ad-49bb-b118-8e8fc24abf80" "9c5b94b1-35ad-49bb-b118-8e8fc24abf81"' '1.0 1'; do
	# shellcheck disable=SC2086,SC2090 # two words, with their quotes
	list $ids >work
	found "${ids#* }" API_OK '' updated >f
	is "$(facts f | paste -sd,)" 'not_asked - false,present - true' "ids $ids"
	is "$(af-outcomes -q --csv --work work f | tail -n +2 | cut -d, -f1)" "${ids#* }" "... in the CSV"
done
list 7 >work
found '"7"' API_OK '' >f
is "$(facts f)" 'present - false' '"7" and 7 are one id'

# CSV as ever
list 1 2 3 >work
{ found 1 API_OK '' updated; found 3 API_OK '' rejected; } >f
is "$(af-outcomes -q --csv --work work f)" 'match_id,api_football_id,league_id,league,season,status,latency_ms,updated
1,1001,39,"P, ""L""",2023,"API_OK",183.2,true
3,1001,39,"P, ""L""",2023,"REJECTED",183.2,false' 'the CSV'
sed -i 's/P, \\"L\\"/=1+1/' work
like "$(af-outcomes -q --csv --work work f)" "\"'=1\+1\"" 'no name is a formula'

# Groups
{ list 1 2; list 3 | sed 's/2023/2022/'; } >work
{ found 1 ERROR http_503; found 2 ERROR http_503; found 3 ERROR timeout; } >f
run af-outcomes -q --work work --group '{league_id}-{season}' f
is "$(jq -c '[.group, .league_id, .season, .list, .failed, .reasons[0].n, .reasons[0].reason, .last_error.key]' .out)" \
	'["39-2023",39,2023,2,2,2,"http_503","2"]
["39-2022",39,2022,1,1,1,"timeout","3"]' 'a line a group'

# Balance
echo '{"missing":3}' >segments
check 'what balances' 0 '"check":"lists","ok":true,"left":3,"right":3.*"findings","ok":true' '' af-outcomes --balance --segments segments --work work f
head -n 2 f >g
check 'what does not' 1 '"findings","ok":false,"left":3,"right":2' '' af-outcomes --balance --work work g

# A bad line costs itself.
{ list 1; echo '{nope'; echo '{"match_id":null}'; list 2; } >work
{ found 1 API_OK ''; echo '[]'; echo '{"match_id":1}'; found 2 API_OK ''; } >f
run af-outcomes -q --work work f
is "$status $(wc -l <.out) $(wc -l <.err)" '1 2 4' 'each bad line is named once, the others are counted'
like "$err" "work:2: .*work:3: .*f:2: .*f:3: " 'with file and line'
check 'a list that is a pipe' 2 '' 'is a pipe, and the list is read twice' af-outcomes --work <(:) f
check 'no list' 2 '' '--work is needed: the list to account for' af-outcomes f
check 'a wrong template' 2 '' "a [{] without its" af-outcomes --work work --key '{a' f

findings 3 >good 2>/dev/null
work 3 >list
options af-outcomes --work list
outputs af-outcomes --work list
done_testing
