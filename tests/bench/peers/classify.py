"""What af-classify says of the answers that gen writes, as somebody would write it in python."""
import json
import sys

CORE = [('Total Shots', 'total_shots'), ('Shots on Goal', 'shots_on_goal'), ('Corner Kicks', 'corner_kicks'),
        ('Ball Possession', 'possession'), ('Fouls', 'fouls'), ('Yellow Cards', 'yellow_cards'), ('Red Cards', 'red_cards')]


def value(v):
    return int(v.rstrip('%')) if isinstance(v, str) else v


def side(statistics):
    v = {s['type']: s['value'] for s in statistics}
    return {name: value(v[t]) for t, name in CORE if v.get(t) is not None}


def finding(r):
    none = {'home': {}, 'away': {}}
    body = r.get('body') or {}
    if body.get('errors'):
        key, message = next(iter(body['errors'].items()))
        return {'status': 'ERROR', 'reason': 'refused_' + key, 'message': message, **none}
    if r['fetch'].get('error'):
        return {'status': 'ERROR', 'reason': r['fetch']['error'], **none}
    blocks = body['response']
    if blocks and 'fixture' in blocks[0]:
        blocks = blocks[0]['statistics']
    if not any(b['statistics'] for b in blocks):
        return {'status': 'NO_DATA', 'reason': 'empty', **none}
    home, away = (b['team']['id'] for b in blocks)
    if home == away or home != r['home_team_id'] or away != r['away_team_id']:
        return {'status': 'ERROR', 'reason': 'team_mismatch', **none}
    sides = [side(b['statistics']) for b in blocks]
    shots, corners = (any(f in s for s in sides) for f in ('total_shots', 'corner_kicks'))
    if any('total_shots' in s and 'corner_kicks' in s for s in sides):
        status, reason = 'API_OK', None
    elif shots and corners:
        status, reason = 'PARTIAL', 'split'
    elif shots or corners:
        status, reason = 'PARTIAL', 'no_corners' if shots else 'no_shots'
    else:
        return {'status': 'NO_DATA', 'reason': 'no_values', **none}
    return {'status': status, 'reason': reason, 'home': sides[0], 'away': sides[1]}


for line in sys.stdin:
    record = json.loads(line)
    record['finding'] = finding(record)
    record.pop('body', None)
    print(json.dumps(record, ensure_ascii=False, separators=(',', ':')))
