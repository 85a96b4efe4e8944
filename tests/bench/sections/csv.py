"""af-csv on answers with a table of clubs in each, beside Miller on the same tables as one file."""
from harness import mbs, meter, program, rate, warm
import harness
import json

QUICK = True
GOAL = 200    # MB/s of input

NAMES = ['District', 'Division', 'Area', 'Club Number', 'Club Name', 'Club Status', 'CSP', 'Mem. Base', 'Active Members', 'Net Growth',
         'Goals Met', 'Level 1s', 'Level 2s', 'Add. Level 2s', 'Level 3s', 'Level 4s, Path Completions, or DTM Awards',
         'Add. Level 4s, Path Completions, or DTM award', 'New Members', 'Add. New Members', 'Off. Trained Round 1', 'Off. Trained Round 2',
         'Mem. dues on time Oct', 'Mem. dues on time Apr', 'Off. List On Time', 'Club Distinguished Status']


def missing():
    return None if harness.have('mlr') else 'Miller (mlr) is not here'


def line(values):
    return ','.join(f'"{v}"' for v in values) + '\r\n'


def made(b):
    """Answers of 24 KB each, and their rows under one header."""
    b.fresh()
    answers, table = b.dir / f'csv-{b.mb}.ndjson', b.dir / f'csv-{b.mb}.csv'
    if answers.exists():
        return answers, table
    with open(answers, 'w', encoding='utf-8') as a, open(table, 'w', encoding='utf-8', newline='') as t:
        t.write(line(NAMES))
        for i in range(b.mb * 1000000 // 32000):
            rows = ''.join(line([i % 130, 'ABCDEF'[k % 6], f'{k % 40:02}', f'{i * 180 + k:08}', f'Toastmasters Club of Town {k}', 'Active', 'Y'] +
                                [str((i + k * j) % 23) for j in range(17)] + ['']) for k in range(170))
            t.write(rows)
            body = line(NAMES) + rows + 'Month of Jun, As of 07/08/2026\r\n'
            a.write(json.dumps({'report': 'clubperformance', 'fetch': {'key': f'report/{i}', 'status': 200, 'offset': i}, 'body': body}) + '\n')
    warm(answers)
    warm(table)
    return answers, table


def run(b):
    answers, table = made(b)
    costs = b.race({
        'file': lambda: meter([program('af-csv'), '--trailer', 'Month of', str(answers)]),
        'pipe': lambda: meter([program('af-csv'), '--trailer', 'Month of'], pipe=answers),
        'miller': lambda: meter(['mlr', '--icsv', '--ojson', 'cat', str(table)]),
    })
    ours, miller = rate(answers, costs['file']), rate(table, costs['miller'])
    # One core's: on a busy machine the wall clock tells of others.
    core, pipe = (answers.stat().st_size / 1e6 / costs[name].cpu for name in ('file', 'pipe'))
    b.row('af-csv, tables of 24 KB, beside Miller', mbs(ours), mbs(miller), ours / miller, 10, headline=True)
    b.row('af-csv, the same: MB of input a second of CPU', mbs(core), f'from a pipe {mbs(pipe)}', core / GOAL, 1, unit=f'{GOAL} MB/s', steady=False)
