"""af-known on records of 1 KB, beside a line splitter: a list that knows half of them."""
from harness import mbs, meter, program, rate, tool

QUICK = True
GOAL = 500    # MB/s


def run(b):
    b.fresh()
    records, known = (b.dir / f'known-{b.mb}.{what}' for what in ('records', 'list'))
    if not records.exists():
        with open(records, 'w') as r, open(known, 'w') as k:
            for i in range(b.mb * 1000):
                line = '{"league":"NFL","game_id":"%d","rev":"final"' % (401000000 + i * 7919 % 1000003)
                r.write(line + ',"pad":"%s"}\n' % ('x' * 930))
                if i % 2 == 0:
                    k.write(line + '}\n')
    by = ['--by', '{game_id}/{rev}']
    costs = b.race({
        'list': lambda: meter([program('af-known'), *by, '--list', str(known)], file=records),
        'mark': lambda: meter([program('af-known'), *by, '--list', str(known), '--mark', 'present'], file=records),
        'once': lambda: meter([program('af-known'), *by, '--once'], file=records),
        'split': lambda: meter([tool('split')], file=records),
    })
    split = rate(records, costs['split'])
    for name in ('list', 'mark', 'once'):
        ours = rate(records, costs[name])
        b.row(f'af-known --{name}, records of 1 KB', mbs(ours), f'line splitter {mbs(split)}', ours / GOAL,
              1 if name == 'list' else None, unit=f'{GOAL} MB/s', steady=False)
