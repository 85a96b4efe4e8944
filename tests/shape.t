#!/bin/bash
# A jq program on each answer: what becomes a record, what fails, what jq cannot hold, and that nothing else can happen.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/edge.sh"

fetch='"fetch":{"key":"k/1","status":200,"offset":9}'
# answer BODY [MEMBERS]
answer() { printf '{"id":7, "league" : "x",%s%s,"body":%s}\n' "${2:+$2,}" "$fetch" "$1"; }
# shape PROGRAM [OPTION…] <answers
shape() {
	printf '%s\n' "$1" >p.jq
	shift
	quick_shape -f p.jq "$@"
}
# finding PROGRAM [BODY [MEMBERS]]: status, reason, message
finding() { answer "${2-1}" "${3-}" | shape "$1" | jq -r '.finding | [.status, .reason // "-", .message // empty] | join(" ")'; }

# What becomes a record
is "$(answer '{"n":1}' | shape '{n: .body.n}')" '{"id":7, "league" : "x",'"$fetch"',"n":1,"finding":{"status":"API_OK","reason":null}}' \
	'the answer without its body, byte for byte, the members, the finding'
is "$(answer 1 | shape '{league: 2, new: 3}')" '{"id":7,'"$fetch"',"league":2,"new":3,"finding":{"status":"API_OK","reason":null}}' \
	'a name that is there is replaced'
is "$(answer 1 '"le\u0061gue":0' | shape '{league: 2}' | grep -c '"league":2')$(answer 1 '"le\u0061gue":0' | shape '{league: 2}' | grep -c u0061)" 10 '... however it is spelled'
is "$(printf '{%s,"body":1}\n' "$fetch" | shape '{}')" "{$fetch,\"finding\":{\"status\":\"API_OK\",\"reason\":null}}" 'an object without members'
is "$(printf '{"body":1}\n' | shape '{}')" '{"finding":{"status":"API_OK","reason":null}}' 'nothing but a body'
is "$(answer '[1,2,3]' | shape '.body[] | {n: .}' | jq -c '[.id, .fetch.key, .n]' | paste -sd' ')" '[7,"k/1",1] [7,"k/1",2] [7,"k/1",3]' 'each object is a record, and has the fetch'
is "$(answer '{}' | shape '{finding: {status: "SKIPPED", reason: "not_finished"}, a: 1}' | jq -c '[.finding.status, .finding.reason, (keys_unsorted | last)]')" \
	'["SKIPPED","not_finished","finding"]' 'the program has its own finding'
is "$(answer 1 '"finding":{"status":"NO_DATA"}' | shape '{}' | jq -c '.finding.status')" '"API_OK"' 'a finding from before is replaced'
is "$(answer 1 | shape '{body: 2}' | jq -c .body)" 2 "the program's own body"
same <(af-shape -f p.jq <(answer 1)) 'a stage can be repeated' "answer 1 | af-shape -f p.jq | jq -c '.body = 1 | del(.finding)' | jq -c . | af-shape -f p.jq | sed 's/\"league\":/ \"league\" : /'"

