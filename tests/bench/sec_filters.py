"""af-classify, af-merge, af-decide from a pipe, beside a line splitter, wc, jq and Python."""
import os, subprocess, sys, tempfile
from bench import *

PYTHON = "import json,sys\nfor line in sys.stdin.buffer: json.loads(line)"


def same_as_jq(path, lines):
    """Both programs' output on the first lines, numbers spelled alike."""
    jq = os.path.join(ROOT, "tests/bench/classify.jq")
    cmd = f"head -n {lines} {path} | {{0}} | jq -c . | sha256sum"
    a = subprocess.run(["bash", "-c", cmd.format(tool("af-classify"))], capture_output=True).stdout
    b = subprocess.run(["bash", "-c", cmd.format(f"jq -c -f {jq}")], capture_output=True).stdout
    return a == b


def classify(kind, count, slice_, goal):
    path = data(kind, count)
    size = os.path.getsize(path)
    cat = ["cat", path]
    ours, floor, wc = median([([tool("af-classify")], cat), ([tool("split")], cat), (["wc", "-l"], cat)], 3 if quick else 9)
    # jq is slow: a part of the file, as a speed
    jq = median([(["jq", "-c", "-f", os.path.join(ROOT, "tests/bench/classify.jq")], ["head", "-n", str(slice_), path])], 1)[0]
    py = median([([sys.executable, "-c", PYTHON], ["head", "-n", str(slice_), path])], 1)[0]
    part = sum(len(line) for _, line in zip(range(slice_), open(path, "rb")))
    rate = size / ours[0] / 1e6
    row("filters", f"af-classify, {kind} answers, from a pipe", rate, "MB/s", "a line splitter", floor[0] / ours[0], ">= 0.8")
    row("filters", f"af-classify, {kind} answers, beside jq", rate, "MB/s", "jq 1.6, same output", rate / (part / jq[0] / 1e6), goal)
    row("filters", f"af-classify, {kind} answers, beside wc", rate, "MB/s", "wc -l", wc[0] / ours[0])
    row("filters", f"af-classify, {kind} answers, beside Python", rate, "MB/s", "python3 json.loads alone", rate / (part / py[0] / 1e6))
    row("filters", f"af-classify, {kind} answers: peak memory", ours[2] / 1024, "MiB", goal="<= 16", higher=False)
    if not same_as_jq(path, slice_ if quick else min(count, slice_ * 20)):
        raise SystemExit("af-classify and classify.jq do not say the same")


def merge_decide(count):
    path = data("small", count)
    found = path + ".findings"
    if not os.path.exists(found):
        with open(found, "wb") as f:
            subprocess.run([tool("af-classify"), path], stdout=f)
    size, cat = os.path.getsize(found), ["cat", found]
    merge, decide, floor = median([([tool("af-merge")], cat), ([tool("af-decide")], cat), ([tool("split")], cat)], 3 if quick else 9)
    for name, m in (("af-merge", merge), ("af-decide", decide)):
        row("filters", f"{name}, findings from a pipe", size / m[0] / 1e6, "MB/s", "a line splitter", floor[0] / m[0], ">= 500 MB/s")
        row("filters", f"{name}: peak memory", m[2] / 1024, "MiB", goal="<= 16", higher=False)


def scaling():
    """1, 10, 100 times the records: a straight line and a flat one."""
    times = []
    for n in (2000, 20000, 200000):
        m = median([([tool("af-classify")], ["cat", data("small", n)])], 3)[0]
        times.append(m)
        row("scaling", f"af-classify, {n:,} records", m[0] * 1e3, "ms", higher=False)
    row("scaling", "time for 100 times the records", times[2][0] / times[0][0], "times", higher=False)
    row("scaling", "memory for 100 times the records", times[2][2] / times[0][2], "times", higher=False)


def start():
    null = os.path.join(tempfile.gettempdir(), "af-bench-empty")
    open(null, "w").close()
    programs = ["af-classify", "af-merge", "af-decide", "af-sample"]
    ms = median([([tool("empty")], None)] + [([tool(p), null], None) for p in programs], 30)
    for p, m in zip(programs, ms[1:]):
        row("start", f"{p} on an empty file, over an empty program", (m[0] - ms[0][0]) * 1e3, "ms", goal="<= 3", higher=False)


def main():
    classify("small", 60000 if quick else 300000, 3000 if quick else 20000, ">= 40")
    classify("large", 2000 if quick else 12000, 100 if quick else 1000, ">= 14")
    merge_decide(60000 if quick else 300000)
    if not quick:
        scaling()
    start()
