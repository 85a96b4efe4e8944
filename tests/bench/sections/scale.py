"""1, 10 and 100 times the records: time in a straight line, memory flat; two at once on two cores."""
import os
import subprocess
import time

from harness import meter, program


def twice(command, path):
    """Seconds for two at once."""
    start = time.monotonic()
    both = [subprocess.Popen(command, stdin=open(path, 'rb'), stdout=subprocess.DEVNULL) for _ in range(2)]
    if any([p.wait() for p in both]):
        raise RuntimeError('one of two failed')
    return time.monotonic() - start


def run(b):
    sizes = [b.mb // 100 or 1, b.mb // 10 or 10, b.mb]
    paths = [b.data('small', mb) for mb in sizes]
    costs = b.race({str(p): lambda p=p: meter([program('af-classify')], file=p) for p in paths})
    per = [costs[str(p)].wall / os.path.getsize(p) * 1e9 for p in paths]
    rss = [costs[str(p)].rss / 1024 for p in paths]
    b.row(f"af-classify, {' / '.join(map(str, sizes))} MB: milliseconds a MB", ' / '.join(f'{x:.2f}' for x in per), 'a straight line',
          per[-1] / per[1], 1.15, 'less')
    b.row('the same: peak memory', ' / '.join(f'{x:.1f}' for x in rss) + ' MiB', 'flat', rss[-1] / rss[0], 1.2, 'less')
    if os.cpu_count() > 1:
        alone = costs[str(paths[-1])].wall
        both = min(twice([program('af-classify')], paths[-1]) for _ in range(3))
        b.row('two af-classify at once: records a second beside one', f'{both:.2f} s', f'{alone:.2f} s', 2 * alone / both, 1.6)
