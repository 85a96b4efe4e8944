"""af-load beside psql's copy with one UPDATE, and beside a client that updates row by row."""
import os
import subprocess

import harness
from database import Database
from harness import meter, peer, program

QUICK = True
FOUND = '[.match_id, (.finding.home | tojson), (.finding.away | tojson)] | @csv'


def missing():
    return None if harness.have('psql', 'jq') else 'psql or jq is not here'


def run(b):
    rows = 25000 if b.quick else 300000
    answers = b.data('small', rows // 500 + 1)
    findings = b.made('findings', [program('af-classify')], answers)
    updates = b.made('updates', [program('af-merge')], findings)
    n = sum(1 for _ in open(updates, 'rb'))
    with Database() as db:
        db.matches_of(findings)
        with open(f'{db.dir}/found.csv', 'wb') as f:
            subprocess.run(['jq', '-r', FOUND, str(findings)], stdout=f, check=True)
        sums = {}

        def each(name, command, **how):
            db.reset()
            cost = meter(command, env=db.env, **how)
            sums[name] = db.sum()
            return cost
        os.chdir(db.dir)
        contenders = {
            'ours': lambda: each('ours', [program('af-load')], file=updates),
            'copy': lambda: each('copy', ['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', peer('copy-update.sql')], quiet=True),
        }
        slow = {} if b.quick else {'rows': lambda: each('rows', [harness.PYTHON, peer('plain.py'), 'load', str(findings)])}
        costs = b.race({**contenders, **slow}, 2 if b.quick else 3, once=slow)
        os.chdir('/')
        if len(set(sums.values())) != 1:
            raise RuntimeError(f'the loads end in different tables: {sums}')
    ours, copy = costs['ours'], costs['copy']
    b.row(f'af-load, {n:,} updates: time over \\copy and one UPDATE', f'{ours.wall:.1f} s', f'{copy.wall:.1f} s', ours.wall / copy.wall, 1.3, 'less',
          headline=True)
    b.row(f'af-load, {n:,} updates: peak memory', f'{ours.rss / 1024:.1f} MiB', '', ours.rss / 1024 / 16, 1, 'less', unit='16 MiB')
    if slow:
        plain = costs['rows']
        b.row('af-load beside one UPDATE a row (asyncpg)', f'{n / ours.wall:,.0f}/s', f'{n / plain.wall:,.0f}/s', plain.wall / ours.wall, headline=True)
