"""The whole replay, classify | merge | load, beside a plain script that does it record by record."""
import harness
from database import Database
from harness import meter, peer, program


def missing():
    return None if harness.have('psql', 'jq') else 'psql or jq is not here'


def run(b):
    mb = 60 if b.quick else 4071    # 100,000 fixtures
    answers = b.data('large', mb)
    n = sum(1 for _ in open(answers, 'rb'))
    findings = b.made('findings', [program('af-classify')], answers)
    with Database() as db:
        db.matches_of(findings)
        sums = {}
        pipe = ' | '.join([program('af-classify') + ' ' + str(answers), program('af-merge'), program('af-load')])

        def each(name, command):
            db.reset()
            cost = meter(command, env=db.env)
            sums[name] = db.sum()
            return cost
        costs = b.race({'ours': lambda: each('ours', ['sh', '-c', pipe]),
                        'plain': lambda: each('plain', [harness.PYTHON, peer('plain.py'), 'replay', str(answers)])}, 2 if b.quick else 3,
                       once=['plain'])
        if len(set(sums.values())) != 1:
            raise RuntimeError('the two replays end in different tables')
    ours, plain = costs['ours'], costs['plain']
    b.row(f'replay of {n:,} fixtures ({answers.stat().st_size / 1e6:,.0f} MB): time', f'{ours.wall:.1f} s', f'plain script {plain.wall:.1f} s',
          plain.wall / ours.wall, headline=True)
    b.row('the same: CPU of the programs', f'{ours.cpu:.1f} s', f'plain script {plain.cpu:.1f} s', plain.cpu / ours.cpu, headline=True)
