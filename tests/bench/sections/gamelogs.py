"""af-load of games with their players and rows, beside psql's copy with one statement for parents and rows."""
import csv
import json
import os
import random
import subprocess

import harness
from database import Database
from harness import meter, peer, program

QUICK = True
STATISTICS = [f'{group}.{name}' for group in ('batting', 'pitching') for name in ('hits', 'runs', 'walks', 'strikeOuts', 'homeRuns', 'pitches', 'outs', 'errors')]
SUM = '''SELECT count(*), md5(string_agg(concat_ws(' ', g.external_id, p.external_id, t.code, x.prop_type, x.value, x.game_date), ',' ORDER BY g.external_id, p.external_id, x.prop_type))
    FROM player_game_logs x JOIN games g ON g.id = x.game_id JOIN players p ON p.id = x.player_id JOIN teams t ON t.id = x.team_id'''


def missing():
    return None if harness.have('psql') else 'psql is not here'


def game(n, dice):
    """A game of 26 players with 17 values each, as the shapes make it."""
    home, away = n % 30, (n + 1 + n // 30 % 29) % 30
    day = f'2024-{n // 250 % 9 + 1:02d}-{n // 10 % 25 + 1:02d}'
    teams = {side: {'id': str(t), 'code': f'T{t}', 'name': f'Team {t}'} for side, t in (('home', home), ('away', away))}
    players = []
    for team in (home, away):
        for k in range(13):
            player = str(10000 + team * 20 + (k + n) % 20)
            stats = [{'prop_type': s, 'value': dice.randrange(40)} for s in STATISTICS] + [{'prop_type': 'minutes', 'value': dice.randrange(4800) / 100}]
            players.append({'player_id': player, 'name': f'Player {player}', 'position': 'P', 'team': str(team), 'stats': stats})
    about = {'date': day, 'season': 2024, 'game_time': day + 'T19:00:00Z', 'kind': 'regular', 'status': 'Final', **teams}
    return {'league': 'MLB', 'game_id': str(700000 + n), 'game': about, 'players': players, 'sums': True, 'complete': True,
            'finding': {'status': 'API_OK', 'reason': None}}


def rows(record):
    about, home, away = record['game'], record['game']['home'], record['game']['away']
    for p in record['players']:
        for s in p['stats']:
            yield [record['league'], record['game_id'], about['date'], about['season'], about['game_time'], about['kind'], about['status'],
                   home['id'], home['code'], home['name'], away['id'], away['code'], away['name'],
                   p['player_id'], p['name'], p['position'], p['team'], s['prop_type'], s['value']]


def run(b):
    games = 250 if b.quick else 2270
    dice = random.Random(1)
    with Database() as db:
        n = 0
        with open(f'{db.dir}/games.ndjson', 'w', encoding='utf-8') as records, open(f'{db.dir}/rows.csv', 'w', encoding='utf-8', newline='') as flat:
            table = csv.writer(flat)
            for i in range(games):
                record = game(i, dice)
                records.write(json.dumps(record, separators=(',', ':')) + '\n')
                for row in rows(record):
                    table.writerow(row)
                    n += 1
        db.env['AF_BACKFILL'] = 'gamelogs'
        db.sql('DROP TABLE matches, teams, admin_leagues, seed')
        subprocess.run([program('af'), 'db', 'gamelogs'], env={**os.environ, **db.env}, check=True, stderr=subprocess.DEVNULL)
        sums = {}

        def each(name, command, **how):
            db.sql('TRUNCATE leagues, teams, players, games, player_game_logs;\nCHECKPOINT;')
            cost = meter(command, env=db.env, **how)
            sums[name] = db.sql(SUM)
            return cost
        load = [program('af-load'), '--sql', 'load-gamelogs']
        os.chdir(db.dir)
        costs = b.race({
            'ours': lambda: each('ours', load, file=f'{db.dir}/games.ndjson'),
            'copy': lambda: each('copy', ['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', peer('copy-gamelogs.sql')], quiet=True),
        }, 1 if b.quick else 2)
        if len(set(sums.values())) != 1:
            raise RuntimeError(f'the loads end in different tables: {sums}')
        again = b.race({'again': lambda: meter(load, env=db.env, file=f'{db.dir}/games.ndjson')}, 1)['again']
        os.chdir('/')
    ours, copy = costs['ours'], costs['copy']
    b.row(f'af-load, {n:,} rows with parents: time over \\copy and one statement', f'{ours.wall:.1f} s', f'{copy.wall:.1f} s', ours.wall / copy.wall, 1.3, 'less',
          headline=True)
    b.row('the same once more, nothing changed: time over the first', f'{again.wall:.1f} s', f'{ours.wall:.1f} s', again.wall / ours.wall, 0.7, 'less')
    b.row(f'af-load, {n:,} rows with parents: peak memory', f'{ours.rss / 1024:.1f} MiB', '', ours.rss / 1024 / 16, 1, 'less', unit='16 MiB')
