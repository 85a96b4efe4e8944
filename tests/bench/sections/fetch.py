"""af-fetch: requests a second and CPU beside curl --parallel on the same URLs, without limits or latency."""
import os
import shutil
import tempfile

import fetching
import harness
from harness import meter, program


def missing():
    return None if harness.have('curl') else 'curl is not here'


def compare(b, n, bundles):
    home = tempfile.mkdtemp(prefix='af-bench-')
    with fetching.Sim('--content-length') as sim:
        env = sim.environment(home)
        fetching.work(f'{home}/work', 1, n)
        with open(f'{home}/urls', 'w', encoding='utf-8') as f:
            for i in range(0, n, 20 if bundles else 1):
                ids = '-'.join(str(192001 + k) for k in range(i, min(i + 20, n)))
                path = f'/fixtures?ids={ids}' if bundles else f'/fixtures/statistics?fixture={192001 + i}'
                f.write(f'url = "{sim.base}{path}"\noutput = "{home}/o/{i}"\n')
        calls = (n + 19) // 20 if bundles else n

        def ours():
            for f in ('log', 'log.idx'):
                if os.path.exists(f'{home}/{f}'):
                    os.unlink(f'{home}/{f}')
            return meter([program('af-fetch'), '-r', 'max', '-b', '20' if bundles else '1', '-l', f'{home}/log', f'{home}/work'], env=env)

        def curl():
            shutil.rmtree(f'{home}/o', ignore_errors=True)
            os.mkdir(f'{home}/o')
            return meter(['curl', '-s', '--parallel', '--parallel-max', '64', '-H', f'x-apisports-key: {fetching.KEY}', '-K', f'{home}/urls'],
                         quiet=True)
        costs = b.race({'ours': ours, 'curl': curl}, 3)
    a, c = costs['ours'], costs['curl']
    what = f"{calls:,} {'bundles of 20' if bundles else 'single answers'}"
    b.row(f'{what}: requests a second', f'{calls / a.wall:,.0f}/s', f'curl --parallel {calls / c.wall:,.0f}/s', c.wall / a.wall, 1, headline=True)
    b.row(f'{what}: CPU', f'{a.cpu:.2f} s', f'curl --parallel {c.cpu:.2f} s', a.cpu / c.cpu, None, 'less')
    b.row(f'{what}: peak memory', f'{a.rss / 1024:.1f} MiB', f'curl --parallel {c.rss / 1024:.1f} MiB', a.rss / c.rss, None, 'less')
    shutil.rmtree(home)


def run(b):
    compare(b, 2000 if b.quick else 10000, False)
    compare(b, 4000 if b.quick else 18000, True)    # the world has that many
