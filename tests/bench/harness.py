"""What the sections of the benchmark share: data, races, rows, the table.

A race runs its contenders in turn, round after round, after one round that does not count, so that a busy machine is
busy for all of them.  Ratios are what counts: seconds are this machine's."""
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = pathlib.Path(os.environ.get('AF_BUILD', ROOT / 'build'))
BIN = pathlib.Path(os.environ.get('AF_BIN', ROOT / 'bin'))
RECORDED = HERE / 'recorded.json'    # the ratios of the last recorded runs
TABLE = ROOT / 'doc/bench.md'    # and the rows of the full one
README = ROOT / 'README.md'    # and those of them that say most
# Debian's, which has its packages, also where another is found first.
PYTHON = '/usr/bin/python3' if os.access('/usr/bin/python3', os.X_OK) else 'python3'


class Cost:
    """What the rounds took: medians, and the best."""

    def __init__(self, rounds):
        self.best = min(r['wall'] for r in rounds)
        self.wall = statistics.median(r['wall'] for r in rounds)
        self.cpu = statistics.median(r['user'] + r['sys'] for r in rounds)
        self.rss = max(r['rss'] for r in rounds)    # KiB
        self.status = max(r['status'] for r in rounds)


def tool(name):
    """One of the small C programs beside this file."""
    return str(BUILD / 'bench' / name)


def program(name):
    return str(BIN / name)


def peer(name):
    return str(HERE / 'peers' / name)


def have(*commands):
    return all(shutil.which(c) for c in commands)


def machine():
    model = platform.machine()
    for line in open('/proc/cpuinfo', encoding='utf-8'):
        if line.startswith('model name'):
            model = line.split(':', 1)[1].strip()
            break
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release().split('-')[0]}"


def meter(command, pipe=None, file=None, out='/dev/null', times=1, quiet=False, env=None, statuses=(0,)):
    """Runs a command once (or times times) and returns wall, user, sys, rss, status.  quiet leaves out what it says."""
    args = [tool('meter'), '-n', str(times), '-o', out]
    args += ['-p', str(pipe)] if pipe else []
    args += ['-i', str(file)] if file else []
    args += ['-t'] if quiet else []
    run = subprocess.run(args + list(command), stdout=subprocess.PIPE, env={**os.environ, **(env or {})}, check=True)
    cost = json.loads(run.stdout)
    if cost['status'] not in statuses:
        raise RuntimeError(f"{' '.join(command)}: exit status {cost['status']}")
    return cost


def warm(path):
    with open(path, 'rb') as f:
        while f.read(1 << 20):
            pass