# What fails
is "$(finding empty)" 'ERROR no_output' 'no object'
is "$(finding 'error("so it is")')" 'ERROR shape so it is' 'an error'
is "$(finding 'error({a: 1})')" 'ERROR shape {"a":1}' 'an error that is a value'
is "$(finding '.body.a' 7)" 'ERROR shape Cannot index number with string "a"' "jq's own error"
is "$(finding '{}, 7')" 'ERROR shape the program yields a number, not an object' 'no object'
is "$(answer 1 | shape '{a: 1}, {a: 2}, error("late")' | jq -c '[.a, .finding.reason]')" '[null,"shape"]' 'an answer is whole or it failed'
is "$(finding halt)" 'ERROR shape the program halts' 'halt'
is "$(finding '"why" | halt_error')" 'ERROR shape halt: why' 'halt_error'
is "$(finding '{finding: {status: "FINE"}}')" "ERROR shape the program's finding.status is not one of API_OK PARTIAL NO_DATA ERROR SKIPPED" 'a finding that is none'
is "$(finding '{finding: null}')" "ERROR shape the program's finding.status is not one of API_OK PARTIAL NO_DATA ERROR SKIPPED" '... or null'
is "$(finding 'error("é" * 900)' | wc -m)" $((12 + 248 + 3 + 1)) 'a long message is cut'
is "$(answer 1 | shape 'error("a" + "é" * 900)' | jq -r '.finding.message' | iconv -f UTF-8 -t UTF-8 | tail -c 6)" 'é...' '... at a character'
is "$(answer 1 | shape 'error("x")' | jq -c 'has("body"), .id, .league')" $'false\n7\n"x"' 'the record stays'
{ answer 1 && answer 2 && answer 3; } >three
is "$(shape 'if .body == 2 then error("x") else {} end' three | jq -r .finding.status | paste -sd' ')" 'API_OK ERROR API_OK' 'a bad record ends nothing'
is "$(shape '[limit(3; repeat(1))] | {a: .}' three | jq -c .a | sort -u)" '[1,1,1]' 'a run that is left early'

# What was not answered
passes() {
	local got
	got=$(printf '{"id":1,%s}\n' "$1" | shape 'error("it was run")' | jq -c '[.finding.status, .finding.reason, .finding.message, has("body")]')
	is "$got" "$2" "$1"
}
passes '"fetch":{"error":"timeout"}' '["ERROR","timeout",null,false]'
passes '"fetch":{"error":"refused_plan","status":200},"body":{"message":"no"}' '["ERROR","refused_plan","no",false]'
passes '"fetch":{"error":"an odd, long one"}' '["ERROR","error",null,false]'
passes '"fetch":{"skipped":"quota"}' '["SKIPPED","quota",null,false]'
passes '"fetch":{"status":503},"body":"<html>"' '["ERROR","http_503",null,false]'
passes '"fetch":{"status":200}' '["ERROR","no_body",null,false]'
passes '"fetch":{"status":200},"body":null' '["ERROR","no_body",null,false]'
passes '"x":1' '["SKIPPED","not_asked",null,false]'
passes '"fetch":{"status":200},"finding":{"status":"NO_DATA","reason":"empty","more":1}' '["NO_DATA","empty",null,false]'
passes '"finding":{"status":"ERROR","reason":"incomplete"},"gathered":[{"body":1}]' '["ERROR","incomplete",null,false]'
answers 5 | jq -c '(select(.match_id == 2) | .fetch) = {error: "http_500"} | (select(.match_id == 3) | .fetch) = {skipped: "budget"}
	| if .match_id == 4 then del(.body) elif .match_id == 5 then del(.body, .fetch) else . end' >mixed
is "$(shape '{}' mixed | jq -c '[.finding.status, .finding.reason]' | tail -n 4)" "$(af-classify mixed | jq -c '[.finding.status, .finding.reason]' | tail -n 4)" 'as af-classify says it'
gathered='{"id":1,'$fetch',"finding":{"status":"PARTIAL","reason":"1 of 2"},"gathered":[{"n":9007199254740993,"body":2}]}'
is "$(shape '{n: .gathered[0].n, b: .gathered[0].body}' <<<"$gathered" | jq -c '[.n, .b, .finding.status, .finding.reason, has("gathered")]')" \
	'["9007199254740993",2,"PARTIAL","1 of 2",false]' 'what was gathered is run, and what it lacks stays said'
failing=${gathered/'"status":200'/'"status":200,"error":"timeout"'}
is "$(shape '{n: 1}' <<<"$failing" | jq -c '[.n, .finding.status]')" '[1,"PARTIAL"]' '... also where the last of them failed'
for status in ERROR NO_DATA; do
	failing=${gathered/PARTIAL/$status}
	is "$(shape '{n: 1}' <<<"$failing" | jq -c '[.n, .finding.status, has("gathered")]')" "[null,\"$status\",false]" "gathered, $status: passes"
	is "$(shape '{n: .gathered[0].body}' --failed <<<"$failing" | jq -c '[.n, .finding.status, .finding.reason]')" "[2,\"$status\",\"1 of 2\"]" '... with --failed the program sees it'
