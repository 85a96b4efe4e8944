"""A whole backfill against a pretend provider, beside a plain script: one call, one UPDATE a match."""
import os
import subprocess

import fetching
import harness
from database import Database
from harness import meter, peer, program

LATENCY = '0.1'


def missing():
    return None if harness.have('psql') else 'psql is not here'


def calls(b):
    with open(b.dir / 'arrivals', encoding='utf-8') as f:
        return sum('/fixtures' in line for line in f)


def run(b):
    n = 200 if b.quick else 600
    world = str(harness.ROOT / 'tests/worlds/demo.world')
    sql = subprocess.run([program('af-sim'), '--world', world, '--sql'], stdout=subprocess.PIPE, text=True, check=True).stdout
    with Database() as db:
        env = {**os.environ, **db.env}
        work = db.dir + '/work'

        def fresh():
            db.sql('DROP TABLE IF EXISTS matches, admin_leagues, teams CASCADE;')
            db.sql(sql)
            for f in ('log', 'log.idx'):
                if os.path.exists(f'{db.dir}/{f}'):
                    os.unlink(f'{db.dir}/{f}')
            if os.path.exists(b.dir / 'arrivals'):
                os.unlink(b.dir / 'arrivals')
        fresh()
        pipe = f"{program('af-segments')} | {program('af-fixtures')} | head -n {n} > {work}"
        subprocess.run(['sh', '-c', pipe], env=env, check=True)
        made, sums = {}, {}

        def each(name, command, base):
            cost = meter(['sh', '-c', command], env={**db.env, **base, 'BASE': base['AF_BASE']}, quiet=True)
            made[name], sums[name] = calls(b), db.sum()
            return cost

        def with_sim(name, command):
            fresh()
            with fetching.Sim('--latency', LATENCY, '--arrivals', str(b.dir / 'arrivals')) as sim:
                return each(name, command, sim.environment(db.dir))
        ours = ' | '.join([f"{program('af-fetch')} -r max -l {db.dir}/log {work}", program('af-classify'), program('af-merge'),
                           program('af-load')])
        plain = f"{harness.PYTHON} {peer('plain.py')} run $BASE {work}"
        costs = b.race({'ours': lambda: with_sim('ours', ours), 'plain': lambda: with_sim('plain', plain)}, 1)
    if sums['ours'] != sums['plain']:
        b.note('the two end in different tables')
    b.row(f'backfill of {n} matches, answers after {LATENCY} s: time', f"{costs['ours'].wall:.1f} s", f"plain script {costs['plain'].wall:.1f} s",
          costs['plain'].wall / costs['ours'].wall, headline=True)
    b.row('the same: calls', f"{made['ours']}", f"plain script {made['plain']}", made['ours'] / made['plain'], 0.07, 'less', headline=True)