class Bench:
    def __init__(self, quick, rounds, mb):
        self.quick, self.rounds, self.mb = quick, rounds, mb
        self.dir = pathlib.Path(os.environ.get('BENCH_DIR', ROOT / 'build' / 'bench-data'))
        self.dir.mkdir(parents=True, exist_ok=True)
        self.rows = []
        self.current = None

    # --- data ---

    def fresh(self):
        """Nothing stays that an older generator or an older af-classify made."""
        stamp = self.dir / 'gen.stamp'
        made_by = max(os.path.getmtime(p) for p in (tool('gen'), program('af-classify')))
        if not stamp.exists() or stamp.stat().st_mtime < made_by:
            for old in self.dir.glob('*.ndjson'):
                old.unlink()
            stamp.touch()

    def data(self, kind, mb=None):
        """A file of about mb megabytes of answer records, 'small' or 'large', made once."""
        mb = mb or self.mb
        path = self.dir / f'{kind}-{mb}.ndjson'
        size = {'small': 2000, 'large': 40700}[kind]
        self.fresh()
        if not path.exists():
            with open(path, 'wb') as f:
                subprocess.run([tool('gen'), kind, str(mb * 1000000 // size), '1'], stdout=f, check=True)
        warm(path)
        return path

    def findings(self, mb=None):
        """A file of about mb megabytes of findings: what af-classify makes of small answers that are kept nowhere."""
        mb = mb or self.mb
        path = self.dir / f'findings-{mb}.ndjson'
        self.fresh()
        if not path.exists():
            with subprocess.Popen([tool('gen'), 'small', str(mb * 1000000 // 617), '1'], stdout=subprocess.PIPE) as gen, open(path, 'wb') as f:
                subprocess.run([program('af-classify')], stdin=gen.stdout, stdout=f, check=True)
        warm(path)
        return path

    def made(self, name, command, source):
        """What a command makes of a file, made once."""
        path = self.dir / f'{name}-{source.name}'
        if not path.exists() or path.stat().st_mtime < source.stat().st_mtime:
            with open(source, 'rb') as i, open(path, 'wb') as o:
                subprocess.run(command, stdin=i, stdout=o, check=True)
        return path

    # --- measuring ---

    def race(self, contenders, rounds=None, once=()):
        """contenders: name -> function that runs it once and returns meter's dict.  name -> Cost.  once: names of those
        that take minutes: they run a single time, last."""
        results = {name: [] for name in contenders}
        for n in range(-1, rounds or self.rounds):
            for name, run in contenders.items():
                if name in once:
                    continue
                cost = run()
                if n >= 0:
                    results[name].append(cost)
        for name in once:
            results[name].append(contenders[name]())
        return {name: Cost(r) for name, r in results.items()}

    # --- results ---

    def row(self, what, ours, theirs, ratio=None, goal=None, better='more', unit=None, steady=True, headline=False):
        """A line of the table.  ours, theirs: texts.  ratio: the number that counts; goal: what it should reach; better:
        'more' or 'less' of it; unit: what a ratio of 1 is, if it is not a peer's figure but a fixed one ("500 MB/s");
        steady: it depends little on how busy the machine is, so it can be compared from run to run; headline: it goes
        into the README."""
        met = None
        if ratio is not None and goal is not None:
            met = ratio >= goal if better == 'more' else ratio <= goal
        row = {'section': self.current, 'what': what, 'ours': ours, 'theirs': theirs, 'ratio': ratio, 'goal': goal,
               'better': better, 'met': met, 'unit': unit, 'steady': steady, 'headline': headline}
        self.rows.append(row)
        print(line(row), flush=True)

    def note(self, text):
        print(f'  {text}', file=sys.stderr, flush=True)

    def section(self, name, module):
        self.current = name
        print(f'{name}: {module.__doc__.splitlines()[0]}', file=sys.stderr, flush=True)
        start = time.monotonic()
        why = getattr(module, 'missing', lambda: None)()
        if why:
            self.note(f'left out: {why}')
            return
        module.run(self)
        self.note(f'{time.monotonic() - start:.0f} s')

    def write(self):
        (self.dir / 'results.md').write_text(f'{machine()}\n\n' + table(self.rows), encoding='utf-8')
        result = {'machine': machine(), 'quick': self.quick, 'mb': self.mb, 'rounds': self.rounds, 'rows': self.rows}
        (self.dir / 'results.json').write_text(json.dumps(result, indent=1, ensure_ascii=False) + '\n', encoding='utf-8')

    def kind(self):
        return 'quick' if self.quick else 'full'

    def record(self):
        """Takes this run's rows as those to compare with, in place of those of the same sections; a full run's rows also
        make the tables."""
        recorded = json.loads(RECORDED.read_text(encoding='utf-8')) if RECORDED.exists() else {}
        old = recorded.get(self.kind(), {})
        measured = {r['section'] for r in self.rows}
        kept = [r for r in old.get('rows', []) if r['section'] not in measured] if old.get('machine') == machine() else []
        rows = sorted(kept + self.rows, key=lambda r: r['section'])
        recorded[self.kind()] = {'machine': machine(), 'rows': rows}
        RECORDED.write_text(json.dumps(recorded, indent=1, ensure_ascii=False, sort_keys=True) + '\n', encoding='utf-8')
        if not self.quick:
            TABLE.write_text(f'# Figures\n\nAll results of `make bench` on {machine()}.  {HOW}\n\n' + table(rows), encoding='utf-8')
            between(README, '<!-- bench -->', '<!-- /bench -->',
                    f'Measured by `make bench` on {machine()}; [doc/bench.md](doc/bench.md) has all rows.  {HOW}\n\n' +
                    table(r for r in rows if r['headline']))

    def fallen(self):
        """The rows whose ratios are worse than the recorded ones by more than a fifth, and those."""
        if not RECORDED.exists():
            return []
        rows = json.loads(RECORDED.read_text(encoding='utf-8')).get(self.kind(), {}).get('rows', [])
        recorded = {name_of(r): r['ratio'] for r in rows if r['steady']}
        return [(r, recorded[name_of(r)]) for r in self.rows if worse(r, recorded.get(name_of(r))) > 1.25]

    def again(self, sections):
        """Measures the sections of fallen rows once more, and keeps the better ratio of each row."""
        before = {name_of(r): r for r in self.rows}
        names = sorted({r['section'] for r, _ in self.fallen()})
        self.rows = [r for r in self.rows if r['section'] not in names]
        for name in names:
            self.section(name, sections[name])
        self.rows = [before[name_of(r)] if name_of(r) in before and worse(r, before[name_of(r)]['ratio']) > 1 else r for r in self.rows]


def name_of(row):
    return f"{row['section']}: {row['what']}"


def worse(row, than):
    """By what factor the row's ratio is worse than another."""
    if not row['ratio'] or not than:
        return 1
    return than / row['ratio'] if row['better'] == 'more' else row['ratio'] / than


def between(path, start, end, text):
    """Replaces what stands between two lines of a file."""
    old = path.read_text(encoding='utf-8')
    head, rest = old.split(start + '\n', 1)
    path.write_text(f'{head}{start}\n{text}{end}\n' + rest.split(end + '\n', 1)[1], encoding='utf-8')


def table(rows):
    return HEAD + ''.join(line(r) + '\n' for r in rows)


HOW = "Times are medians of all rounds; rates, scaling and startup are those of the best round."
HEAD = '| what | ours | peer | ratio | goal |\n|---|---|---|---|---|\n'


def line(r):
    sign = '≥' if r['better'] == 'more' else '≤'
    ratio = '' if r['ratio'] is None or r['unit'] else f"{r['ratio']:.3g}"
    goal = '' if r['goal'] is None else f"{sign} {r['unit'] or format(r['goal'], 'g')}" + ('' if r['met'] else ' **missed**')
    return f"| {r['what']} | {r['ours']} | {r['theirs']} | {ratio} | {goal} |"


def rate(path, cost):
    """Megabytes a second of a file that was read once, in the best round."""
    return os.path.getsize(path) / 1e6 / cost.best


def mbs(value):
    return f'{value:,.0f} MB/s' if value >= 10 else f'{value:.1f} MB/s'
