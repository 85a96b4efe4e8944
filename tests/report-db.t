#!/bin/bash
# coverage.sql: what the database has, for af-report's --before and --after.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
pg_start

for kind in jsonb json; do
	pg_users_tables $kind
	psql -X -q -v ON_ERROR_STOP=1 <<-EOF
		INSERT INTO admin_leagues VALUES (39, 'Premier League', 'England', 'league'), (48, 'Cup', 'England', 'cup');
		INSERT INTO matches (api_football_id, league_id, date, status, stats, tainted) VALUES
			(1, 39, '2022-05-01', 'FT', '{"home":{"total_shots":3,"corner_kicks":0}}', false),
			(2, 39, '2022-05-02', 'FT', '{"home":{"total_shots":0,"corner_kicks":null}}', false),
			(3, 39, '2022-05-03', 'FT', '{"home":{"total_shots":"","corner_kicks":""}}', true),
			(4, 39, '2022-05-04', 'FT', NULL, NULL),
			(5, 39, '2022-09-01', 'FT', '{"home":{}}', true),
			(NULL, 39, '2021-09-01', 'FT', NULL, false),
			(7, 39, '2022-06-01', 'NS', NULL, false), (8, 48, '2022-06-01', 'FT', NULL, false);
	EOF
	check "$kind: what there is" 0 '^\{"league_id":39,"league_name":"Premier League","country":"England","season":2021,"total":1,"with_shots":0,"with_corners":0,"tainted":0\}
\{"league_id":39,"league_name":"Premier League","country":"England","season":2022,"total":5,"with_shots":2,"with_corners":1,"tainted":2\}$' '' \
		af-query --sql coverage.sql
done
is "$(af-query --sql coverage.sql --set season_start=8 | jq -c '[.season,.total]' | tr -d '\n')" '[2021,5][2022,1]' \
	'by the season that the run has chosen'
is "$(af-query --sql coverage.sql --set seasons=2022 | jq -c '[.season,.total]')" '[2022,5]' 'and only what it has chosen'
af-query --sql coverage.sql >before
sql "UPDATE matches SET stats = '{\"home\":{\"total_shots\":9,\"corner_kicks\":4}}' WHERE api_football_id = 4"
af-query --sql coverage.sql >after
check 'before and after' 0 'Premier League England   0   60▲

.*
before 2 of 6 \(33%\), with corners 1, tainted 2
after  3 of 6 \(50%\), with corners 2, tainted 2$' '' af-report --before before --after after /dev/null
done_testing
