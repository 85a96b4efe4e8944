#!/bin/bash
# The fill rule: what is missing is filled, what is there stays byte for byte; twice is once.
. "$(dirname "$0")/tap.sh"

found='{"status":"API_OK","reason":null,"home":{"total_shots":9,"fouls":3},"away":{"total_shots":5,"possession":45}}'
rec() { printf '{"match_id":1,"stats":%s,"finding":%s}\n' "$1" "${2-$found}"; }
# fills STATS WANTED-STATS FILLED KEPT DIFFER [FINDING]
fills() {
	is "$(rec "$1" "${6-$found}" | af-merge | sed 's/.*"update"://; s/}$//')" \
	    "{\"stats\":$2,\"filled\":[${3:+\"${3// /\",\"}\"}],\"kept\":$4,\"differ\":$5}" "${1:-nothing}"
}
all='home.total_shots home.fouls away.total_shots away.possession'
full='{"home":{"total_shots":9,"fouls":3},"away":{"total_shots":5,"possession":45}}'
fills null "$full" "$all" 0 0
fills '{}' "$full" "$all" 0 0
fills '{ }' '{"home":{"total_shots":9,"fouls":3},"away":{"total_shots":5,"possession":45} }' "$all" 0 0
fills '{"home":null,"away":{}}' "$full" "$all" 0 0
fills '{"home":{"total_shots":null,"fouls":""}}' "$full" "$all" 0 0
fills "$full" "$full" '' 4 0
fills '{"home":{"total_shots":10,"fouls":3},"away":{"total_shots":5,"possession":45}}' \
    '{"home":{"total_shots":10,"fouls":3},"away":{"total_shots":5,"possession":45}}' '' 4 1
fills '{"home":{"total_shots":"9","fouls":3.0},"away":{"total_shots":5,"possession":"45%"}}' \
    '{"home":{"total_shots":"9","fouls":3.0},"away":{"total_shots":5,"possession":"45%"}}' '' 4 0
fills '{"home":{"total_shots":0,"fouls":false},"away":{"total_shots":[],"possession":" "}}' \
    '{"home":{"total_shots":0,"fouls":false},"away":{"total_shots":[],"possession":" "}}' '' 4 4
# Foreign members, white space, escapes, order, spelling: all stay.
fills '{ "x" : [1, {"home":2}] ,"home" : { "g\u00f6\"al":1.50 , "total_shots" : null } , "y":"é" }' \
    '{ "x" : [1, {"home":2}] ,"home" : { "g\u00f6\"al":1.50 , "total_shots" : 9,"fouls":3 } , "y":"é","away":{"total_shots":5,"possession":45} }' \
    "$all" 0 0
fills '{"home":{"\u0074otal_shots":7,"fouls":1},"away":{"total_shots":5,"possession":45}}' \
    '{"home":{"\u0074otal_shots":7,"fouls":1},"away":{"total_shots":5,"possession":45}}' '' 4 2
# The last of two counts, here as in the database.
fills '{"home":{"fouls":1,"fouls":null,"total_shots":9},"away":{"total_shots":5,"possession":45}}' \
    '{"home":{"fouls":1,"fouls":3,"total_shots":9},"away":{"total_shots":5,"possession":45}}' 'home.fouls' 3 0
fills '{"home":{"fouls":null,"fouls":1,"total_shots":9},"home":{"fouls":8},"away":{"total_shots":5,"possession":45}}' \
    '{"home":{"fouls":null,"fouls":1,"total_shots":9},"home":{"fouls":8,"total_shots":9},"away":{"total_shots":5,"possession":45}}' 'home.total_shots' 3 1
fills null '{"away":{"x":1}}' away.x 0 0 '{"status":"PARTIAL","home":{"y":null,"z":""},"away":{"x":1}}'
fills '{"home":{"x":5}}' '{"home":{"x":5,"total_shots":1}}' home.total_shots 0 0 '{"status":"API_OK","home":{"total_shots":1}}'
# Nothing is filled of what failed, and the update says so.
for status in ERROR SKIPPED; do fills null null '' 0 0 "{\"status\":\"$status\",\"home\":{\"x\":1},\"away\":{}}"; done
fills '{"a": 1}' '{"a": 1}' '' 0 0 '{"status":"NO_DATA","reason":"empty","home":{},"away":{}}'
is "$(echo '{"match_id":1,"finding":{"status":"NO_DATA"}}' | af-merge | jq -c .update)" '{"stats":null,"filled":[],"kept":0,"differ":0}' 'no stats, no values'

# rejects STATS REASON [FINDING]
rejects() { check "rejected: ${1:0:40} ${3-}" 1 '' "^af-merge: standard input:1: $2" af-merge < <(rec "$1" "${3-$found}"); }
rejects '""' "'stats' is neither null nor an object"
rejects '[]' "'stats' is neither"
rejects '7' "'stats' is neither"
rejects '{"home":3}' "'stats.home' is neither"
rejects '{"home":{},"away":"x"}' "'stats.away' is neither"
rejects null "'finding.home' and 'finding.away' must be objects" '{"status":"API_OK","home":[1]}'
rejects null "'finding.status' is none of" '{"status":"FINE"}'
rejects null "no object 'finding'" 7
rec '{"away":3}' >in
rec null >>in
run af-merge in
is "$status $(wc -l <.out)" '1 1' 'a bad record costs itself alone'

# A stage may be repeated over its own output, and merged stats merge to themselves.
rec '{"home":{"fouls":""}}' | af-merge >once
is "$(af-merge once)" "$(<once)" 'an old update is replaced'
jq -c '.stats=.update.stats' once | af-merge >twice
is "$(jq -c .update.filled twice)" '[]' 'the second merge fills nothing'
is "$(jq -c .update.stats twice)" "$(jq -c .update.stats once)" 'and changes nothing'
check 'the counts' 0 . '' af-merge --summary sum once twice
is "$(jq -c '[.in,.out,.updates,.filled,.kept,.differ]' sum)" '[2,2,1,4,4,0]' 'the summary'

# Whatever is there: the rule in jq, on random stats.
cat >gen.jq <<'J'
def r($n): (. * 1103515245 + 12345) % 2147483648;
def pick($s; $i): [null, "", 0, 5, "7", "x", {"a":1}, [1], "absent"][(($s / 7 | floor) + $i * 31 + ($s % (11 + $i))) % 9];
def side($s; $k): reduce range(6) as $i ({}; pick($s + $k; $i) as $v | if $v == "absent" then . else .["f\($i)"] = $v end);
range(400) | r(0) as $s
| {match_id: ., stats: ([null, {}, {home:side($s;1)}, {away:side($s;2),z:1}, {home:side($s;3),away:side($s;4)}][$s % 5]),
   finding: {status:"API_OK", home:{f0:1,f1:2,f2:3}, away:{f3:4,f4:5,f5:5}}}
J
jq -nc -f gen.jq >random
cat >rule.jq <<'J'
def gone: . == null or . == "";
def fill($new): . as $old | reduce ($new | keys_unsorted[]) as $k ($old; if .[$k] | gone then .[$k] = $new[$k] else . end);
.finding as $f | (.stats // {}) | .home = ((.home // {}) | fill($f.home)) | .away = ((.away // {}) | fill($f.away))
J
jq -cS -f rule.jq random >wanted
af-merge random | jq -cS .update.stats >got
is "$(wc -l <wanted)" 400 '400 random stats'
same wanted '... as the rule in jq' cat got
done_testing