done
is "$(shape '{n: 1, finding: {status: "API_OK"}}' --failed <<<"$failing" | jq -c '.finding.status')" '"API_OK"' '... and may say otherwise'
is "$(shape '{n: 1}' --failed <<<"${gathered/PARTIAL/SKIPPED}" | jq -c '[.n, .finding.status]')" '[null,"SKIPPED"]' '... but not what was not asked'
is "$(answer 1 '"finding":{"status":"ERROR"}' | shape '{n: 1}' --failed | jq -c '[.n]')" "$(answer 1 '"finding":{"status":"ERROR"}' | shape '{n: 1}' | jq -c '[.n]')" '... and nothing else is another'
is "$(shape '{}' <<<"${gathered/:2\}/:9007199254740993\}}" | jq -r .finding.message)" 'gathered[0].body: jq cannot hold the number 9007199254740993 exactly' 'a body that was gathered is a body'

# What jq cannot hold
held() { is "$(answer "$1" | shape '{v: .body}' | sed 's/.*"v"://; s/,"finding":{"status":"API_OK".*//')" "$2" "held: $1"; }
lost() { is "$(finding '{v: .body}' "$1")" "ERROR shape body${3-}: jq cannot hold $2" "not held: $1"; }
held 9007199254740992 9007199254740992
held -9007199254740992 -9007199254740992
held 0.1 0.1
held 1.0 1
held 1.50e0 1.5
held 0 0
held -0 -0
held 0.000 0
held 1e3 1000
held 1E+17 1e+17
held 123456789012345680 123456789012345680
held 1e22 1e+22
held 0.30000000000000004 0.30000000000000004
held 1.7976931348623157e308 1.7976931348623157e+308
held 5e-324 5e-324
held '"\ud83d\ude00"' '"😀"'
held '"\uD83D\uDE00 \\ud800"' '"😀 \\ud800"'
held '{"a":[[],{},"",null,true,false]}' '{"a":[[],{},"",null,true,false]}'
held '{"a":1,"a":2}' '{"a":2}'
held '"\u0000\u007f\u00e9"' $'"\\u0000\x7fé"'
lost 9007199254740993 'the number 9007199254740993 exactly'
lost 9007199254740993.0 'the number 9007199254740993.0 exactly'
lost -9007199254740993 'the number -9007199254740993 exactly'
lost 12345678901234567890 'the number 12345678901234567890 exactly'
lost 0.1000000000000000055 'the number 0.1000000000000000055 exactly'
lost 0.10000000000000001 'the number 0.10000000000000001 exactly'
lost 1e309 'the number 1e309 exactly'
lost 1E1000 'the number 1E1000 exactly'
lost -1e309 'the number -1e309 exactly'
lost 1e-400 'the number 1e-400 exactly'
lost 3e-324 'the number 3e-324 exactly'
lost '"\ud800"' 'half a surrogate pair, \ud800'
lost '"\udc00"' 'half a surrogate pair, \udc00'
lost '"\ud800\ud800\udc00"' 'half a surrogate pair, \ud800'
lost '{"\uDFFF":1}' 'half a surrogate pair, \uDFFF'
lost '{"a":[0,{"b.c":9007199254740993}]}' 'the number 9007199254740993 exactly' '.a[1].b.c'
nest() { printf '[%.0s' $(seq "$1"); printf ']%.0s' $(seq "$1"); }
is "$(finding '{v: 1}' "$(nest 511)")" 'API_OK -' 'as deep as a record may be'
answer "$(nest 511)" | shape '{v: .body}' >deep
is "$(af-shape -f p.jq deep | grep -o '"reason":"[a-z_]*"')" '"reason":"no_body"' '... and written so, it is still a record'
is "$(finding '{v: [.body]}' "$(nest 511)" | sed 's/.*: //')" 'nested too deep' 'deeper than a record may be'
is "$(finding '{a: [{b: nan}]}')" 'ERROR shape a[0].b: NaN is not JSON' 'NaN'
is "$(finding '{a: infinite}')" 'ERROR shape a: an infinite number is not JSON' 'infinity'
# Not repeated to its length: jq appends as often as a text is repeated, and Debian's 1.6-2.1+deb12u2 breaks on long ones.
is "$(finding '{a: ("x" * 1000 | [limit(100000; repeat(.))])}')" 'ERROR shape the program yields more than 67108864 bytes; --max-line raises the limit' 'a huge value'
is "$(finding 'range(1e9) | {}')" 'ERROR shape the program yields more than 67108864 bytes; --max-line raises the limit' 'objects without end'
# Outside of the body: what is copied is not touched, the program gets the spelling.
odd='"big":9007199254740993,"half":"a\ud800\n","tiny":1e-400,"\udc00":1'
is "$(answer 1 "$odd" | shape '{v: [.big, .half, .tiny, (keys | map(select(contains("dc")))[0])]}')" \
	'{"id":7, "league" : "x",'"$odd,$fetch"',"v":["9007199254740993","a\\ud800\\n","1e-400","\\udc00"],"finding":{"status":"API_OK","reason":null}}' \
	'outside of the body nothing fails, and nothing is rounded'

