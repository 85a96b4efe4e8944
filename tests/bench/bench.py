"""What the sections share: running programs under the kernel's accounting, rows, the machine."""
import json, os, platform, resource, shutil, statistics, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("AF_BUILD", "build"), "bench")
BIN = os.path.join(ROOT, "bin")
quick = False
rows = []


def tool(name):
    return os.path.join(BUILD, name) if os.path.exists(os.path.join(BUILD, name)) else os.path.join(BIN, name)


def run(cmd, feed=None, env=None, stdout=subprocess.DEVNULL):
    """Runs cmd, with feed's output as its standard input: wall and CPU seconds, peak KiB, status."""
    producer = subprocess.Popen(feed, stdout=subprocess.PIPE) if feed else None
    start = time.perf_counter()
    p = subprocess.Popen(cmd, stdin=producer.stdout if producer else subprocess.DEVNULL, stdout=stdout,
                         stderr=subprocess.DEVNULL, env={**os.environ, **(env or {})})
    if producer:
        producer.stdout.close()
    _, status, usage = os.wait4(p.pid, 0)
    wall = time.perf_counter() - start
    p.returncode = os.waitstatus_to_exitcode(status)
    if producer:
        producer.wait()
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, p.returncode


def median(cmds, rounds=5, **how):
    """Each command in turn, round by round, so that a slow moment hits them all; medians of wall and CPU."""
    got = [[] for _ in cmds]
    for cmd, feed in cmds:
        run(cmd, feed, **how)
    for _ in range(rounds):
        for i, (cmd, feed) in enumerate(cmds):
            got[i].append(run(cmd, feed, **how))
    return [(statistics.median(g[0] for g in one), statistics.median(g[1] for g in one), max(g[2] for g in one))
            for one in got]


def row(section, what, value, unit, peer="", ratio=None, goal="", higher=True):
    """One figure.  ratio: ours over the peer's, in the sense that `higher` is better, or lower."""
    rows.append(dict(section=section, what=what, value=value, unit=unit, peer=peer, ratio=ratio, goal=goal, higher=higher))
    shown = f"{ratio:.2f}" if ratio is not None else ""
    print(f"  {what}: {value:.4g} {unit}" + (f"   {shown} x {peer}" if peer else "") + (f"   (goal {goal})" if goal else ""), flush=True)


def data(kind, count):
    """A file of saved answers, made once a run of the machine: seeded, the same everywhere."""
    path = os.path.join(tempfile.gettempdir(), f"af-bench-{os.getuid()}-{kind}-{count}.ndjson")
    if not os.path.exists(path):
        with open(path + ".new", "wb") as f:
            subprocess.run([tool("gen"), kind, str(count)], stdout=f, check=True)
        os.rename(path + ".new", path)
    return path


def machine():
    cpu = "?"
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    return f"{cpu}, {os.cpu_count()} cores, Linux {platform.release().split('-')[0]}"
