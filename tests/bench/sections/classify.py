"""af-classify from a pipe beside a line splitter, wc, jq and python."""
import filecmp

import harness
from harness import mbs, meter, peer, program, rate, tool

QUICK = True
GOALS = {'small': 40, 'large': 14}
NAMES = {'small': '1.6 KB answers', 'large': '43 KB elements'}


def same(b, kind):
    """jq's output and ours, byte by byte; also the race with jq, since that takes long."""
    path = b.data(kind, 3 if b.quick else 270)
    ours, theirs = b.dir / 'ours', b.dir / 'theirs'
    jq = meter(['jq', '-c', '-f', peer('classify.jq')], pipe=path, out=str(theirs))
    af = meter([program('af-classify')], pipe=path, out=str(ours))
    if not filecmp.cmp(ours, theirs, shallow=False):
        raise RuntimeError(f'{kind}: jq and af-classify differ, see {ours} and {theirs}')
    b.note(f'{kind}: output identical to jq\'s on {path.stat().st_size / 1e6:.0f} MB')
    ours.unlink()
    theirs.unlink()
    return path, jq, af


def run(b):
    for kind, name in NAMES.items():
        path = b.data(kind)
        little = b.data(kind, 3 if b.quick else 10)
        costs = b.race({
            'split': lambda p=path: meter([tool('split')], pipe=p),
            'wc': lambda p=path: meter(['wc', '-l'], pipe=p),
            'af': lambda p=path: meter([program('af-classify')], pipe=p),
            'jq': lambda p=little: meter(['jq', '-c', '-f', peer('classify.jq')], pipe=p),
            'python': lambda p=little: meter([harness.PYTHON, peer('classify.py')], pipe=p),
        })
        af = rate(path, costs['af'])
        split, wc = rate(path, costs['split']), rate(path, costs['wc'])
        jq, python = rate(little, costs['jq']), rate(little, costs['python'])
        b.row(f'af-classify, {name}, beside a line splitter in the same pipe', mbs(af), mbs(split), af / split, 0.8, steady=False, headline=True)
        b.row(f'af-classify, {name}, beside wc -l', mbs(af), mbs(wc), af / wc, steady=False)
        b.row(f'af-classify, {name}, beside jq', mbs(af), mbs(jq), af / jq, GOALS[kind], headline=True)
        b.row(f'af-classify, {name}, beside python3 json', mbs(af), mbs(python), af / python)
        same(b, kind)
