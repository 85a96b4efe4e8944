"""af-snapshot beside cp and sync of the same files: 130 of 180 KB, a day of districts."""
import json
import shutil
import subprocess

from harness import meter, program, warm

FILES, SIZE = 130, 180000


def files(b):
    """A directory of files, and the records that are the same files."""
    path, plain = b.dir / 'snapshot.ndjson', b.dir / 'snapshot-files'
    if not path.exists():
        shutil.rmtree(plain, ignore_errors=True)
        plain.mkdir()
        with open(path, 'w', encoding='ascii') as f:
            for i in range(FILES):
                clubs = [{'club': i * 10000 + n, 'name': f'Club {n} of district {i}', 'members': (n * 7919 + i) % 60} for n in range(SIZE // 62)]
                text = json.dumps({'district': i, 'clubs': clubs}, separators=(',', ':'))
                (plain / f'district_{i}.json').write_text(text + '\n', encoding='ascii')
                f.write('{"snapshot":"2026-06-30","file":"district_%d.json","content":%s}\n' % (i, text))
            f.write('{"snapshot":"2026-06-30","end":{"files":%d}}\n' % FILES)
    warm(path)
    return path, plain


def without(directory, command):
    """What a command costs that makes a directory; to remove an older one is not its work."""
    shutil.rmtree(directory, ignore_errors=True)
    subprocess.run(['sync', '-f', str(directory.parent)], check=True)
    return meter(command)


def run(b):
    path, plain = files(b)
    to, store = b.dir / 'snapshot-copy', b.dir / 'snapshot-store'
    costs = b.race({
        'cp': lambda: without(to, ['sh', '-c', f'cp -r {plain} {to} && sync -f {to}']),
        'ours': lambda: without(store, [program('af-snapshot'), '--store', str(store), str(path)]),
        'again': lambda: meter([program('af-snapshot'), '--store', str(store), str(path)]),
    })
    shutil.rmtree(to)
    shutil.rmtree(store)
    cp, ours, again = (costs[name].wall for name in ('cp', 'ours', 'again'))
    b.row(f'af-snapshot, {FILES} files of 180 KB, beside cp and sync', f'{ours:.2f} s', f'{cp:.2f} s', ours / cp, 1.3, 'less', steady=False,
          headline=True)
    b.row('af-snapshot, the same files once more, beside cp and sync', f'{again:.2f} s', f'{cp:.2f} s', again / cp, None, 'less', steady=False)
