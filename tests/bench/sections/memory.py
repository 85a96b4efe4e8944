"""Peak memory of the filters, by the kernel's count, on a gigabyte each, and of one very long line."""
import json

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
    b.row(f'af-{name}, {path.stat().st_size / 1e6:,.0f} MB of {what}: peak memory', f'{rss / MIB:.1f} MiB', '', rss / FILTER, 1, 'less',
          unit=f'{FILTER // MIB} MiB')
    return rss


def replay(b, mb):
    """af-fetch giving out what a log has, which is what the answers are."""
    log, work = b.data('large', mb), b.dir / 'work'
    answers = sum(1 for _ in open(log, 'rb'))
    with open(work, 'w', encoding='utf-8') as f:
        for i in range(answers):
            f.write(json.dumps({'match_id': 1 + i, 'fixture_id': 100000 + i}) + '\n')
    for how in ('without an index', 'with one'):
        limit = FETCH + (16 * answers / MIB if how.startswith('without') else 0)
        cost = meter([program('af-fetch'), '--offline', '-l', str(log), str(work)], quiet=True)
        b.row(f'af-fetch --offline, a log of {log.stat().st_size / 1e6:,.0f} MB {how}: peak memory', f"{cost['rss'] / MIB:.1f} MiB", '',
              cost['rss'] / limit, 1, 'less', unit=f'{limit / MIB:.1f} MiB')
        meter([tool('logscan'), 'make', str(log), '0', '0'])    # nothing to add: it leaves an index
    for f in log.parent.glob(log.name + '?*'):
        f.unlink()


def run(b):
    mb = 60 if b.quick else 1000
    findings = b.findings(mb)
    peaks = {
        'classify': max(of(b, 'classify', b.data('small', mb), '1.6 KB answers'), of(b, 'classify', b.data('large', mb), '43 KB elements')),
        'merge': of(b, 'merge', findings, 'findings'),
        'decide': of(b, 'decide', findings, 'findings'),
        'sample': of(b, 'sample', findings, 'findings', ['--sample', '1000000']),
    }
    most = max(peaks, key=peaks.get)
    b.row(f'the hungriest of af-{", af-".join(peaks)} on {mb:,} MB: peak memory', f'af-{most}, {peaks[most] / MIB:.1f} MiB',
          '', peaks[most] / FILTER, 1, 'less', unit=f'{FILTER // MIB} MiB', headline=True)
    replay(b, mb)
    path = long_line(b, 50)
    rss = meter([program('af-classify')], pipe=path)['rss']
    b.row('af-classify, a line of 50 MB: peak memory', f'{rss / MIB:.1f} MiB', '', rss / (FILTER + 50e6 / 1024), 1, 'less',
          unit=f'{FILTER // MIB} MiB + the line')
    path.unlink()
