#!/bin/bash
# The scanner beside others: JSONTestSuite, python3, jq.
. "$(dirname "$0")/tap.sh"
json=${AF_BUILD:-$AF_ROOT/build}/unit/json

if [ -d "$AF_DATA/json-test-suite" ]; then
	cd "$AF_DATA/json-test-suite" || exit 1
	is "$("$json" y_* | grep -cv '^ok')" 0 "JSONTestSuite: every y_ is accepted"
	is "$("$json" n_* | grep -cv '^bad')" 0 "JSONTestSuite: every n_ is refused"
	run "$json" i_*
	is "$status $(grep -c '^the forms differ' <<<"$out")" "0 0" "JSONTestSuite: i_ is accepted or refused, by all forms alike"
	cd "$T" || exit 1
else
	skip "JSONTestSuite is not here (AF_DATA)"
fi

# Lines, whole and broken, and what python3 thinks of them; its own liberties (NaN, white space that is
# none) are taken away.
cat >gen.py <<'EOP'
import json, random, re
LONE = re.compile(rb'\\u[dD][89a-fA-F]')  # jq refuses a surrogate without its other half
random.seed(7)
words = ['a', 'é', '\u20ac', '😀', '\ud800', '\x7f', '"', '\\', '/', 'response', 'x' * 40]
def value(depth):
    kind = random.randrange(8 if depth > 0 else 5)
    if kind < 2: return random.choice([None, True, False, 0, -1, 12, 1.5, -2e30, 123456789012, 1e-7])
    if kind < 5: return ''.join(random.choices(words, k=random.randrange(4)))
    if kind == 5: return [value(depth - 1) for _ in range(random.randrange(4))]
    return {''.join(random.choices(words, k=2)): value(depth - 1) for _ in range(random.randrange(4))}
def broken(b):
    for _ in range(random.randrange(3)):
        if b:
            i = random.randrange(len(b))
            c = bytes([random.choice(b'{}[]:,"\\ntf019-+.eE \x00\x1f\x80\xc3\xed\xf4u/')])
            b = b[:i] + random.choice([c, b'', c + b[i:i + 1]]) + b[i + 1:]
    return b.replace(b'\n', b' ')
def no(_): raise ValueError
def strict(b):
    s = b.decode('utf-8')
    if s.startswith('\ufeff'): raise ValueError
    json.loads(s, parse_constant=no)
with open('lines', 'wb') as f, open('python', 'w') as v, open('good', 'wb') as g:
    for n in range(1, 6001):
        d = value(5)
        s = json.dumps(d, ensure_ascii=random.random() < .5, separators=random.choice([(',', ':'), (', ', ': ')]))
        b = broken(s.encode('utf-8', 'surrogatepass'))
        try: strict(b); word = 'ok'; g.write(b + b'\n' if not LONE.search(b) else b'')
        except (ValueError, RecursionError): word = 'bad'
        f.write(b + b'\n'); v.write(f'{word} {n}\n')
EOP
python3 gen.py
"$json" -l lines | sed 's/:.*//' >ours
run diff python ours
is "$out" "" "6,000 random lines: the same verdicts as python3"
like "$(grep -c ^ok ours) $(grep -c ^bad ours)" '^[1-9][0-9]{3} [1-9][0-9]{3}$' "both kinds were among them"
run jq -c . good
is "$status" 0 "jq takes what we take"
done_testing
