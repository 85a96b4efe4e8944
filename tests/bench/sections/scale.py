"""1, 10 and 100 times the records: time in a straight line, memory flat; make -j2 over segments on two cores."""
import os
import shutil

import harness
from harness import meter, program

PROGRAMS = ('classify', 'merge', 'decide')
SEGMENTS = 8
RULES = '''
all: $(patsubst %.ndjson,%.findings,$(wildcard *.ndjson))
%.findings: %.ndjson
\t{classify} $< >$@
'''


def missing():
    return None if harness.have('make', 'split') else 'make or split is not here'


def lines(b):
    sizes = [b.mb // 100 or 1, b.mb // 10 or 10, b.mb]
    for name in PROGRAMS:
        paths = [b.data('small', mb) if name == 'classify' else b.findings(mb) for mb in sizes]
        costs = b.race({str(p): lambda p=p, n=name: meter([program('af-' + n)], file=p) for p in paths})
        per = [costs[str(p)].best / os.path.getsize(p) * 1e9 for p in paths]
        rss = [costs[str(p)].rss / 1024 for p in paths]
        b.row(f"af-{name}, {' / '.join(map(str, sizes))} MB: milliseconds a MB", ' / '.join(f'{x:.2f}' for x in per), 'a straight line',
              per[-1] / per[1], 1.25, 'less')
        keeps = name == 'decide'
        b.row(f'af-{name}, the same: peak memory', ' / '.join(f'{x:.1f}' for x in rss) + ' MiB', 'a little for each segment' if keeps else 'flat',
              rss[-1] / rss[0], None if keeps else 1.2, 'less')


def segments(b):
    """A make of saved segments, one job and two."""
    source, home = b.data('small'), b.dir / 'segments'
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    meter(['split', '-n', f'l/{SEGMENTS}', '--additional-suffix=.ndjson', str(source), f'{home}/'])
    with open(home / 'Makefile', 'w', encoding='utf-8') as f:
        f.write(RULES.format(classify=program('af-classify')))
    costs = b.race({jobs: lambda jobs=jobs: meter(['make', '-s', '-B', '-C', str(home), f'-j{jobs}']) for jobs in (1, 2)})
    b.row(f'make -j2 over {SEGMENTS} saved segments, af-classify: times as fast as -j1', f'{costs[2].best:.2f} s', f'-j1 {costs[1].best:.2f} s',
          costs[1].best / costs[2].best, 1.6, headline=True)
    shutil.rmtree(home)


def run(b):
    lines(b)
    if os.cpu_count() > 1:
        segments(b)
