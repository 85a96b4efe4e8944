"""af-gather on reports of a district, three a key, beside a line splitter; short records and long ones."""
from harness import mbs, meter, program, rate, tool

QUICK = True
GOAL = 500    # MB/s, of answers read with bodies of 20 KB


def made(b, size):
    """A list and its answers, about b.mb megabytes with bodies of size bytes."""
    b.fresh()
    work, answers = (b.dir / f'gather-{size}-{b.mb}.{what}' for what in ('work', 'answers'))
    if answers.exists():
        return work, answers
    rows = ','.join('{"club":"%08d","status":"Active","goals":%d}' % (i, i % 11) for i in range(size // 46 + 1))
    with open(work, 'w') as w, open(answers, 'w') as a:
        for i in range(b.mb * 1000000 // (size + 250)):
            line = '{"date":"2025-%05d","district":"%d","report":"%s"' % (i // 390, i // 3 % 130, ('club', 'division', 'district')[i % 3])
            w.write(line + '}\n')
            a.write(line + ',"fetch":{"key":"report/%d","url":"https://example.org/export.aspx?report=%d","status":200,"ms":183.2,'
                    '"tries":1,"at":"2026-02-01T10:00:00Z","offset":%d},"body":{"rows":[%s]}}\n' % (i, i, w.tell(), rows))
    return work, answers


def run(b):
    for name, size in (('20 KB', 20000), ('200 bytes', 200)):
        work, answers = made(b, size)
        command = [program('af-gather'), '--by', '{date}/{district}', '--work', str(work)]
        costs = b.race({
            'gather': lambda c=command, a=answers: meter(c, file=a),
            'pipe': lambda c=command, a=answers: meter(c, pipe=a),
            'split': lambda a=answers: meter([tool('split')], file=a),
        })
        ours, pipe, split = (rate(answers, costs[n]) for n in ('gather', 'pipe', 'split'))
        b.row(f'af-gather, bodies of {name}, from a file', mbs(ours), f'line splitter {mbs(split)}', ours / GOAL,
              1 if size == 20000 else None, unit=f'{GOAL} MB/s', steady=False)
        b.row(f'af-gather, bodies of {name}, from a pipe', mbs(pipe), f'from a file {mbs(ours)}', pipe / ours, steady=False)
