"""For the sections that load: a private PostgreSQL, the users' tables, matches for the records that gen writes."""
import os
import subprocess
import tempfile

import harness

TABLES = '''
CREATE TABLE admin_leagues (league_id int PRIMARY KEY, name text, country text, kind text);
CREATE TABLE teams (id int PRIMARY KEY, name text);
CREATE TABLE matches (id bigserial PRIMARY KEY, api_football_id int UNIQUE, league_id int, date timestamptz, status text,
    home_team_id int, away_team_id int, home_goals int, away_goals int, stats jsonb, tainted boolean DEFAULT false,
    tainted_evidence jsonb);
CREATE INDEX ON matches (league_id, date);
CREATE TABLE seed (id bigint, fixture int, league int, home int, away int, stats jsonb);
'''
FILL = '''
INSERT INTO matches (id, api_football_id, league_id, date, status, home_team_id, away_team_id, home_goals, away_goals, stats)
    SELECT id, fixture, league, '2024-01-01', 'FT', home, away, 1, 0, stats FROM seed;
'''
ROWS = '[.match_id, .fixture_id, .league_id, .home_team_id, .away_team_id, (.stats | if . == null then null else tojson end)] | @csv'


class Database:
    """A context; reset() puts the matches back to what they were."""

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix='af-bench-pg-')
        self.tool = str(harness.ROOT / 'pipelines/pg')
        env = subprocess.run([self.tool, 'start', '--throwaway', self.dir], stdout=subprocess.PIPE, text=True, check=True).stdout
        self.env = dict(word.split('=', 1) for word in env.split())
        self.sql(TABLES)
        return self

    def __exit__(self, *_):
        subprocess.run([self.tool, 'stop', '--throwaway', self.dir], check=True)

    def sql(self, text):
        done = subprocess.run(['psql', '-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1'], input=text, text=True, check=True,
                              stdout=subprocess.PIPE, env={**os.environ, **self.env, 'PGOPTIONS': '-c client_min_messages=warning'})
        return done.stdout.strip()

    def matches_of(self, findings):
        """The matches that these records are about, with the stats that they say were there."""
        rows = self.dir + '/rows.csv'
        with open(rows, 'wb') as f:
            subprocess.run(['jq', '-r', ROWS, str(findings)], stdout=f, check=True)
        self.sql(f"TRUNCATE seed;\n\\copy seed FROM '{rows}' CSV\n")
        os.unlink(rows)
        self.reset()

    def reset(self):
        self.sql('TRUNCATE matches;' + FILL + 'VACUUM ANALYZE matches;\nCHECKPOINT;')

    def sum(self):
        """What the table holds, as one number."""
        return self.sql("SELECT md5(string_agg(id || ' ' || coalesce(stats::text, ''), '\n' ORDER BY id)) FROM matches")
