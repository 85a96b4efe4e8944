"""Starting each program beside an empty one that is linked to the same libraries."""
import subprocess

import harness
from harness import meter

QUICK = True
LIBS = ('curl', 'pq', 'microhttpd', 'jq')


def missing():
    return None if harness.have('gcc') else 'gcc is not here'


def empty(b, libs):
    path = b.dir / '-'.join(['empty', *libs])
    source = str(harness.HERE / 'empty.c')
    subprocess.run(['gcc', '-O2', '-o', path, source, '-Wl,--no-as-needed', '-lm', *('-l' + n for n in libs)], check=True)
    return str(path)


def run(b):
    times = 5 if b.quick else 200
    worst = None
    for path in sorted(harness.BIN.glob('af-*')):
        linked = subprocess.run(['ldd', path], stdout=subprocess.PIPE, text=True, check=True).stdout
        libs = [n for n in LIBS if f'lib{n}.' in linked]
        nothing = empty(b, libs)
        costs = b.race({'ours': lambda p=path: meter([str(p), '-V'], times=times),
                        'empty': lambda p=nothing: meter([p], times=times)}, 3)
        ours, theirs = (costs[k].best / times * 1e3 for k in ('ours', 'empty'))
        if worst is None or ours - theirs > worst[1] - worst[2]:
            worst = path.name, ours, theirs
    name, ours, theirs = worst
    b.row('start of the slowest program', f'{name} {ours:.2f} ms', f'an empty one with its libraries {theirs:.2f} ms',
          max(ours - theirs, 0.01) / 3, 1, 'less', unit='3 ms more', steady=False, headline=True)
