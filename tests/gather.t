#!/bin/bash
# Records of one key become one; nothing is lost on the way, nothing folded, and what is missing is named.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/edge.sh"

# work: two days of two districts with two reports each, and a number that is spelled in its own way
work() {
	local day district report
	for day in 01 02; do
		for district in A B; do
			for report in club division; do
				printf '{"date":"2024-06-%s","district":"%s","n":1.50, "report":"%s"}\n' $day $district $report
			done
		done
	done
}
# answers [LIST]: an answer to each
answers() {
	local i=0 line
	while read -r line; do
		i=$((i + 1))
		printf '%s,"fetch":{"key":"%d","status":200,"offset":%d},"body":{"rows":[%d, 1e2]}}\n' "${line%\}}" $i $((i * 60)) $i
	done <"${1-list}"
}
work >list
answers >all
by=(--by '{date}/{district}' --work list)

check 'two records become one' 0 . '' af-gather "${by[@]}" all
is "$(head -n 1 .out)" '{"date":"2024-06-01","district":"A","n":1.50,"gathered":[{"n":1.50, "report":"club","fetch":{"key":"1","status":200,"offset":60},"body":{"rows":[1, 1e2]}},{"n":1.50, "report":"division","fetch":{"key":"2","status":200,"offset":120},"body":{"rows":[2, 1e2]}}],"fetch":{"key":"2","status":200,"offset":120},"finding":{"status":"API_OK","reason":null}}' \
    '... with what they share, themselves byte for byte, and the fetch of the last'
is "$(jq -r '"\(.date) \(.district) \(.gathered | length)"' .out | paste -sd,)" '2024-06-01 A 2,2024-06-01 B 2,2024-06-02 A 2,2024-06-02 B 2' 'all of them'
is "$(af-gather --by '{date}' --work list all | jq -c '[.date, .district, .n, (.gathered | map(.district + .report[:1]))]' | paste -sd' ')" \
    '["2024-06-01",null,1.5,["Ac","Ad","Bc","Bd"]] ["2024-06-02",null,1.5,["Ac","Ad","Bc","Bd"]]' 'by a smaller key'
is "$(af-gather --by '{date}{district}{report}' --work list all | jq -c '[.report, .gathered[].n, (.gathered | length)]' | sort | uniq -c | sed 's/^ *//' | paste -sd' ')" \
    '4 ["club",1.5,1] 4 ["division",1.5,1]' 'one record of a key: what is no part of the key is in both places'
# A day with one game has its game where a day with two has them.
printf '{"date":1,"game":1}\n{"date":2,"game":2}\n{"date":2,"game":3}\n' >games
is "$(answers games | af-gather --by '{date}' --work games | jq -c '[.date, [.gathered[].game]]' | paste -sd' ')" '[1,[1]] [2,[2,3]]' \
    'one game or two: in the same place'

# What did not come
finding() { jq -c '.finding | [.status, .reason, .message, .missing]'; }
check 'a record is missing' 1 . "^af-gather: incomplete: '2024-06-01/B', of whose 2 records 1 did not come$" af-gather "${by[@]}" <(sed 3d all)
is "$(finding <.out | sed -n 2p)" '["ERROR","incomplete","1 of 2 did not come",[{"report":"club"}]]' '... and named'
is "$(finding <.out | sed 2d | sort -u)" '["API_OK",null,null,null]' '... the others are as they were'
is "$(jq -c '[.gathered[].report], .fetch.key' .out | sed -n '3,4p' | paste -sd' ')" '["division"] "4"' '... what came is there'
check 'the stream broke off' 1 . 'incomplete: .2024-06-01/B., of whose 2 records 1 did not come; and 2 others' af-gather "${by[@]}" <(head -n 3 all)
is "$(jq -r '"\(.district)\(.gathered | length)\(.finding.reason)"' .out | paste -sd,)" 'A2null,B1incomplete,A0incomplete,B0incomplete' \
    '... keys of which nothing came are there, in the order of the list'
is "$(sed -n 3p .out)" '{"date":"2024-06-02","district":"A","n":1.50,"gathered":[],"finding":{"status":"ERROR","reason":"incomplete","message":"2 of 2 did not come","missing":[{"report":"club"},{"report":"division"}]}}' \
    '... by what the list has of them'
