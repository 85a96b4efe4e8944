"""af-fetch: how much of the binding limit it uses, and that it breaks none; in virtual time, and for real."""
import json
import os
import shutil
import subprocess
import tempfile

import fetching
import harness

QUICK = True


def virtual(b):
    uses = []
    for line in subprocess.run([harness.tool('pace-sim')], capture_output=True, text=True, check=True).stdout.splitlines():
        r = json.loads(line)
        if r['refused'] or r['densest_minute'] > r['per_minute'] or (r['per_second'] and r['densest_second'] > r['per_second']):
            raise RuntimeError(f'a limit was broken: {line}')
        limit = f"{r['per_minute']}/min" + (f", {r['per_second']}/s" if r['per_second'] else '')
        uses.append(r['use'])
        b.row(f"{limit}, latency {r['latency']} s, {fetching.processes(r['processes'])}, virtual",
              f"{100 * r['use']:.1f} % used, {r['calls']} calls, none refused",
              f"densest minute {r['densest_minute']}, second {r['densest_second']}", r['use'], 0.98)
    b.row(f'use of the binding limit, {len(uses)} plans, latencies and numbers of processes, virtual time',
          f'{100 * min(uses):.1f} … {100 * max(uses):.1f} %', 'no limit broken, none refused', min(uses), 0.98, headline=True)


def real(b, per_minute, per_second, latency, count, seconds):
    home = tempfile.mkdtemp(prefix='af-bench-')
    arrivals = os.path.join(home, 'arrivals')
    limits = ['--per-second', str(per_second), '--per-minute', str(per_minute)]
    with fetching.Sim('--latency', str(latency), '--arrivals', arrivals, *limits) as sim:
        n, running = per_second * seconds // count, []
        for i in range(count):
            fetching.work(f'{home}/work{i}', 1 + i * n, n)
            running.append(subprocess.Popen([harness.program('af-fetch'), '-r', 'max', '-b', '1', '-l', f'{home}/log{i}', f'{home}/work{i}'],
                                            env={**os.environ, **sim.environment(home)}, stdout=subprocess.DEVNULL))
        for p in running:
            p.wait()
    got = [json.loads(line) for line in open(arrivals, encoding='utf-8')]
    times = [a['mono'] / 1e6 for a in got][1:]
    use = (len(times) - 1) / ((times[-1] - times[0]) * min(per_second, per_minute / 60))
    check = subprocess.run([harness.ROOT / 'tests/arrivals-check', *limits, arrivals], capture_output=True, text=True)
    b.row(f'{per_minute}/min, {per_second}/s, latency {latency} s, {fetching.processes(count)}, {seconds} s for real',
          f"{100 * use:.1f} % used, {len(got)} calls, {sum(a['kind'] != 'ok' for a in got)} refused",
          f"windows, counted by arrivals-check: {'kept' if check.returncode == 0 else 'BROKEN'}", use, 0.98,
          headline=count == 4 and per_minute == 900)
    shutil.rmtree(home)


def run(b):
    virtual(b)
    if b.quick:
        real(b, 900, 15, 0.3, 4, 5)
        return
    for count in (1, 4):
        for limits in ((900, 15, 0.3), (450, 7, 2), (300, 5, 0)):
            real(b, *limits, count, 30)