# The program's company
is "$(answer 1 | X=1 shape '{e: $ENV, f: env}' | jq -c '[.e, .f]')" '[{},{}]' 'the environment is empty'
is "$(finding '{a: input}')" 'ERROR shape break' 'no further input'
is "$({ answer 1; answer 2; } | shape '{a: [inputs]}' | jq -c .a | paste -sd' ')" '[] []' 'inputs are none'
is "$(answer 1 | shape '{a: input_filename, b: $__loc__.line}' | jq -c '[.a, .b]')" '[null,1]' 'input_filename, $__loc__'
answer 1 >a
check 'debug speaks of its record' 0 '"v":7' '^af-shape: a:1: debug: .."a":7..$' shape '{v: (.id | [{a: .}] | debug | .[0].a)}' a
check 'so does stderr' 0 '"v":7' '^af-shape: a:1: stderr: 7$' shape '{v: (.id | stderr)}' a
check 'a terminal is not driven' 0 . '^af-shape: a:1: debug: ".u001b.\?"$' shape '{v: ("\u001b[\u009b" | debug)}' a
is "$(shape '{a: $x, b: $y, c: $ARGS.named.x}' --arg x 1 --arg y 'a b' --arg x '"2"' a | jq -c '[.a, .b, .c]')" '["\"2\"","a b","\"2\""]' '--arg'
check '--arg: no name' 2 '' "^af-shape: --arg: '1x' cannot be the name" af-shape -f p.jq --arg 1x 2 a
check '--arg: no value' 2 '' '^af-shape: --arg needs a value' af-shape -f p.jq --arg x
check '--arg: not UTF-8' 2 '' 'not UTF-8' af-shape -f p.jq --arg x $'\xff' a
check 'no program' 2 '' '-f FILE.jq is needed' af-shape a
check 'no such program' 2 '' "^af-shape: cannot read 'nofile': No such file" af-shape -f nofile a
mkdir lib && printf 'def f: 42;\n' >lib/m.jq && printf 'def g: 44;\n' >lib/n.jq && printf 'def f: 43;\n' >here.jq && printf '[1,2]\n' >lib/d.json
is "$(shape 'import "m" as m; import "d" as $d; {a: m::f, c: $d}' -L lib a | jq -c '[.a, .c]')" '[42,[[1,2]]]' 'modules from -L'
is "$(shape 'include "n"; {a: g}' -L lib a | jq -c .a)" 44 'include, from -L'
check 'no modules from the working directory' 2 '' '^af-shape: p.jq: module not found: here$' shape 'import "here" as h; {}' a
check '... nor by another way' 2 '' 'module not found: here' shape 'import "here" as h {search: "./"}; {}' -L lib a
HOME=$T check '... nor from a home' 2 '' '^af-shape: p.jq:1: homely/0 is not defined$' shape '{a: homely}' a
check 'no such folder' 2 '' "'nodir': No such file" shape '{}' -L nodir a
check 'a file as folder' 2 '' "'a': Not a directory" shape '{}' -L a a
printf 'def f: 1;\n\ndef g: bad;\n' >lib/bad.jq
check 'a bad module is named with its line' 2 '' "^af-shape: .*/lib/bad.jq:3: bad/0 is not defined$" shape 'import "bad" as b; {a: b::g}' -L lib a
check 'a bad program is named with its line' 2 '' '^af-shape: p.jq:2: nonsense/0 is not defined$' shape $'{a: 1,\nb: nonsense}' a
check 'so is one that does not end' 2 '' '^af-shape: p.jq:[12]: syntax error, unexpected .end' shape '{a: 1' a
printf '{a:\n"\xff"}' >p.jq
check 'so is one that is not UTF-8' 2 '' '^af-shape: p.jq:2: not UTF-8$' af-shape -f p.jq a
printf '{}#\0' >p.jq
check '... or has a NUL' 2 '' '^af-shape: p.jq:1: not UTF-8$' af-shape -f p.jq a

