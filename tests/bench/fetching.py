"""For the sections about af-fetch: a pretend provider, work lists, an environment."""
import json
import os
import signal
import subprocess

import harness

KEY = '0123456789abcdef0123456789abcdef'


class Sim:
    """af-sim with the demo's world, as a context."""

    def __init__(self, *args):
        world = str(harness.ROOT / 'tests/worlds/demo.world')
        self.process = subprocess.Popen([harness.program('af-sim'), '--world', world, '--slim', *args], stdout=subprocess.PIPE, text=True)
        self.base = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def environment(self, home):
        return {'API_FOOTBALL_KEY': KEY, 'AF_BASE': self.base, 'XDG_STATE_HOME': os.path.join(home, 'state')}


def work(path, first, n):
    with open(path, 'w', encoding='utf-8') as f:
        for i in range(first, first + n):
            f.write(json.dumps({'match_id': i, 'fixture_id': 192000 + i}) + '\n')


def processes(n):
    return '1 process' if n == 1 else f'{n} processes'
