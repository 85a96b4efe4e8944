#!/bin/bash
# The shapes of af props on what the MLB and Savant really answered: the right values, whatever the file's columns are.
. "$(dirname "$0")/tap.sh"
need_data
here=$AF_ROOT/pipelines/props/jq
captures=$AF_DATA/providers
# shaped FILE DAY SHAPE MEMBERS: the record that becomes of a table
shaped() {
	jq -cRs --arg date "$2" --argjson more "${4-{\}}" '{$date, rev: "final", fetch: {status: 200, at: "2026-01-01T00:00:00Z"}} + $more + {body: .}' "$1" |
		af-csv --need game_pk | quick_shape -L "$here" -f "$here/$3.jq"
}
# of FILE DAY: rows, plate appearances and what they ended with, by batters and by pitchers
of() {
	shaped "$1" "$2" savant >got
	jq -c '[.rows, (.statcast | length), (["plateAppearances", "strikeOuts", "baseOnBalls", "homeRuns", "hits", "hitByPitch"][] as $k
		| [.statcast[].players[].stats["statcast.batting.\($k)"] // 0] | add)]' got
	jq -c '["battersFaced", "strikeOuts", "baseOnBalls", "homeRuns", "hits", "hitByPitch"] as $k | [$k[] as $k | [.statcast[].players[].stats["statcast.pitching.\($k)"] // 0] | add]' got
}
one=$captures/savant/game_single_89cols_dups.csv
is "$(of "$one" 2020-09-03 | xargs)" '[336,1,87,22,12,3,16,1] [87,22,12,3,16,1]' 'a game, 89 columns: 87 plate appearances, K 22, BB 12, HR 3, H 16, HBP 1'
is "$(jq -c '.statcast[0] | [.game_id, .home, .away, .pitches, .plate_appearances]' got)" '["631614","BOS","TOR",336,87]' '... its game and teams'
is "$(jq -c '.statcast[0].players[] | select(.player_id == "656308") | [.side, .stats["statcast.batting.plateAppearances"]]' got)" '["home",5]' 'players by their ids, on the side that bats'
# The same with the columns in another order, without the doubled ones, and with a mark and CRLF
python3 - "$one" >other.csv <<'P' || skip 'no Python'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8-sig')))
keep = [i for i, name in enumerate(rows[0]) if name not in rows[0][:i]][::-1]
sys.stdout.reconfigure(newline='')
out = csv.writer(sys.stdout, quoting=csv.QUOTE_ALL)
sys.stdout.write('\ufeff')
for row in rows: out.writerow([row[i] for i in keep])
P
of "$one" 2020-09-03 >/dev/null && jq -S -c .statcast got >first
of other.csv 2020-09-03 >/dev/null
same first 'by name, not by place: another order, no column twice, a mark, CRLF' jq -S -c .statcast got
# More columns than are known
python3 - "$one" "$captures/savant/header_118_columns_baseballr_2026.txt" >wide.csv <<'P'
import csv, sys
names = open(sys.argv[2]).read().split()
rows = csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8-sig'))
out = csv.DictWriter(sys.stdout, names, extrasaction='ignore')
out.writeheader()
for row in rows: out.writerow(row)
P
of wide.csv 2020-09-03 >/dev/null
same first '... with the 118 columns of 2026' jq -S -c .statcast got
# What is no pitch by name
is "$(shaped "$captures/savant/one_row_94cols_bom_dups.csv" 2024-04-07 savant | jq -c '[.finding.status, .rows, .statcast[0].game_id, .statcast[0].plate_appearances]')" \
	'["API_OK",1,"745765",0]' '94 columns and a mark: a pitch that ends nothing is no plate appearance'

# What Savant does
is "$(shaped "$one" 2020-09-04 savant | jq -c '[.finding.status, .finding.reason]')" '["ERROR","shape"]' 'the table of another day is refused'
printf '"error"\n"Error: Query timed out."' >error.csv
is "$(shaped error.csv 2024-05-16 savant | jq -c '[.finding.status, .finding.reason, .finding.message]')" '["ERROR","error_table","Error: Query timed out."]' 'a table of one column error is a failure'
{ echo game_pk,game_date,batter && yes 631614,2020-09-03,1 | head -n 25000; } >full.csv
is "$(shaped full.csv 2020-09-03 savant | jq -c '[.rows, .cut, .statcast]')" '[25000,true,[]]' '25,000 rows: it was cut, and nothing of it counts'
is "$(shaped full.csv 2020-09-03 savant-game '{"game_id":"631614"}' | jq -c '[.finding.status, .finding.reason]')" '["ERROR","cut"]' '... a game has never so many'
{ head -n 300 "$one" && sed -n 301p "$one" | cut -c 1-200; } >broken.csv
is "$(shaped broken.csv 2020-09-03 savant | jq -c '[.finding.status, .finding.reason]')" '["ERROR","bad_csv"]' 'a table that breaks off in a field'
{ head -n 300 "$one" && sed -n 301p "$one" | cut -d , -f -5; } >broken.csv
is "$(shaped broken.csv 2020-09-03 savant | jq -c '[.rows, .cut, .statcast]')" '[300,true,[]]' '... or between two: nothing of it counts'
is "$(shaped broken.csv 2020-09-03 savant-game '{"game_id":"631614"}' | jq -c '[.finding.status, .finding.reason]')" '["ERROR","cut"]' '... nor of a game alone'
{ cat "$one" && echo && tail -n +2 "$one"; } >twice.csv
of twice.csv 2020-09-03 >/dev/null
same first 'a pitch that is there twice is one' 'jq -S -c .statcast got'
is "$(shaped <(echo game_pk,batter && echo 1,2) 2020-09-03 savant | jq -c '[.finding.status, .finding.message]')" '["ERROR","pitches without a day"]' 'pitches without a day'
head -n 1 "$one" >none.csv
is "$(shaped none.csv 2020-09-03 savant-game '{"game_id":"631614"}' | jq -c '[.finding.status, .finding.reason]')" '["NO_DATA","not_held"]' 'a header without rows proves nothing'
is "$(shaped "$one" 2020-09-03 savant-game '{"game_id":"631615"}' | jq -c '[.finding.status, .finding.reason]')" '["ERROR","shape"]' "another game's pitches are refused"
sed '2,$s/"strikeout"/"caught_stealing_2b"/' "$one" >between.csv
is "$(of between.csv 2020-09-03 | head -n 1)" '[336,1,65,0,12,3,16,1]' 'an out between the bases ends no plate appearance'

# A day of one game, from both
game='{"snapshot":"2023-08-22","date":"2023-08-22","rev":"final","part":"PART","game_id":"716896","season":2023,"game_time":"2023-08-22T22:40:00Z","home":{"id":"116","code":null,"name":"Detroit Tigers"},"away":{"id":"112","code":null,"name":"Chicago Cubs"}}'
schedule='{"snapshot":"2023-08-22","date":"2023-08-22","rev":"final","part":"schedule","open":0}'
fetch='"fetch":{"status":200,"at":"2026-01-01T00:00:00Z"}'
jq -c --argjson w "${game/PART/box}" "\$w + {$fetch, body: {teams}}" "$captures/mlb/boxscore_716896.json" |
	quick_shape -L "$AF_ROOT/pipelines/gamelogs/jq" -f "$AF_ROOT/pipelines/gamelogs/jq/mlb-game.jq" --arg league MLB >box
# day STATCAST: the files of the day
day() {
	{ echo "${schedule%\}},$fetch,\"finding\":{\"status\":\"API_OK\",\"reason\":null}}" && cat box && printf '%s' "$1"; } >all
	jq -c 'del(.fetch, .finding, .players, .game, .sums, .complete, .statcast)' all >list
	af-gather --by '{date}' --work list all | quick_shape -L "$here" -f "$here/day.jq" --failed --arg savant "$2"
}
day '' no >files
is "$(jq -r 'select(.file) | .file' files | xargs)" 'props.json game_716896.json' 'the files of a day'
jq -c 'select(.file == "props.json") | .content' files >props.json
is "$(jq -c '[length, ([.[].player_id] | unique | length)]' props.json)" '[441,30]' '441 rows of 30 players'
is "$(jq -c '[["batting.hits", "batting.homeRuns", "batting.strikeOuts", "batting.rbi", "batting.baseOnBalls", "batting.totalBases", "pitching.outs", "pitching.earnedRuns"][] as $k | [.[] | select(.prop_type == $k) | .value] | add]' props.json)" \
	'[17,4,19,13,10,35,51,14]' '... H 17, HR 4, K 19, RBI 13, BB 10, TB 35, outs 51, ER 14'
# The schema of a row
is "$(jq -c '[.[] | keys_unsorted | join(" ")] | unique' props.json)" \
	'["id sport date game_id game_time player_id player team opponent side prop_type value line over under source"]' 'each row has these members'
is "$(jq -c '[.[] | select((.id == "mlb/\(.game_id)/\(.player_id)/\(.prop_type)" and .sport == "MLB" and .date == "2023-08-22" and .game_time == "2023-08-22T22:40:00Z"
	and (.player | type) == "string" and ([.team, .opponent] | sort) == ["CHC", "DET"] and (.side == "home") == (.team == "DET") and (.value | type) == "number"
	and .line == null and .over == null and .under == null and .source == "mlb") | not)] | length' props.json)" 0 '... of these kinds'
is "$(jq -c '([.[].id] | unique | length) == length' props.json)" true '... and an id of its own'
like "$(jq -r '.[].id' props.json)" 'mlb/716896/[0-9]+/batting\.hits' '... like mlb/716896/408234/batting.hits'
bad="${game/PART/statcast}"
day "${bad%\}},$fetch,\"finding\":{\"status\":\"NO_DATA\",\"reason\":\"not_held\"}}"$'\n' yes >files
is "$(jq -c 'select(.error) | [.file, .error.game_id, (.error.operations[] | .operation, .error, .retry)]' files)" '["game_716896.json","716896","statcast","not_held",true]' "a game that Savant lacks: its file says so"
is "$(jq -c 'select(.file == "props.json") | [.finding.status, .finding.reason, (.content | length)]' files)" '["PARTIAL","not_held",441]' "... and the day is partial, with the MLB's rows"
done_testing
