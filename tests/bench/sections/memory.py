"""Peak memory of the filters, by the kernel's count, on a gigabyte each, and of one very long line."""
import json
import os

import harness
from harness import meter, program, tool

QUICK = True
MIB = 1024    # KiB
FILTER = 16 * MIB    # beside the longest line
FETCH = 32 * MIB    # beside a body for each job


def long_line(b, megabytes):
    path = b.dir / 'long.ndjson'
    with open(path, 'wb') as f:
        f.write(b'{"fixture_id":1,"body":{"errors":[],"response":[{"x":"')
        for _ in range(megabytes):
            f.write(b'x' * 1000000)
        f.write(b'"}]}}\n{"fixture_id":2}\n')
    return path


def of(b, name, path, what, args=()):
    rss = meter([program('af-' + name), *args], pipe=path)['rss']
    b.row(f'af-{name}, {path.stat().st_size / 1e6:,.0f} MB of {what}: peak memory', f'{rss / MIB:.1f} MiB', f'limit: {FILTER // MIB} MiB',
          rss / FILTER, 1, 'less')


def replay(b, size):
    """af-fetch giving out what a log has."""
    log, work = b.dir / 'log', b.dir / 'log-work'
    meter([tool('logscan'), 'make', str(log), str(size), '42000'])
    answers = sum(1 for _ in open(log, 'rb'))
    with open(work, 'w', encoding='utf-8') as f:
        for i in range(answers):
            f.write(json.dumps({'match_id': i, 'fixture_id': i}) + '\n')
    for how, index in (('with its index', True), ('without', False)):
        if not index and os.path.exists(f'{log}.idx'):
            os.unlink(f'{log}.idx')
        rss = meter([program('af-fetch'), '--offline', '-l', str(log), str(work)], quiet=True, statuses=(0, 1))['rss']
        limit = FETCH + (0 if index else 16 * answers / MIB)
        b.row(f'af-fetch --offline, a log of {size / 1e6:,.0f} MB {how}: peak memory', f'{rss / MIB:.1f} MiB', f'limit: {limit / MIB:.1f} MiB',
              rss / limit, 1, 'less')
    for f in b.dir.glob('log*'):
        f.unlink()


def run(b):
    mb = 60 if b.quick else 1000
    for kind, what in (('small', '1.6 KB answers'), ('large', '43 KB elements')):
        of(b, 'classify', b.data(kind, mb), what)
    findings = b.findings(mb)
    of(b, 'merge', findings, 'findings')
    of(b, 'decide', findings, 'findings')
    of(b, 'sample', findings, 'findings', ['--sample', '1000000'])
    replay(b, mb * 1000000)
    path = long_line(b, 50)
    rss = meter([program('af-classify')], pipe=path)['rss']
    b.row('af-classify, a line of 50 MB: peak memory', f'{rss / MIB:.1f} MiB', f'limit: {FILTER // MIB} MiB + the line',
          rss / (FILTER + 50e6 / 1024), 1, 'less')
    path.unlink()
