#!/bin/bash
# What another list knows passes, or does not, or gets something of it; keys are compared as they are spelled.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/edge.sh"

cat >list <<'J'
{"id":"\ud800","v":1}
{"id":9007199254740993,"v":2}
{"id":"7","v":3,"w":{"a":[1, 2]}}
{"id":7,"v":4}
{"id":"\u0041/b","v":1e2}
{"id":"","v":null}
J
cat >stream <<'J'
{"id":"\ud801"}
{"id":"\uDFFF"}
{"id":"\ufffd"}
{"id":"\uD800","v":0}
{"id":9007199254740992}
{"id":"9007199254740993"}
{"id":7.0}
{"id":70e-1}
{"id":"007"}
{"id" : 7 , "v":9,"x":"\u00e9", "w":0}
{"id":"A/b","finding":{"status":"API_OK","reason":null}}
{"id":"a/b"}
{"id":""}
{"id":null}
{"id":[7]}
{"other":7}
J
known() { af-known --by '{id}' "$@"; }
sed -n '4p;6p;10p;11p;13p' stream >in
sed '4d;6d;10d;11d;13d' stream >out
same in 'what the list knows, byte for byte: half surrogates, big ids, spellings' known --list list stream
same out 'what it does not know; and what has no key' known --list list --except stream
is "$(known --list list --take v --take w stream | sed -n '4p;6p;10p;13p' | paste -sd' ')" \
	'{"id":"\uD800","v":1} {"id":"9007199254740993","v":2} {"id" : 7,"x":"\u00e9", "w":0,"v":4} {"id":"","v":null}' \
	'something of the list: of several records the last one; what it lacks stays'
same out '... and the others are as they were' "known --list list --take v --take w stream | sed '4d;6d;10d;11d;13d'"
is "$(known --list list --take w --list-by '{v}' <<<'{"id":3}')" '{"id":3,"w":{"a":[1, 2]}}' 'the list has its key in another member'
is "$(known --list list --list-by '{w.b}' stream 2>/dev/null | wc -l)" 0 '... or a path'
is "$(known --list list --mark present --drop x --drop v stream | sed -n '4p;10,11p' | paste -sd' ')" \
	'{"id":"\uD800","finding":{"status":"SKIPPED","reason":"present"}} {"id" : 7,"w":0,"finding":{"status":"SKIPPED","reason":"present"}} {"id":"A/b","finding":{"status":"SKIPPED","reason":"present"}}' \
	'a mark is a finding'
same out '... and the others are as they were' "known --list list --mark present stream | sed '4d;6d;10d;11d;13d'"
printf '{"id":7,"n":%d,"finding":{"status":"%s","reason":"r"}}\n' 1 API_OK 2 SKIPPED 3 ERROR 4 NO_DATA 5 PARTIAL 6 API_OK >settled
is "$(known --list list --mark present --take v --drop n settled | jq -c '[.n, .finding.status, .finding.reason, .v]' | paste -sd' ')" \
	'[null,"SKIPPED","present",4] [null,"SKIPPED","r",null] [null,"ERROR","r",null] [null,"NO_DATA","r",null] [null,"PARTIAL","r",null] [null,"SKIPPED","present",4]' \
	'... and what is settled stays, without anything of the list; what is dropped, all lack'
is "$(known --list list --drop v --take v <<<'{"id":7,"v":1}')" '{"id":7,"v":4}' 'dropped and taken: the list has it'
is "$(known --list list --drop v stream | grep -c '"v"') $(known --list list --drop v stream | wc -l)" '0 5' 'dropping alone passes no more on'
is "$(known --drop v --once stream | wc -l)" 16 'dropping without a list'