check 'nothing came' 1 . 'and 3 others' af-gather "${by[@]}" /dev/null
is "$(wc -l <.out)" 4 '... four keys'
seq 9 | sed 's/.*/{"k":1,"i":&}/' >nine
check 'nine missing' 1 . 9 af-gather --by '{k}' --work nine /dev/null
is "$(jq -c '.finding | [.message, [.missing[].i]]' .out)" '["9 of 9 did not come",[1,2,3,4,5]]' '... five are named'
printf '{"k":1,"i":1}\n' >one
is "$(af-gather --by '{k}' --work one /dev/null 2>/dev/null | jq -c .finding.missing)" '[{"k":1,"i":1}]' 'the only one of its key is named by all it has'
check 'one came twice, another not' 1 . 'of whose 2 records 1' af-gather "${by[@]}" <(sed '2s/.*//' all | sed '1p')
is "$(head -n 1 .out | finding)" '["ERROR","incomplete","1 of 2 did not come",[{"report":"division"}]]' '... the one does not stand for the other'

# Twice, out of order, strangers
is "$(af-gather "${by[@]}" all all | wc -l)" 8 'two passes: each is a record'
same <(af-gather "${by[@]}" all) 'a line twice in a row is one' af-gather "${by[@]}" <(sed p all)
sed 's/"key":"/&later/' all >later
answers one >one.all
sed 's/"key":"/&later/' one.all >one.later
is "$(af-gather --by '{k}' --work one one.all one.later | jq -c '[.gathered[].fetch.key, .fetch.key]')" '["later1","later1"]' 'the later answer counts'
is "$(af-gather --by '{k}' --work nine <(answers nine) <(answers nine | sed 's/"key":"/&later/') | jq -c '[.gathered[].fetch.key]')" \
    '["later1","later2","later3","later4","later5","later6","later7","later8","later9"]' '... of each'
same <(af-gather "${by[@]}" all) 'within a key they are put into the order of the list' \
    "for i in 2 1 4 3 6 5 8 7; do sed -n \${i}p all; done | af-gather ${by[*]@Q}"
check 'a key in two pieces' 1 . 'did not come; and 3 others' af-gather "${by[@]}" <(for i in 1 3 2 4 5 6 7 8; do sed -n ${i}p all; done)
is "$(jq -r '"\(.district)\(.finding.reason)"' .out | paste -sd,)" 'Aincomplete,Bincomplete,Aincomplete,Bincomplete,Anull,Bnull' '... each piece is incomplete'
{ sed -n 1p all; printf '{"date":"1999-01-01","district":"A","report":"club"}\n'; sed 1d all; } >strange
check 'a key that is not in the list' 0 . "^af-gather: left out: 1 records that are not in 'list', the first is strange:2$" af-gather "${by[@]}" --summary sum strange
same <(af-gather "${by[@]}" all) '... does not part the others' "af-gather ${by[*]@Q} strange 2>/dev/null"
is "$(jq -c '[.in,.out,.other,.incomplete]' sum)" '[9,4,1,0]' '... the summary'
check 'a key that is, of a record that is not' 0 . 'left out: 1 .*the first is standard input:1' af-gather "${by[@]}" - all <<<'{"date":"2024-06-01","district":"A","n":2,"report":"club"}'

# Several records of one answer
sed -n 1p all | sed 's/}$/,"kind":"x"}/;p;s/"x"/"y"/' >made
sed 1d all >>made
is "$(af-gather "${by[@]}" made | head -n 1 | jq -c '[.finding.status, [.gathered[] | [.report, .kind]]]')" \
    '["API_OK",[["club","x"],["club","y"],["division",null]]]' 'several records of one answer stay'

# Facts: never folded
answer() {
	case $1 in
	ok) echo '"fetch":{"status":200},"body":{}' ;;
	timeout) echo '"fetch":{"error":"timeout","message":"slow"}' ;;
	http) echo '"fetch":{"status":503},"body":""' ;;
	quota) echo '"fetch":{"skipped":"quota"}' ;;
	nothing) echo '"x":1' ;;
	null) echo '"fetch":{"status":200},"body":null' ;;
	no_data) echo '"fetch":{"status":200},"finding":{"status":"NO_DATA","reason":"no_games"}' ;;
	partial) echo '"fetch":{"status":200},"finding":{"status":"PARTIAL","reason":"no_shots"}' ;;
	shape) echo '"fetch":{"status":200},"body":{},"finding":{"status":"ERROR","reason":"shape","message":"jq"}' ;;
	later) echo '"fetch":{"status":200},"finding":{"status":"SKIPPED","reason":"not_finished"}' ;;
	unasked) echo '"fetch":{"skipped":"budget"},"finding":{"status":"SKIPPED","reason":"budget"}' ;;
	esac
}
while IFS='|' read -r what wanted; do
	read -ra states <<<"$what"
	: >three && : >three.all
	for i in "${!states[@]}"; do
		printf '{"k":1,"i":%d}\n' "$i" >>three
		printf '{"k":1,"i":%d,%s}\n' "$i" "$(answer "${states[i]}")" >>three.all
	done
	is "$(af-gather --by '{k}' --work three three.all | jq -r '.finding | "\(.status) \(.reason) \(.message)"')" "$wanted" "$what"
	is "$(af-gather --by '{k}' --work three three.all | jq -c '[.k, (.gathered | length)]')" "[1,${#states[@]}]" '... all are there'
