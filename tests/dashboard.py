#!/usr/bin/env python3
"""dashboard.py: the Toastmasters dashboards' export.aspx, by the rules that were measured; a pretend one, for tests.

dashboard.py ARRIVALS [name=value ...] prints its address.  Values, all of which a file "settings" in the working directory may
change meanwhile (one JSON object): today, open (the program year that is served without a path), districts (how many),
closing ({"2026-06": "2026-07-18"}: until that day the month is served in the next one; others until the 6th), fail
({"61": "500"}: what is answered for a district), absent (dates without data), salt (other numbers), footer (other text).

dashboard.py --world DIR FIRST LAST [name=value ...]: the same of the month ends from one month to another, for af-sim --files.
"""
import calendar
import http.server
import json
import os
import re
import sys
import threading
import urllib.parse

SUMMARY = ('REGION,DISTRICT,DSP,Training,Market Analysis,Communication Plan,Region Advisor Visit,New Payments,April Payments,October Payments,'
           'Late Payments,Charter Payments,Total YTD Payments,Payment Base,% Payment Growth,Paid Club Base,Paid Clubs,% Club Growth,Active Clubs,'
           'Distinguished Clubs,Select Distinguished Clubs,Presidents Distinguished Clubs,Smedley Distinguished Clubs,Total Distinguished Clubs,'
           '% Distinguished Clubs').split(',')
CLUB = ['District', 'Division', 'Area', 'Club Number', 'Club Name', 'Club Status', 'CSP', 'Mem. Base', 'Active Members', 'Net Growth', 'Goals Met',
        'Level 1s', 'New Members', 'Club Distinguished Status']
DISTRICT = ['District', 'Division', 'Area', 'Club', 'Club Name', 'New', 'Late Ren.', 'Oct. Ren.', 'Apr. Ren.', 'Total Ren.', 'Total Chart',
            'Total to Date', 'Distinguished Status', 'Charter Date/Suspend Date']
DIVISION = ['District', 'Division', 'Area', 'Club', 'Club Name', 'Division Club Base', 'Membership to date', 'Club Goals Met', 'Distinguished Club']
REPORTS = ['districtsummary', 'clubperformance', 'districtperformance', 'divisionperformance']
PAGE = '<!DOCTYPE html>\n<html><head><title>Toastmasters International</title></head><body><h1>An error has occured</h1></body></html>\n'
values = {'today': '2026-11-30', 'open': '2026-2027', 'districts': 4, 'closing': {}, 'fail': {}, 'absent': [], 'salt': 0, 'footer': None}
lock = threading.Lock()


def iso(text):
    m = re.fullmatch(r'(\d{1,2})/(\d{1,2})/(\d{4})', text)
    return f'{m[3]}-{int(m[1]):02}-{int(m[2]):02}' if m else None


def year_of(month):
    y, m = int(month[:4]), int(month[5:7])
    return f'{y}-{y + 1}' if m >= 7 else f'{y - 1}-{y}'


def month_before(month):
    y, m = int(month[:4]), int(month[5:7])
    return f'{y - 1}-12' if m == 1 else f'{y}-{m - 1:02}'


def held(as_of):
    """The month whose data the dashboard holds on a day."""
    before = month_before(as_of[:7])
    last = values['closing'].get(before, f'{as_of[:7]}-06')
    return before if as_of <= last else as_of[:7]


def table(header, rows, footer):
    lines = [','.join('"' + str(v).replace('"', '""') + '"' for v in row) for row in [header] + rows]
    return '\r\n'.join(lines + [footer]) + '\r\n'


def districts():
    return [f'{i:02}' for i in range(1, values['districts'])] + ['F']


def number(*of):
    h = 7 + values['salt']
    for c in ''.join(map(str, of)):
        h = (h * 31 + ord(c)) % 1000003
    return h


def rows(report, district, as_of):
    if report == 'districtsummary':
        out = []
        for d in districts():
            base, paid = 60 + number(d) % 100, 60 + number(d, as_of) % 100
            out.append([f'{number(d) % 14 + 1:02}', d, 'Y', 'Y', 'N', 'Y', 'N', 5, 6, 7, 0, 1, 40 * paid, 40 * base, f'{100 * (paid - base) / base:.2f}%', base, paid,
                        f'{100 * (paid - base) / base:.2f}%', paid + 2, 1, 2, 3, 4, 10, f'{1000 / base:.2f}%'])
        return SUMMARY, out
    out = []
    for i in range(3):
        club, division, area = f'{number(district) * 10 + i:08}', 'AB'[i % 2], f'{i + 1:02}'
        members = 10 + number(district, i, as_of) % 30
        name = f'Club {i}, "the" {district}'
        if report == 'clubperformance':
            out.append([district, division, area, club, name, 'Active', 'Y', 20, members, members - 20, members % 11, 1, 4, 'DSPM'[i]])
        elif report == 'districtperformance':
            out.append([district, division, area, club, name, 3, 0, 8, 9, 17, 0, 20 + i, 'D', ''])
        else:
            out.append([district, division, area, club, name, 2, members, members % 11, ''])
    return {'clubperformance': CLUB, 'districtperformance': DISTRICT, 'divisionperformance': DIVISION}[report], out


