"""What the pilot costs and how often it is wrong: every segment of the captures' coverage.csv, shuffled by seeds."""
import json
import os
import subprocess

import harness

CSV = os.path.join(os.environ.get('AF_DATA') or harness.ROOT / '../shared/data', 'football/coverage.csv')
QUICK = True


def missing():
    return None if os.path.exists(CSV) else 'football/coverage.csv is not here (AF_DATA)'


def run(b):
    out = subprocess.run([harness.tool('pilot-sim'), CSV, '2' if b.quick else '20'], capture_output=True, text=True, check=True).stdout
    for w in json.loads(out[out.index('\n['):]):
        name = f"{w['world']}, rounds of {w['round']}"
        real = w['world'] == 'real outcomes'
        b.row(f'pilot, {name}: calls a segment', f"{w['calls_per_segment']:.2f}",
              f"a fixed sample of single calls: {w['fixed_sample_calls']:.0f}", w['calls_per_segment'],
              1.6 if real and w['round'] == 20 else None, 'less', headline=real and w['round'] == 20)
        b.row(f'pilot, {name}: settled and wrong', f"{100 * w['settled_wrong_share']:.3f} %",
              f"unsettled after the sample: {100 * w['unsettled'] / w['segments']:.1f} %", 100 * w['settled_wrong_share'], 1, 'less',
              headline=real and w['round'] == 20)