done <<'F'
ok ok|API_OK null null
ok timeout ok|PARTIAL failed 1 of 3 failed: timeout
ok timeout http|PARTIAL failed 2 of 3 failed: timeout
http ok|PARTIAL failed 1 of 2 failed: http_503
timeout http|ERROR timeout slow
http timeout|ERROR http_503 null
null|ERROR no_body null
shape ok|PARTIAL failed 1 of 2 failed: shape
shape|ERROR shape jq
ok quota|SKIPPED quota null
timeout unasked quota|SKIPPED budget null
ok nothing|SKIPPED not_asked null
no_data no_data|NO_DATA no_games null
no_data ok|PARTIAL no_data 1 of 2 without data: no_games
no_data timeout|ERROR timeout slow
partial ok|PARTIAL no_shots null
partial timeout|PARTIAL failed 1 of 2 failed: timeout
later later|SKIPPED not_finished null
later ok|API_OK null null
later timeout ok|PARTIAL failed 1 of 2 failed: timeout
later no_data|NO_DATA no_games null
later quota|SKIPPED quota null
F
# The last in the order of the list, of those that have one
printf '{"k":1,"i":0}\n{"k":1,"i":1}\n' >two
is "$(printf '{"k":1,"i":1,"fetch":{"n":1}}\n{"k":1,"i":0,"fetch":{"n":0}}\n' | af-gather --by '{k}' --work two | jq .fetch.n)" 1 'the fetch is that of the last in the list'

# Lists
tac list >turned
is "$(af-gather --by '{date}/{district}' --work turned all | jq -c '[.district, [.gathered[].report], .fetch.key, .finding.status]' | head -n 2 | paste -sd' ')" \
    '["A",["division","club"],"1","API_OK"] ["B",["division","club"],"3","API_OK"]' 'the list may be in another order'
head -c -1 list >torn
same <(af-gather "${by[@]}" all) 'a list without its last newline' af-gather --by '{date}/{district}' --work torn all
printf '{"k":"7","i":0}\n{"k":7,"i":1}\n' >spelled
is "$(sed 's/}$/,"fetch":{},"body":1}/' spelled | af-gather --by '{k}' --work spelled | jq -c '[.k, .gathered[].k]')" '["7",null,7]' \
    'a key is its text; another spelling of it stays with its record'
printf '{"k":1,"k":2,"\\u006b":3,"i":1}\n' >twice
is "$(sed 's/}$/,"fetch":{},"body":1}/' twice | af-gather --by '{k}' --work twice | jq -c '[.k, .finding.status]')" '[3,"API_OK"]' 'a name that stands twice'
printf '{"k":1,"finding":{"status":"ERROR"},"fetch":{"a":1},"gathered":[1]}\n' >before
is "$(printf '{"k":1,"fetch":{"b":1},"body":1}\n' | af-gather --by '{k}' --work before)" \
    '{"k":1,"gathered":[{"fetch":{"b":1},"body":1}],"fetch":{"b":1},"finding":{"status":"API_OK","reason":null}}' 'a list made of findings'
for i in 1 2 3 4; do printf '{"k":%d,"pad":"%*s"}\n' $((i % 2)) $((i * 90000)) ''; done >wide
is "$(answers wide | sort | af-gather --by '{k}' --work wide | jq -c '[.k, [.gathered[].pad | length], .finding.status]' | paste -sd' ')" \
    '[0,[180000,360000],"API_OK"] [1,[90000,270000],"API_OK"]' 'long lines, far apart'
{ cat list; echo '{nope'; echo '{"date":1}'; } >bad
check 'what is wrong in the list is named' 1 '"API_OK"' "^af-gather: bad:9: .*af-gather: bad:10: no member 'district'" af-gather --by '{date}/{district}' --work bad all

