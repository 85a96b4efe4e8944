"""What the pilot costs, on real outcomes (the captures' coverage.csv)."""
import json, os, subprocess
from bench import *


def main():
    csv = os.path.join(os.environ.get("AF_DATA", os.path.join(ROOT, "../shared/data")), "football/coverage.csv")
    if not os.path.exists(csv):
        print("  coverage.csv is not here: set AF_DATA")
        return
    out = subprocess.run([tool("pilot-sim"), csv, "2" if quick else "20"], capture_output=True, text=True, check=True).stdout
    for w in json.loads(out[out.index("\n["):]):
        name = f"{w['world']}, rounds of {w['round']}"
        row("pilot", f"{name}: calls a segment", w["calls_per_segment"], "calls", "a fixed sample of single calls",
            w["calls_per_segment"] / w["fixed_sample_calls"], "<= 1.6" if name == "real outcomes, rounds of 20" else "", higher=False)
        row("pilot", f"{name}: settled and wrong", 100 * w["settled_wrong_share"], "%", goal="<= 1", higher=False)
        row("pilot", f"{name}: unsettled after the sample", 100 * w["unsettled"] / w["segments"], "%", higher=False)
