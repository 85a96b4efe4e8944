"""Peak memory of the filters, by the kernel's count, and of one very long line."""
from harness import meter, program

QUICK = True
LIMIT = 16 * 1024    # KiB, beside the longest line


def long_line(b, megabytes):
    path = b.dir / 'long.ndjson'
    with open(path, 'wb') as f:
        f.write(b'{"fixture_id":1,"body":{"errors":[],"response":[{"x":"')
        for _ in range(megabytes):
            f.write(b'x' * 1000000)
        f.write(b'"}]}}\n{"fixture_id":2}\n')
    return path


def run(b):
    answers = b.data('small')
    findings = b.made('findings', [program('af-classify')], answers)
    for name, path in (('classify', answers), ('classify', b.data('large')), ('merge', findings), ('decide', findings),
                       ('sample', findings)):
        rss = meter([program('af-' + name)], pipe=path)['rss']
        size = path.stat().st_size / 1e6
        b.row(f"af-{name}, {size:,.0f} MB of {path.name.rsplit('-', 1)[0]}: peak memory", f'{rss / 1024:.1f} MiB', 'limit: 16 MiB',
              rss / LIMIT, 1, 'less')
    path = long_line(b, 50)
    rss = meter([program('af-classify')], pipe=path)['rss']
    b.row('af-classify, a line of 50 MB: peak memory', f'{rss / 1024:.1f} MiB', 'limit: 16 MiB + the line',
          rss / (LIMIT + 50e6 / 1024), 1, 'less')
    path.unlink()