# Keys by name
is "$(known --key 7 --key A/b stream | jq -c .id | paste -sd' ')" '7 "A/b"' 'keys by name'
is "$(known --key 7 --key A/b --except stream | wc -l)" 14 '... or all others'
is "$(known --key 9007199254740992 stream)" '{"id":9007199254740992}' '... as they are spelled'
is "$(printf '{"id":%s}\n' 1 7 2 | known --list list --key 1 --take v | paste -sd' ')" '{"id":1} {"id":7,"v":4} {"id":2}' '... beside a list, of which alone something is taken'
is "$(printf '{"id":%s}\n' 1 7 2 | known --key 1 --mark present | jq -c .finding.reason | paste -sd' ')" '"present" null null' '... and marked'
# What the list has, in the order of the stream
printf '{"id":%s,"n":%d}\n' 2 1 1 2 '"2"' 3 9 4 >made
is "$(printf '{"id":%s}\n' 1 7 2 | known --list made --instead | paste -sd' ')" '{"id":1,"n":2} {"id":2,"n":1} {"id":"2","n":3}' 'all that the list has of a record, in its place'
check '... of a list' 2 '' 'about a --list' known --instead --key 1 stream
check '... and nothing else' 2 '' '--instead' known --instead --list made --drop n stream

# Each key once
{ sed '4d' list && sed '4d;6d;10,11d;13d' stream; } >first
same first 'the first of each key; what has none, each time' known --once list stream
is "$(known --once --list list stream stream | wc -l) $(known --once --except --list list stream stream | wc -l)" '5 14' '... of those that pass'
check 'the summary' 0 . '' known --list list --summary sum stream
is "$(jq -c '[.in, .out, .skipped, .known, .rejected]' sum)" '[16,5,11,5,0]' '... counts them'

# Random lists, as jq has it
jq -nc 'range(600) | {id: (. * 7919 % 301 | if . % 2 == 0 then . else tostring end), n: .}' >random
jq -nc 'range(200) | {id: (. * 104729 % 401 | tostring), m: .}' >other
jq -nc --slurpfile other other 'INDEX($other[]; .id | tostring) as $i | inputs | select($i[.id | tostring])' random >wanted
same wanted 'random lists: known' known --list other random
jq -nc --slurpfile other other 'INDEX($other[]; .id | tostring) as $i | inputs | select($i[.id | tostring] == null)' random >wanted
same wanted '... and not' known --except --list other random
jq -nc --slurpfile other other 'INDEX($other[]; .id | tostring) as $i | inputs | $i[.id | tostring] as $o | if $o then .m = $o.m else . end' random >wanted
same wanted '... and taken' known --take m --list other random
jq -c -n '[inputs] | group_by(.id | tostring) | map(min_by(.n)) | sort_by(.n)[]' random >wanted
same wanted '... and once' known --once random

if sanitized "$(command -v af-known)"; then
	skip 'the sanitizers take their own memory'
else
	seq 100000 | sed 's/.*/{"id":"game-&","pad":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}/' >much
	is "$( (ulimit -d 7000 && known --list much --take pad much) | wc -l)" 100000 'memory: 16 bytes a record of the list'
fi

# Bad lists, bad input, bad options
{ head -n 2 list; echo '{"id":{}}'; echo nope; } >bad.list
check 'a list that is bad in part' 1 '^.*ud800' 'bad.list:3: .*object.*bad.list:4: ' known --list bad.list <<<'{"id":"\ud800"}'
check 'no list' 2 '' "cannot open 'nolist'" known --list nolist stream
check 'a list that cannot be read twice' 2 '' 'is not a regular file' known --list <(cat list) stream
check 'neither list nor --once' 2 '' 'give --list or --key, or --once' known stream
check 'no key' 2 '' '--by is needed' af-known --list list stream
check 'a key that is none' 2 '' "--by: '\{id'" af-known --list list --by '{id' stream
check 'a list with a key that is none' 2 '' "--list-by: '\{'" known --list list --list-by '{' stream
check 'except and mark' 2 '' 'leaves records out' known --list list --except --mark x stream
check 'a mark without a list' 2 '' 'about a --list' known --once --mark x stream
check 'a member without a name' 2 '' 'needs a name' known --list list --take '' stream
sed -n '4p;6p;10p' stream | sed "2s/}/,\"pad\":\"$(printf '%060d' 0)\"}/" >good
input=(stream)
lines af-known --list list --by '{id}'
outputs af-known --list list --by '{id}'
options af-known --list list --by '{id}'
files af-known --list list --by '{id}'
done_testing
