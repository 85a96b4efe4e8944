"""af-shape beside jq alone: the same program on 300 answers with a box score in each."""
import json
import os
import pathlib
import subprocess

import harness
from harness import mbs, meter, peer, program, rate

QUICK = True
CAPTURES = pathlib.Path(os.environ.get('AF_DATA') or harness.ROOT.parent / 'shared/data') / 'providers/espn'
GAMES = ['summary_wnba_401736393.json', 'summary_nba_401585607.json']    # 80 and 670 KB


def missing():
    if not harness.have('jq'):
        return 'jq is not here'
    return None if (CAPTURES / GAMES[1]).exists() else 'the captures are not here (AF_DATA)'


def stream(b, n):
    path = b.dir / f'boxscores-{n}.ndjson'
    bodies = [json.loads((CAPTURES / name).read_text(encoding='utf-8')) for name in GAMES]
    with open(path, 'w', encoding='utf-8') as f:
        for i in range(n):
            record = {'league': 'NBA', 'season': 2025, 'event': str(i), 'fetch': {'key': f'espn/{i}', 'status': 200, 'offset': i},
                      'body': bodies[i % 10 == 0]}
            f.write(json.dumps(record, separators=(',', ':'), ensure_ascii=False) + '\n')
    harness.warm(path)
    return path


def same(path):
    """What jq yields is what the records have."""
    ours = subprocess.run(f"{program('af-shape')} -j 2 -f {peer('shape.jq')} {path} | jq -cS '{{game, players, rows}}' | sha256sum",
                          shell=True, stdout=subprocess.PIPE, check=True).stdout
    theirs = subprocess.run(f"jq -c -f {peer('shape.jq')} {path} | jq -cS . | sha256sum", shell=True, stdout=subprocess.PIPE, check=True).stdout
    if ours != theirs:
        raise RuntimeError("jq's objects and af-shape's differ")


def run(b):
    path = stream(b, 60 if b.quick else 300)
    same(path)
    costs = b.race({
        'jq': lambda: meter(['jq', '-c', '-f', peer('shape.jq'), str(path)]),
        'one': lambda: meter([program('af-shape'), '-f', peer('shape.jq'), str(path)]),
        'two': lambda: meter([program('af-shape'), '-j', '2', '-f', peer('shape.jq'), str(path)]),
    })
    jq, one, two = (rate(path, costs[name]) for name in ('jq', 'one', 'two'))
    b.row('af-shape, box scores of 80 and 670 KB, beside jq -c', mbs(one), mbs(jq), one / jq, 0.95, headline=True)
    b.row('af-shape -j 2, the same, beside jq -c', mbs(two), mbs(jq), two / jq, 1.8, steady=False, headline=True)
    b.row('af-shape: CPU, beside jq -c', f"{costs['one'].cpu:.2f} s", f"{costs['jq'].cpu:.2f} s", costs['one'].cpu / costs['jq'].cpu, 1.05, 'less')
    b.row('af-shape: peak memory, beside jq -c', f"{costs['one'].rss / 1024:.1f} MiB", f"{costs['jq'].rss / 1024:.1f} MiB",
          costs['one'].rss / costs['jq'].rss, None, 'less', steady=False)