# Many, and by several at once
for ((i = 0; i < 10000; i++)); do
	printf '{"id":%d,"fetch":{"offset":%d},"body":{"n":%d,"x":"%*s"}}\n' $i $i $((i % 7)) $((i % 97)) ''
done >many
shape 'if .body.n == 3 then error("three") elif .body.n == 4 then empty else range(.body.n + 1) as $k | {k: $k, x: .body.x} end' many >one
is "$(jq -s 'map(.id) | unique | length' one)" 10000 '10,000 answers'
for jobs in 2 5; do
	same one "the same bytes with $jobs" "af-shape -j $jobs -f p.jq many"
	same one "... from a pipe" "cat many | af-shape -j $jobs -f p.jq"
done
af-shape -f p.jq --summary s1 many >/dev/null && af-shape -f p.jq -j 3 --summary s3 many >/dev/null
same s1 'and the same summary' cat s3
like "$(<s1)" '"in":10000,"out":[0-9]+,"rejected":0,"skipped":0,"API_OK":[0-9]+,"PARTIAL":0,"NO_DATA":0,"ERROR":2857,"SKIPPED":0' 'the summary counts'
{ head -n 3 many; echo '{nope'; tail -n 2 many; } >some
af-shape -f p.jq some >one 2>err
is "$? $(<err)" "1 af-shape: some:4: a member needs a name in double quotes at byte 2" 'a bad line'
same -s 1 one '... by several' 'af-shape -j 2 -f p.jq some 2>/dev/null'
# What is ready comes out while the input waits.
mkfifo slow
for jobs in 1 2; do
	af-shape -j $jobs -f p.jq slow >out & pid=$!
	exec 7>slow
	head -n 1 many >&7
	wait_for 60 test -s out && pass "-j $jobs: nothing stays behind" || fail "-j $jobs: nothing stays behind"
	exec 7>&-
	wait $pid
done

