"""af-fetch's log: how long it takes to open, with and without its index."""
import os

import harness
from harness import meter, tool

QUICK = True
# A log is what af-fetch wrote, so the answers that the other sections read are one.
LOGS = {'large': ('43 KB elements', 4071), 'small': ('1.6 KB answers', 1000)}


def run(b):
    for kind, (what, mb) in LOGS.items():
        path = b.data(kind, 300 if b.quick else mb)
        meter([tool('logscan'), 'make', str(path), '0', '0'])    # nothing to add: it leaves an index
        costs = b.race({'scan': lambda p=path: meter([tool('logscan'), 'open', str(p), 'noindex']),
                        'index': lambda p=path: meter([tool('logscan'), 'open', str(p)])})
        size, rate = os.path.getsize(path), harness.rate(path, costs['scan'])
        log = f'log of {size / 1e9:.1f} GB of {what},'
        b.row(f'{log} opened without an index', harness.mbs(rate), f"with one {costs['index'].wall * 1e3:.0f} ms", rate / 1000, 1, unit='1 GB/s',
              steady=False, headline=True)
        b.row(f'{log} with a current one', f"{costs['index'].wall * 1e3:.0f} ms", '', costs['index'].wall, 1, 'less', unit='1 s', steady=False)
        b.row(f'{log} without: peak memory', f"{costs['scan'].rss / 1024:.1f} MiB", f"with it: {costs['index'].rss / 1024:.1f} MiB")
        for f in path.parent.glob(path.name + '?*'):
            f.unlink()