check 'no --by' 2 '' '--by' af-gather --work list all
check 'no --work' 2 '' '--work' af-gather --by '{a}' all
check 'no template' 2 '' "^af-gather: --by: '[{]a': a [{] without" af-gather --by '{a' --work list all
check 'no such list' 2 '' "cannot open 'none'" af-gather --by '{a}' --work none all
check 'a list that is a pipe' 2 '' 'is not a regular file, and the list is read twice' af-gather --by '{a}' --work <(cat list) all
check 'a list that is a directory' 2 '' 'is not a regular file' af-gather --by '{a}' --work . all

# Random lists and losses, beside the rule in jq
cat >gen.jq <<'J'
def r: (. * 1103515245 + 12345) % 2147483648;
[limit(600; 7 | recurse(r))] as $x
| range(600) as $i | {key: (($i / (1 + $x[$i / 9 | floor] % 7)) | floor), i: $i, same: 5, often: ($x[$i] % 3 == 0)}
J
jq -nc -f gen.jq >random
awk 'BEGIN { srand(3) } rand() < 0.9' random | jq -c '. + {fetch: {key: "f\(.i)", status: (if .i % 11 == 0 then 500 else 200 end)}, body: [.i]}' >random.all
cat >rule.jq <<'J'
def shared($l): $l[0] | with_entries(select(.key as $k | .value as $v | $k == "key" or all($l[]; has($k) and .[$k] == $v)));
($list | group_by(.key)) as $keys | . as $all | [$keys[] | . as $l | ($all | map(select(.key == $l[0].key))) as $came
| ($came | map(.i)) as $there | ($l | map(select(.i as $i | $there | index($i) | not))) as $missing
| ($came | map(select(.fetch.status == 500))) as $bad
| shared($l) + {gathered: ($came | map(del(.key)))} + (if $came == [] then {} else {fetch: $came[-1].fetch} end)
+ {finding: (if $missing != [] then {status: "ERROR", reason: "incomplete", message: "\($missing | length) of \($l | length) did not come",
	missing: [limit(5; $missing[] | if ($l | length) == 1 then . else with_entries(select(.key as $k | shared($l) | has($k) | not)) end)]}
    elif $bad == [] then {status: "API_OK", reason: null}
    elif ($bad | length) == ($came | length) then {status: "ERROR", reason: "http_500"}
    else {status: "PARTIAL", reason: "failed", message: "\($bad | length) of \($came | length) failed: http_500"} end)}] | sort_by(.key)[]
J
jq -sc --slurpfile list random -f rule.jq random.all >wanted
jq -sc 'sort_by(.key)[]' random.all >sorted
jq -sc 'sort_by(.key)[]' random >random.sorted
af-gather --by '{key}' --work random.sorted sorted 2>/dev/null | jq -sc 'sort_by(.key)[]' >got
like "$(jq -r '.finding | .reason // .status' wanted | sort -u | paste -sd' ')" '^API_OK failed http_500 incomplete$' 'all kinds of it'
same <(jq -cS . wanted) 'random lists and losses, as the rule in jq' jq -cS . got

# Memory is that of one group: 60 MB go through 12
if sanitized "$(command -v af-gather)"; then
	skip 'the sanitizers take their own memory'
else
	seq 2000 | sed 's/.*/{"k":"&","i":1}\n{"k":"&","i":2}/' >much
	awk -v pad="$(printf '%*s' 15000 '')" '{ sub(/}$/, ""); printf "%s,\"fetch\":{\"n\":%d},\"body\":\"%s\"}\n", $0, NR, pad }' much |
	    (ulimit -d 12000 && af-gather --by '{k}' --work much) | jq -r '"\(.gathered | length) \(.finding.status)"' | uniq -c >size
	is "$(sed 's/^ *//' size)" '2000 2 API_OK' 'memory is that of one group'
fi

# Bad input, bad output and bad options
sed -n '1p;3p' list >two
head -n 3 all >good
lines af-gather --by '{date}/{district}' --work two
input=(all)
outputs af-gather "${by[@]}"
options af-gather "${by[@]}"
check 'a directory as input' 100 '' 'cannot read standard input: .*directory' af-gather "${by[@]}" <.
check 'no such file' 2 '' "cannot open 'nofile'" af-gather "${by[@]}" all nofile
done_testing
