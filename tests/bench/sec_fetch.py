"""af-fetch: use of the limit in virtual and in real time, and requests a second beside curl --parallel."""
import json, os, shutil, signal, subprocess, tempfile, time
from bench import *

KEY = "0123456789abcdef0123456789abcdef"


class Sim:
    """A pretend provider of our own."""
    def __init__(self, dir_, *args):
        self.arrivals = os.path.join(dir_, "arrivals")
        world = os.path.join(ROOT, "tests/worlds/demo.world")
        self.p = subprocess.Popen([tool("af-sim"), "--world", world, "--slim", *args], stdout=subprocess.PIPE, text=True)
        self.base = self.p.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.p.send_signal(signal.SIGTERM)
        self.p.wait()


def environment(dir_, base):
    return {**os.environ, "API_FOOTBALL_KEY": KEY, "AF_BASE": base, "XDG_STATE_HOME": os.path.join(dir_, "state")}


def work(path, first, n):
    with open(path, "w") as f:
        for i in range(first, first + n):
            f.write(json.dumps({"match_id": i, "fixture_id": 192000 + i}) + "\n")


def pace_virtual():
    for line in subprocess.run([tool("pace-sim")], capture_output=True, text=True, check=True).stdout.splitlines():
        r = json.loads(line)
        if r["refused"] or r["densest_minute"] > r["per_minute"] or (r["per_second"] and r["densest_second"] > r["per_second"]):
            raise SystemExit(f"a limit was broken: {line}")
        second = f", {r['per_second']}/s" if r["per_second"] else ""
        row("pace", f"{r['per_minute']}/min{second}, latency {r['latency']} s, {r['processes']} process{'es' if r['processes'] > 1 else ''} (virtual)",
            100 * r["use"], "% of the limit", goal=">= 98")


def pace_real(per_minute, per_second, latency, procs, seconds):
    d = tempfile.mkdtemp(prefix="af-bench-")
    arrivals = os.path.join(d, "arrivals")
    with Sim(d, "--per-minute", str(per_minute), "--per-second", str(per_second), "--latency", str(latency), "--arrivals", arrivals) as sim:
        n = per_second * seconds // procs
        running = []
        for i in range(procs):
            work(f"{d}/work{i}", 1 + i * n, n)
            running.append(subprocess.Popen([tool("af-fetch"), "-r", "max", "-b", "1", "-l", f"{d}/log{i}", f"{d}/work{i}"],
                           env=environment(d, sim.base), stdout=subprocess.DEVNULL))
        for p in running:
            p.wait()
    got = [json.loads(line) for line in open(arrivals)]
    refused = sum(a["kind"] != "ok" for a in got)
    times = [a["mono"] / 1e6 for a in got][1:]
    use = (len(times) - 1) / ((times[-1] - times[0]) * min(per_second, per_minute / 60))
    broken = subprocess.run([os.path.join(ROOT, "tests/arrivals-check"), "--per-second", str(per_second), "--per-minute", str(per_minute), arrivals],
                            capture_output=True, text=True)
    row("pace", f"{per_minute}/min, {per_second}/s, latency {latency} s, {procs} process{'es' if procs > 1 else ''} (real, {seconds} s): {refused} refused, "
        f"windows {'kept' if broken.returncode == 0 else 'BROKEN'}", 100 * use, "% of the limit", goal=">= 98")
    shutil.rmtree(d)


def throughput(n, bundles):
    d = tempfile.mkdtemp(prefix="af-bench-")
    results = {"af-fetch": [], "curl": []}
    with Sim(d) as sim:
        env = environment(d, sim.base)
        work(f"{d}/work", 1, n)
        with open(f"{d}/curl", "w") as f:
            for i in range(0, n, 20 if bundles else 1):
                ids = "-".join(str(192001 + k) for k in range(i, min(i + 20, n)))
                url = f"{sim.base}/fixtures?ids={ids}" if bundles else f"{sim.base}/fixtures/statistics?fixture={192001 + i}"
                f.write(f'url = "{url}"\noutput = "{d}/o/{i}"\n')
        calls = (n + 19) // 20 if bundles else n
        for _ in range(1 if quick else 3):
            for f in ("log", "log.idx"):
                if os.path.exists(f"{d}/{f}"):
                    os.unlink(f"{d}/{f}")
            results["af-fetch"].append(run([tool("af-fetch"), "-r", "max", "-b", "20" if bundles else "1", "-l", f"{d}/log", f"{d}/work"], env=env))
            shutil.rmtree(f"{d}/o", ignore_errors=True)
            os.mkdir(f"{d}/o")
            results["curl"].append(run(["curl", "-s", "--parallel", "--parallel-max", "64", "-H", f"x-apisports-key: {KEY}", "-K", f"{d}/curl"]))
    ours, curl = (min(results[k]) for k in ("af-fetch", "curl"))
    what = f"{calls:,} {'bundles' if bundles else 'single answers'}"
    row("fetch", f"{what}: requests a second", calls / ours[0], "/s", "curl --parallel", curl[0] / ours[0])
    row("fetch", f"{what}: CPU", ours[1], "s", "curl --parallel", ours[1] / curl[1], higher=False)
    row("fetch", f"{what}: peak memory", ours[2] / 1024, "MiB", "curl --parallel", ours[2] / curl[2], higher=False)
    shutil.rmtree(d)


def main():
    pace_virtual()
    for procs in (1, 4):
        pace_real(900, 15, 0.3, procs, 8 if quick else 30)
        if not quick:
            pace_real(450, 7, 2, procs, 30)
            pace_real(300, 5, 0, procs, 30)
    throughput(2000 if quick else 10000, False)
    throughput(4000 if quick else 20000, True)
