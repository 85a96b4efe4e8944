"""af-fetch's log: how long it takes to open, with and without its index."""
import os

import harness
from harness import meter, tool

QUICK = True


def run(b):
    path, size = b.dir / 'log', 300_000_000 if b.quick else 4_000_000_000
    room = os.statvfs(b.dir)
    if room.f_bavail * room.f_frsize < 2 * size:
        size = 300_000_000
    for body in 42000, 1200:
        for f in b.dir.glob('log*'):
            f.unlink()
        meter([tool('logscan'), 'make', str(path), str(size), str(body)])
        bytes_ = os.path.getsize(path)
        costs = b.race({'scan': lambda: meter([tool('logscan'), 'open', str(path), 'noindex']),
                        'index': lambda: meter([tool('logscan'), 'open', str(path)])}, 3)
        rate = bytes_ / 1e6 / costs['scan'].wall
        what = f'log of {bytes_ / 1e9:.1f} GB, {body / 1000:.0f} KB an answer,'
        b.row(f'{what} opened without an index', harness.mbs(rate), 'goal: 1 GB/s', rate / 1000, 1)
        b.row(f'{what} with a current one', f"{costs['index'].wall * 1e3:.0f} ms", 'goal: a second', costs['index'].wall, 1, 'less')
    for f in b.dir.glob('log*'):
        f.unlink()
