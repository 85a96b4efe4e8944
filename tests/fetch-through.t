#!/usr/bin/env bash
# af-fetch --through: what an earlier stage has settled passes unasked, and whoever comes after has what it needs.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"

sim
old='"fetch":{"key":"day/1","url":"http://h/","status":200,"at":"2026-01-01T00:00:00Z","offset":3,"digest":"00000000000000aa","saved":true}'
{
	work 1 2
	printf '%s\n' '{"match_id":10,"x":1.50,"finding":{"status":"NO_DATA","reason":"no_games"},'"$old"',"y":"\u0041"}'
	printf '%s\n' '{"match_id":11,"finding":{"status":"ERROR","reason":"http_503"},"fetch":{"status":503,"error":"http_503"},"body":{"a":1}}'
	printf '%s\n' '{"match_id":12,"finding":{"status":"SKIPPED","reason":"not_finished"}}'
	work 3 3 | jq -c '. + {finding:{status:"API_OK",reason:null}}'
	work 4 4 | jq -c '. + {finding:{status:"PARTIAL",reason:null}}'
	work 5 5 | jq -c '. + {finding:"ERROR"}'
} >work
check "three of eight pass" 0 . '' af-fetch -r max --through -l log work
cp "$T/.out" out
is "$(calls) $(jq -r '.match_id' out | paste -sd,)" '1 1,2,10,11,12,3,4,5' "the others are asked, and the order is the list's"
is "$(jq -c 'select(.fetch.through).match_id' out | paste -sd,)" 10,11,12 "NO_DATA, ERROR and SKIPPED pass, and say so"
is "$(wc -l <log)" 5 "the log has none of them"
digest() { head -n "$1" work | af-fetch --offline --url 'http://h/{match_id}' | tail -n 1 | jq -r .fetch.digest; }
offset() { head -n "$1" work | wc -c; }
is "$(sed -n 3p out)" '{"match_id":10,"x":1.50,"finding":{"status":"NO_DATA","reason":"no_games"},"y":"\u0041","fetch":{"key":"day/1","url":"http://h/","status":200,"at":"2026-01-01T00:00:00Z","offset":'"$(offset 3)"',"digest":"'"$(digest 3)"'","through":true}}' \
	"byte for byte; the call stays the earlier one, offset and digest are this list's"
is "$(sed -n 4p out)" '{"match_id":11,"finding":{"status":"ERROR","reason":"http_503"},"fetch":{"status":503,"error":"http_503","offset":'"$(offset 4)"',"digest":"'"$(digest 4)"'","through":true}}' \
	"a body of an earlier stage does not pass for this one's"
is "$(sed -n 5p out)" '{"match_id":12,"finding":{"status":"SKIPPED","reason":"not_finished"},"fetch":{"offset":'"$(offset 5)"',"digest":"'"$(digest 5)"'","through":true}}' \
	"one without fetch gets one"
sed 's/"saved":true,*//; s/,}/}/' out >live
same live "again, from the log" "af-fetch --through --offline -l log work | sed 's/,*\"saved\":true//'"
af-fetch --through --offline -l log <(cat out) >twice
is "$(jq -c 'select(.fetch.through)|del(.fetch.offset,.fetch.digest)' twice | md5sum)" "$(jq -c 'select(.fetch.through)|del(.fetch.offset,.fetch.digest)' out | md5sum)" \
	"a second stage of asking passes them on"

# who comes after
is "$(af-classify out | jq -c 'select(.fetch.through)|[.match_id,.finding.status,.finding.reason]' | paste -sd' ')" \
	'[10,"NO_DATA","no_games"] [11,"ERROR","http_503"] [12,"SKIPPED","not_finished"]' "af-classify leaves their findings"
sed -n 3,5p out >three
same three "... byte for byte" "af-classify out | sed -n 3,5p"
af-classify --summary sum out >found
is "$(jq -c '[.NO_DATA,.SKIPPED]' sum)" "[$(grep -c '"status":"NO_DATA"' found),1]" "... and counts them"
echo '{n: 1}' >one.jq
is "$(af-shape -f one.jq out | jq -c 'select(.fetch.through)|[.match_id,.finding.status,.finding.reason,.n]' | paste -sd' ')" \
	'[10,"NO_DATA","no_games",null] [11,"ERROR","http_503",null] [12,"SKIPPED","not_finished",null]' "af-shape too"
jq -c 'select(.match_id == 11)|{offset:.fetch.offset,digest:.fetch.digest,updated:0}' out >ck
is "$(af-fetch --through --offline -l log --after ck work | jq -r .match_id | paste -sd,)" 12,3,4,5 "a checkpoint may stand at one of them"

# counts, prices, endings
af-fetch --through --offline -l log --summary sum --events ev --stage games work >/dev/null
is "$(jq -c '[.records,.saved,.through,.answered,.failed,.not_asked]' sum)" '[8,5,3,0,0,0]' "they are counted"
is "$(jq -r '.stage' ev | sort | uniq -c | tr -s ' ')" " $(wc -l <ev) games" "--stage stands in every event"
is "$(jq -c 'select(.event == "done")|[.stage,.status,.through]' ev)" '["games",0,3]' "... and in the last"
like "$(af-metrics sum)" 'af_fetch_records_total\{result="through"\} 3' "... and in the metrics"
check "--stage without a name" 2 '' 'stage' af-fetch --offline --stage '' work
check "a price" 0 '"records":8,"saved":0,"through":3,"calls":5' '' af-fetch -n --through -b 1 -l none work
check "without --through they are asked, or cannot be" 1 . "'fixture_id'" af-fetch --offline -l log work
fresh
run af-fetch -r max --through --max-calls 0 work
is "$status $(jq -c 'select(.fetch.through).match_id' "$T/.out" | paste -sd,)" '0 10,11,12' "no call left is no reason to hold them"
af-fetch --through -r max --offline <(sed -n 3,5p work) >only
is "$? $(wc -l <only)" '0 3' "a list of nothing else"
done_testing
