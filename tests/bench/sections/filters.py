"""af-merge, af-decide and af-sample from a pipe; af-merge also beside jq with the same output."""
import filecmp

from harness import mbs, meter, peer, program, rate, tool

QUICK = True


def same(b, path):
    ours, theirs = b.dir / 'ours', b.dir / 'theirs'
    meter(['jq', '-c', '-f', peer('merge.jq')], pipe=path, out=str(theirs))
    meter([program('af-merge')], pipe=path, out=str(ours))
    if not filecmp.cmp(ours, theirs, shallow=False):
        raise RuntimeError(f'jq and af-merge differ, see {ours} and {theirs}')
    b.note(f"af-merge: output identical to jq's on {path.stat().st_size / 1e6:.0f} MB")
    ours.unlink()
    theirs.unlink()


def run(b):
    findings = b.made('findings', [program('af-classify')], b.data('small'))
    little = b.made('findings', [program('af-classify')], b.data('small', 10))
    costs = b.race({
        'split': lambda: meter([tool('split')], pipe=findings),
        'merge': lambda: meter([program('af-merge')], pipe=findings),
        'decide': lambda: meter([program('af-decide')], pipe=findings),
        'sample': lambda: meter([program('af-sample'), '--sample', '1000000'], pipe=findings),
        'jq': lambda: meter(['jq', '-c', '-f', peer('merge.jq')], pipe=little),
    })
    split = mbs(rate(findings, costs['split']))
    for name in ('merge', 'decide', 'sample'):
        speed = rate(findings, costs[name])
        b.row(f'af-{name}: findings read, in units of 500 MB/s', mbs(speed), f'line splitter {split}', speed / 500,
              None if name == 'sample' else 1)
    jq = rate(little, costs['jq'])
    b.row('af-merge beside jq', mbs(rate(findings, costs['merge'])), mbs(jq), rate(findings, costs['merge']) / jq)
    same(b, little)
