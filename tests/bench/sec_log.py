"""af-fetch's log: opened with and without its index."""
import os, re, subprocess, tempfile
from bench import *


def main():
    path = os.path.join(tempfile.gettempdir(), f"af-bench-{os.getuid()}-log")
    size = 500_000_000 if quick else 4_000_000_000
    free = os.statvfs(tempfile.gettempdir())
    if free.f_bavail * free.f_frsize < 2 * size:
        size = 500_000_000
    for f in (path, path + ".idx"):
        if os.path.exists(f):
            os.unlink(f)
    subprocess.run([tool("logscan"), "make", path, str(size), "42000"], check=True, stdout=subprocess.DEVNULL)
    size = os.path.getsize(path)
    run([tool("logscan"), "open", path])
    noindex = median([([tool("logscan"), "open", path, "noindex"], None)], 3)[0]
    index = median([([tool("logscan"), "open", path], None)], 3)[0]
    row("log", f"log of {size / 1e9:.1f} GB, no index", size / noindex[0] / 1e6, "MB/s", goal=">= 1000")
    row("log", "the same with a current index", index[0] * 1e3, "ms", goal="<= 1000", higher=False)
    for f in (path, path + ".idx"):
        os.unlink(f)
