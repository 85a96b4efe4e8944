#!/bin/bash
# The benchmark's own logic: what fell is named, what is recorded makes the tables.  Nothing is measured here.
. "${0%/*}/tap.sh"

if ! command -v python3 >/dev/null; then
	skip 'no python3'
	done_testing
	exit
fi
mkdir -p doc
printf 'before\n<!-- bench -->\nold\n<!-- /bench -->\nbehind\n' >README.md
python3 - <<'E2' >got
import os, pathlib, sys
sys.dont_write_bytecode = True
sys.path.insert(0, os.environ['AF_ROOT'] + '/tests/bench')
os.environ['BENCH_DIR'] = 'data'
import harness
here = pathlib.Path('.')
harness.RECORDED, harness.TABLE, harness.README = here / 'recorded.json', here / 'doc/bench.md', here / 'README.md'

def bench(*rows, section='one'):
    b = harness.Bench(False, 1, 1)
    b.current = section
    for what, ratio, better, how in rows:
        b.row(what, 'ours', 'theirs', ratio, None if 'goal' not in how else how['goal'], better,
              steady=how.get('steady', True), headline=how.get('headline', False))
    return b

out, sys.stdout = sys.stdout, open(os.devnull, 'w')
say = lambda *words: print(*words, file=out)
speed = ('speed', 10.0, 'more', {'headline': True, 'goal': 4})
memory = ('memory', 2.0, 'less', {})
busy = ('busy', 10.0, 'more', {'steady': False})
say('nothing recorded', [r['what'] for r, _ in bench(speed).fallen()])
bench(speed, memory, busy).record()
changed = lambda row, ratio: (row[0], ratio) + row[2:]
fell = lambda *rows: [r['what'] for r, _ in bench(*rows).fallen()]
say('a little', fell(changed(speed, 8.1), changed(memory, 2.4), changed(busy, 1.0)))
say('more', fell(changed(speed, 7.9), changed(memory, 2.6)))
say('better', fell(changed(speed, 90.0), changed(memory, 0.1)))
say('another section', [r['what'] for r, _ in bench(changed(speed, 1.0), section='two').fallen()])
bench(('other', 1.0, 'more', {'headline': True, 'goal': 2}), section='two').record()
bench(changed(speed, 20.0)).record()
say('kept', fell(changed(speed, 10.0)), [r['what'] for r, _ in bench(('other', 0.5, 'more', {}), section='two').fallen()])
E2
is "$(<got)" "nothing recorded []
a little []
more ['speed', 'memory']
better []
another section []
kept ['speed'] ['other']" 'by more than a fifth, the right way round, steady ones only, section by section'
is "$(sed -n '1p;$p' README.md | paste -sd' ')" 'before behind' 'the README: only its table is written'
is "$(grep -c '^| ' README.md) $(grep -c '| 20 |' README.md) $(grep -c memory README.md)" '3 1 0' 'of the rows that say most, as they were last'
like "$(grep other doc/bench.md)" '≥ 2 \*\*missed\*\*' 'what misses its goal says so'
like "$(grep memory doc/bench.md || echo none)" none 'a section that is measured again replaces its rows'
done_testing
