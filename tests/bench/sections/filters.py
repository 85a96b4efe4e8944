"""af-merge, af-decide and af-sample from a file and from a pipe; af-merge also beside jq with the same output."""
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


PROGRAMS = {'merge': [], 'decide': [], 'sample': ['--sample', '1000000']}
GOAL = 500    # MB/s, of findings read


def run(b):
    findings = b.made('findings', [program('af-classify')], b.data('small'))
    little = b.made('findings', [program('af-classify')], b.data('small', 10))
    contenders = {('split', how): lambda how=how: meter([tool('split')], **{how: findings}) for how in ('file', 'pipe')}
    for name, args in PROGRAMS.items():
        for how in ('file', 'pipe'):
            contenders[name, how] = lambda n=name, a=args, how=how: meter([program('af-' + n), *a], **{how: findings})
    contenders['jq'] = lambda: meter(['jq', '-c', '-f', peer('merge.jq')], pipe=little)
    costs = b.race(contenders)
    for name in PROGRAMS:
        speed = rate(findings, costs[name, 'file'])
        b.row(f'af-{name}, findings from a file', mbs(speed), f"line splitter {mbs(rate(findings, costs['split', 'file']))}",
              speed / GOAL, None if name == 'sample' else 1, unit=f'{GOAL} MB/s', steady=False, headline=name != 'sample')
        speed, split = (rate(findings, costs[n, 'pipe']) for n in (name, 'split'))
        b.row(f'af-{name} from a pipe, beside a line splitter there', mbs(speed), mbs(split), speed / split, steady=False)
        cpu, theirs = (cost.cpu / path.stat().st_size * 1e9 for cost, path in ((costs[name, 'file'], findings), (costs['jq'], little)))
        b.row(f'af-{name}: CPU a MB, beside jq merging', f'{cpu:.2f} ms', f'{theirs:.0f} ms', theirs / cpu)
    jq, ours = rate(little, costs['jq']), rate(findings, costs['merge', 'pipe'])
    b.row('af-merge from a pipe, beside jq', mbs(ours), mbs(jq), ours / jq)
    same(b, little)
