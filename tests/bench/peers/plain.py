"""plain.py load FINDINGS | replay ANSWERS | run BASE WORK: the way it is done without these programs.

One call, one UPDATE a match, in python with aiohttp and asyncpg: load updates from findings, replay also judges saved
answers, run also asks a server that serves API-Football's /fixtures/statistics."""
import asyncio
import json
import os
import sys

import asyncpg

CORE = {'Total Shots': 'total_shots', 'Shots on Goal': 'shots_on_goal', 'Corner Kicks': 'corner_kicks', 'Ball Possession': 'possession',
        'Fouls': 'fouls', 'Yellow Cards': 'yellow_cards', 'Red Cards': 'red_cards'}


def found(record, body):
    """The values of both sides, or None."""
    if not body or body.get('errors'):
        return None
    blocks = body['response']
    if blocks and 'fixture' in blocks[0]:
        blocks = blocks[0]['statistics']
    sides = {}
    for name in ('home', 'away'):
        team = record[name + '_team_id']
        block = next((b for b in blocks if b['team']['id'] == team), None)
        values = {CORE[s['type']]: s['value'] for s in block['statistics'] if s['type'] in CORE} if block else {}
        sides[name] = {k: int(v.rstrip('%')) if isinstance(v, str) else v for k, v in values.items() if v is not None}
    return sides if sides['home'] or sides['away'] else None


async def fill(db, match, sides):
    """Reads the row, fills what is missing, writes it."""
    old = await db.fetchval('SELECT stats FROM matches WHERE id = $1', match)
    stats = json.loads(old) if old and old != 'null' else {}
    filled = False
    for name, values in sides.items():
        side = stats.get(name) or {}
        for key, value in values.items():
            if side.get(key) in (None, ''):
                side[key] = value
                filled = True
        if side:
            stats[name] = side
    if filled:
        await db.execute('UPDATE matches SET stats = $2 WHERE id = $1', match, json.dumps(stats))


async def load(db, path):
    for line in open(path, encoding='utf-8'):
        record = json.loads(line)
        f = record['finding']
        if f['home'] or f['away']:
            await fill(db, record['match_id'], {'home': f['home'], 'away': f['away']})


async def replay(db, path):
    for line in open(path, encoding='utf-8'):
        record = json.loads(line)
        sides = found(record, record.get('body'))
        if sides:
            await fill(db, record['match_id'], sides)


async def run(db, base, path):
    import aiohttp
    async with aiohttp.ClientSession(headers={'x-apisports-key': os.environ['API_FOOTBALL_KEY']}) as http:
        for line in open(path, encoding='utf-8'):
            record = json.loads(line)
            async with http.get(f"{base}/fixtures/statistics?fixture={record['fixture_id']}") as answer:
                sides = found(record, await answer.json())
            if sides:
                await fill(db, record['match_id'], sides)


async def main():
    db = await asyncpg.connect(host=os.environ['PGHOST'], port=int(os.environ.get('PGPORT', 5432)), user=os.environ['PGUSER'],
                               database=os.environ['PGDATABASE'])
    await {'load': load, 'replay': replay, 'run': run}[sys.argv[1]](db, *sys.argv[2:])
    await db.close()


asyncio.run(main())