def body(report, district, month_end, as_of, closed, fail):
    year = closed or values['open']
    if month_end is None or as_of is None:
        as_of = values['today']
        month = held(as_of) if closed is None else f'{year[5:]}-06'
    else:
        month = held(as_of)
    header, data = rows(report, district, as_of)
    name = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split()[int((month_end or month)[5:7]) - 1]
    footer = f'Month of {name}, As of {as_of[5:7]}/{as_of[8:]}/{as_of[:4]}'
    if fail == 'empty' or as_of in values['absent'] or as_of > values['today'] or year_of(month) != year or (month_end and month_end[:7] != month):
        data = []
    if fail == 'other':
        data = [['99'] + r[1:] for r in data]
    if fail == 'date':
        footer = f'Month of {name}, As of 01/01/2020'
    return table(header, data, values['footer'] or footer)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass

    def send(self, status, body, kind='text/csv'):
        with lock, open(sys.argv[1], 'a', encoding='utf-8') as f:
            f.write(json.dumps({'path': self.path, 'status': status}) + '\n')
        data = body.encode()
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(data)))
        if status == 302:
            self.send_header('Location', '/error.aspx')
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        if os.path.exists('settings'):
            with lock, open('settings', encoding='utf-8') as f:
                values.update(json.load(f))
        url = urllib.parse.urlsplit(self.path)
        parts = url.path.strip('/').split('/')
        if parts[-1] != 'export.aspx':
            return self.send(200, PAGE, 'text/html')
        report, *slots = urllib.parse.parse_qs(url.query)['report'][0].split('~')
        district = slots.pop(0) if report != 'districtsummary' else None
        month_end, as_of = iso(slots[0]), iso(slots[1])
        closed = parts[0] if len(parts) == 2 else None
        if closed is not None and closed >= values['open']:
            return self.send(*((500, 'URL Rewrite Module Error', 'text/html') if closed == values['open'] else (302, PAGE, 'text/html')))
        fail = values['fail'].get(district if district else f'summary {as_of}')
        if fail == '302':
            return self.send(302, PAGE, 'text/html')
        if fail == '500':
            return self.send(500, 'Internal Server Error', 'text/html')
        if fail == 'html':
            return self.send(200, PAGE, 'text/html')
        if fail == 'error':
            return self.send(200, 'error\r\nQuery timeout\r\n')
        return self.send(200, body(report, district, month_end, as_of, closed, fail))


def us(date):
    return f'{int(date[5:7])}/{int(date[8:])}/{date[:4]}'


def last_day(month):
    y, m = int(month[:4]), int(month[5:7])
    return f'{month}-{calendar.monthrange(y, m)[1]}'


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8', newline='') as f:
        f.write(text)


def world(to, first, last):
    """Tables with data are files; what else is asked is a table without rows."""
    month = last
    while month >= first:
        as_of = last_day(month)
        of = last_day(held(as_of))
        year = year_of(of)
        if as_of not in values['absent']:
            for report in REPORTS:
                for district in districts() if report != 'districtsummary' else [None]:
                    ask = '~'.join([report] + [district] * (district is not None) + [us(of), us(as_of), year])
                    write(f'{to}/{year}/{ask}.csv', body(report, district, of, as_of, year if year < values['open'] else None, None))
        month = month_before(month)
    write(f'{to}/none.csv', table(['DISTRICT', 'District', 'Distinguished'], [], 'Month of Jan, As of 01/01/2000'))
    write(f'{to}/routes', f"""host toastmasters
/export.aspx?report={{+ask}}           {values['open']}/{{ask}}.csv    or none.csv
/{{year}}/export.aspx?report={{+ask}}    {{year}}/{{ask}}.csv       or none.csv
""")


argv = sys.argv[1:]
to_write = argv[1:4] if argv[0] == '--world' else []
for word in argv[4 if to_write else 1:]:
    key, _, value = word.partition('=')
    values[key] = json.loads(value) if value[:1] in '[{' or value.isdigit() else value
if to_write:
    sys.exit(world(*to_write))
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
server.daemon_threads = True
print(f'http://127.0.0.1:{server.server_port}', flush=True)
server.serve_forever()