# Ends
printf 'last(range(1e12)) | {}' >forever.jq
children() { cat /proc/"$1"/task/*/children 2>/dev/null; }
for jobs in 1 2; do
	af-shape -j $jobs -f forever.jq many >out 2>err & pid=$!
	workers=
	[ $jobs = 1 ] || { wait_for 60 eval '[ "$(children $pid | wc -w)" = 2 ]'; workers=$(children $pid); }
	sleep 0.2
	kill -TERM $pid
	wait $pid
	is "$?" 143 "-j $jobs: SIGTERM ends a program that does not"
	# shellcheck disable=SC2086 # several
	[ -z "$workers" ] || { wait_for 60 eval "! kill -0 $workers" && pass 'and its workers' || fail 'and its workers'; }
done
# The one who breaks names the record, if it still can.
for how in 'KILL 111 a worker was killed at many:1 to [0-9]+' 'ABRT 100 (many:1: jq crashed|a worker broke at many:1 to [0-9]+)'; do
	read -r sig want words <<<"$how"
	af-shape -j 2 -f forever.jq many >out 2>err & pid=$!
	wait_for 60 eval '[ "$(children $pid | wc -w)" = 2 ]'
	workers=$(children $pid)
	sleep 0.2
	kill -"$sig" "${workers%% *}"
	wait $pid
	got=$?
	like "$got $(<err)" "^$want af-shape: $words: SIG$sig$" "a worker that dies of SIG$sig is noticed"
done
if sanitized "$(command -v af-shape)"; then
	skip 'what breaks: the sanitizers say it themselves'
else
	printf 'reduce range(3000000) as $i (1; [.]) | {}' >p.jq
	for jobs in 1 2; do
		check "-j $jobs: what breaks libjq is named" 100 '' '^af-shape: three:1: jq crashed: SIGSEGV$' af-shape -j $jobs -f p.jq three
	done
fi
# memory BYTES OPTION…: the largest process, in KiB, less what is allowed to it
if sanitized "$(command -v af-shape)"; then
	skip 'memory: the sanitizers have their own'
else
	python3 - <<-'P' >large
		import json
		e = [{"player": {"id": str(i), "name": "somebody %d" % i}, "stats": ["1", "2-3", "44"], "starter": False, "points": i} for i in range(80000)]
		for i in range(3): print(json.dumps({"id": i, "fetch": {"status": 200}, "body": e}))
	P
	printf '{n: (.body | length), last: .body[-1].points}' >p.jq
	for jobs in 1 2; do
		most=$(python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' af-shape -j $jobs -f p.jq large)
		line=$(($(head -n 1 large | wc -c) / 1024))
		if ((most <= 32768 + 20 * line)); then pass "-j $jobs: memory"; else fail "-j $jobs: memory" "$most KiB with lines of $line KiB"; fi
	done
fi
# Beside lists, and without an answer
printf '{"id":9007199254740993,"body":{"n":1e400}}\n\n{"id":"\\ud800"}\n' >list
echo '{"id":3}' >one
is "$(answer 1 | shape '{n: ($l | length), first: $l[0].id}' --slurpfile l list | jq -c '[.id, .n, .first]')" '[7,2,"9007199254740993"]' 'a list, which has ids as they are spelled'
is "$(answer '[1]' | shape '{l: $l[0].body.n, half: $l[1].id, w: $w}' --slurpfile l list --arg w W -j 2 | jq -c '[.l, .half, .w]')" '["1e400","\\ud800","W"]' '... also within a body, and by several processes'
check 'once, on null' 0 '^\{"n":2,"v":null}
\{"finding":\{"status":"x"},"a":1e\+17}
\{}$' '' shape '{n: ($l | length), v: .}, {finding: {status: "x"}, a: 1e17}, {}' -n --slurpfile l list </dev/null
check '... nothing' 0 '^$' '' shape empty -n
check '... that fails: no line, for good' 100 '^$' '^af-shape: p.jq: so$' shape '{}, error("so")' -n
check '... that yields no object' 100 '^$' 'yields a number, not an object' shape '{}, 1' -n
check '... with the records of several files' 0 '^\{"n":3,"v":null}$' '' shape '{n: [$records[] | .id] | length, v: .}' -n list one </dev/null
check '... of none' 0 '^\{"n":0}$' '' shape '{n: $records | length}' -n </dev/null
check '... by one process' 2 '' 'once: neither' shape '{}' -n -j 2 list
echo bad >>list
check 'a line of a list that is no record' 1 '^\{"n":2}$' '^af-shape: list:4: ' shape '{n: ($l | length)}' -n --slurpfile l list
check 'a list that is not there' 2 '' "cannot open 'no'" shape '{}' -n --slurpfile l no
check 'a name that is none' 2 '' "--slurpfile: 'ENV' is jq's own" shape '{}' -n --slurpfile ENV list
done_testing
