"""af-serve: files of a snapshot beside nginx, and a thousand readers of one stream."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from harness import have, program, tool

GOAL = 0.85
SIZES = {'5 KB': 5_000, '100 KB': 100_000, '1 MB': 1_000_000}
NGINX = """daemon off; user root; worker_processes 1; pid %(dir)s/nginx.pid; error_log stderr error;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000; default_type application/json;
client_body_temp_path %(dir)s/a; proxy_temp_path %(dir)s/b; fastcgi_temp_path %(dir)s/c; uwsgi_temp_path %(dir)s/d; scgi_temp_path %(dir)s/e;
server { listen 127.0.0.1:%(port)d; root %(dir)s/store/.versions/2026-06-30@222222222222; } }
"""


def missing():
    return None if have('nginx') else "'nginx' is not here"


def wait_for(test):
    end = time.monotonic() + 30
    while not test():
        if time.monotonic() > end:
            raise RuntimeError('a server does not start')
        time.sleep(0.02)


def load(port, path, requests, *headers):
    out = subprocess.run([tool('httpload'), str(port), path, str(requests), '16', *headers], stdout=subprocess.PIPE, check=True, text=True)
    return {'wall': float(out.stdout.split()[0]), 'user': 0, 'sys': 0, 'rss': 0, 'status': 0}


def store(folder):
    version = folder / 'store/.versions/2026-06-30@222222222222'
    version.mkdir(parents=True)
    for size in SIZES.values():
        (version / f'{size}.json').write_bytes(b'x' * size)
    (folder / 'store/2026-06-30').symlink_to('.versions/2026-06-30@222222222222')
    job = folder / 'jobs/one'
    job.mkdir(parents=True)
    (job / 'request.json').write_text('{"kind":"toy","phase":"run","argv":[],"governors":[],"at":"2026-11-01T10:00:00.000Z"}\n')
    (job / 'events.ndjson').write_text('{"epoch":"0000000000000001"}\n')
    return job / 'events.ndjson'


def files(b, port, other, token):
    for name, size in SIZES.items():
        n = (2000 if b.quick else 20000) if size < 1000000 else (500 if b.quick else 3000)
        costs = b.race({
            'ours': lambda s=size, k=n: load(port, f'/api/v1/snapshots/s/2026-06-30/{s}.json', k, f'Authorization: Bearer {token}'),
            'nginx': lambda s=size, k=n: load(other, f'/{s}.json', k),
        })
        ours, theirs = n / costs['ours'].wall, n / costs['nginx'].wall
        b.row(f'af-serve, a snapshot of {name}, requests a second beside nginx', f'{ours:,.0f}', f'{theirs:,.0f}', ours / theirs, GOAL, headline=True)


def resident(pid):
    for line in open(f'/proc/{pid}/status', encoding='ascii'):
        if line.startswith('VmRSS'):
            return int(line.split()[1]) / 1024
    return 0


def streams(b, port, pid, folder, events):
    readers = subprocess.Popen([tool('sseload'), str(port), '/api/v1/jobs/one/events', '1000', '50', str(folder / 'token')],
                               stdout=subprocess.PIPE, text=True)
    readers.stdout.readline()
    time.sleep(2)
    memory = resident(pid)
    for n in range(1, 51):
        with open(events, 'a', encoding='ascii') as f:
            f.write(json.dumps({'n': n, 't': time.time_ns() // 1000}, separators=(',', ':')) + '\n')
        time.sleep(0.2)
    middle, late, last = readers.stdout.readline().split()
    readers.wait()
    memory = max(memory, resident(pid))
    b.row('af-serve, 1,000 readers of a stream, memory', f'{memory:.1f} MiB', '16 MiB', memory / 16, 1, better='less', unit='16 MiB', headline=True)
    b.row('... 50 events to each of them, the slowest of 100', f'{late} ms', '100 ms', float(late) / 100, 1, better='less', unit='100 ms', steady=False)
    b.note(f'half of them within {middle} ms, all within {last} ms; load {os.getloadavg()[0]:.1f}')


def run(b):
    folder = pathlib.Path(tempfile.mkdtemp(prefix='af-bench-serve-'))
    running = []
    try:
        events = store(folder)
        env = {**os.environ, 'XDG_CACHE_HOME': str(folder / 'cache'), 'XDG_STATE_HOME': str(folder)}
        other = 20000 + os.getpid() % 20000
        (folder / 'nginx.conf').write_text(NGINX % {'dir': folder, 'port': other})
        running.append(subprocess.Popen(['nginx', '-c', str(folder / 'nginx.conf'), '-p', str(folder)]))
        running.append(subprocess.Popen([program('af-serve'), '--jobs', str(folder / 'jobs'), '--port', '0', '--port-file', str(folder / 'port'),
                                         '--token-file', str(folder / 'token'), '--store', f's={folder}/store'], stdout=subprocess.DEVNULL, env=env))
        wait_for(lambda: (folder / 'port').exists() and (folder / 'nginx.pid').exists())
        port, token = int((folder / 'port').read_text()), (folder / 'token').read_text().strip()
        files(b, port, other, token)
        streams(b, port, running[1].pid, folder, events)
    finally:
        for one in running:
            one.send_signal(signal.SIGTERM)
            one.wait()
        shutil.rmtree(folder, ignore_errors=True)
