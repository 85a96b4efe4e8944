#!/bin/bash
# quickjq: with it jq says what it says without, whatever of its library a program uses; what it lacks is an error
. "$(dirname "$0")/tap.sh"

quick=${AF_BUILD:-$AF_ROOT/build}/quickjq.so
[ -e "$quick" ] || { echo "1..0 # SKIP no quickjq.so; 'make check' builds it"; exit; }
jq=$(PATH=/usr/local/bin:/usr/bin:/bin type -P jq)
# asked PROGRAM [NAME=VALUE]: what jq says about it, on both channels
asked() { env ${2+"$2"} timeout 60 "$jq" -L lib -c "$1" <<<"$input" 2>&1; }
input='{"a":[3,1,{"b":null}],"s":"a,b","n":1.5,"o":{"x":1,"y":[2,[3]]}}'
mkdir -p lib
echo 'def twice: map(. * 2 | tostring) | unique;' >lib/twice.jq
is "$(asked .n)" 1.5 'jq answers'
n=0
while IFS= read -r program; do
	asked "$program" >wanted
	same -s $? wanted "$program" asked "$program" LD_PRELOAD="$quick"
	n=$((n + 1))
done <<'P'
.a |= map(type)
.n += 1 | .n -= 2 | .n *= 3 | .n /= 2 | .n %= 2 | .q //= 7 | .a[1:] = ["x"]
[..], [.. | numbers], [.o.y | recurse(if type == "array" then .[] else empty end)]
-.n, (.n | not), (.n > 1 and .q or true), .a[]?, .s.x?, (.a | .[1:], .[:-1], last, first, nth(1))
"x\(.a)y\("q\(.n)")", @json "v \(.a)", @base64 "\(.s)", @csv "\([1,"a"])", @html "\(.s)", @uri "\(.s)", @sh "\(.s)", (.s | @base64 | @base64d), @text
try error("x") catch ., try error catch ., (try (.s | tonumber) catch "no")
error("of the program")
label $out | 1, break $out, 2
[limit(2; .a[])], first(.a[]), [range(3)], [range(1; 9; 3)], (.n | until(. > 9; . * 2)), [.n | while(. < 9; . * 2)]
reduce .a[] as $x (0; . + 1), [foreach range(5) as $x (0; . + $x; [$x, .])]
. as {a: [$x, $y], s: $z} | [$x, $y, $z]
.a as [$x] ?// $x | $x
if .n > 1 then "y" elif .n then "z" else "n" end, {a, "s", (.s): 1, "x\(.n)": 2, @base64 "k": 3}
def f(x): x * 2; def g: f(.n); g, (def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; 5 | fac)
[path(..)], [paths], [paths(type == "number")], [leaf_paths], del(.a[0], .n), getpath(["a", 0]), delpaths([["a"]]), setpath(["n"]; 1)
to_entries, with_entries(.value |= tostring), (to_entries | from_entries), map_values(1), keys, keys_unsorted, has("a"), (.a | has(0))
[.s | splits(",")], (.s | sub(","; ";")), (.s | gsub("(?<x>[ab])"; "\(.x)!")), (.s | test("A"; "i")), [.s | match("[a-z]"; "g").string], (.s | capture("(?<k>a)")), [.s | scan(".")], (.s | split(", *"; null))
walk(if type == "number" then . + 1 else . end), (.o | tostream), [.o | tostream] == [.o | tostream], fromstream(.o | tostream)
[3, 1, 5] | min, max, add, any, all, sort, unique, reverse, length, index(3), inside([3, 5, 6, 1]), contains([3]), flatten, tojson, join("-"), (tojson | fromjson)
[{"a":1,"b":2},{"a":1,"b":3}] | group_by(.a), unique_by(.a), min_by(.b), max_by(.b), sort_by(-.b), INDEX(.b), (.[0] | IN({"a":1,"b":2})), map(select(.b > 2))
1700000000 | todate, (todate | fromdate), gmtime, (gmtime | mktime), strftime("%F"), (todate | strptime("%Y-%m-%dT%H:%M:%SZ")), date
.s | ascii_downcase, ascii_upcase, explode, (explode | implode), ltrimstr("a"), rtrimstr("b"), startswith("a"), endswith("b"), utf8bytelength
[.a[] | values], [.a[] | nulls, booleans, numbers, strings, arrays, objects, iterables, scalars]
[[1, 2], [3, 4]] | [combinations], transpose, map(add), (.[0] | in([0, 1, 2, 3])?), ([.[][]] | bsearch(2))
isvalid(error), isempty(empty), (infinite | isinfinite), pow(2; 3), (4 | sqrt), (1.7 | floor), ([inputs] | length), $ENV.HOME == env.HOME, ("x" * 3), ("a,b" / ","), ({} * {a: {b: 1}})
import "twice" as t; .a[:2] | t::twice
include "twice"; .a[:2] | twice
[builtins | length]
nothing_of_this_name
.a |
P
is "$n" 30 'each program was run'
done_testing
