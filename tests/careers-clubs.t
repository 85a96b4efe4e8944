#!/bin/bash
# af careers deep --by-club: the same rows and the same people complete as one by one, for fewer calls, also where clubs fail.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
. "$AF_ROOT/tests/provider.sh"
pg_start
export API_FOOTBALL_KEY=0123456789abcdef0123456789abcdef
cat >world <<'W'
seed 7
transfers 40%
friendlies 30%
league 39 "Premier League" "England" league GB-ENG
	seasons  2017-2020 matches 60 teams 4 from 02-01 to 11-20
W
serve() { simulate -w world "$@"; }
go() { run af careers --rate-limit 60000 --today 2020-12-31 --retries 0 --league-id 39 --season 2020 --run "$@"; }
anew() { sql 'TRUNCATE "V2_player_statistics", "V2_import_status", "V2_competitions", "V2_clubs", "V2_players"'; }
contents() {
	sql 'SELECT p.api_id, p.is_history_complete, s.season, k.api_id, c.api_id, c.name, s.matches_played, s.minutes_played, s.goals FROM "V2_player_statistics" s JOIN "V2_players" p USING (player_id) JOIN "V2_clubs" k USING (club_id) LEFT JOIN "V2_competitions" c USING (competition_id)' | LC_ALL=C sort
}
af db careers 2>/dev/null
serve
go one deep
is "$status" 0 'one by one'
contents >wanted
single=$(calls)
anew
serve
check 'a price' 0 '"calls_at_most":23263' '' af careers --run none --league-id 39 --season 2020 --today 2020-12-31 deep --by-club --dry-run
go clubs fast
go clubs deep --by-club --dry-run
bound=$(($(calls) + $(jq .calls_at_most <<<"$out")))
go clubs deep --by-club
is "$status" 0 'by club'
same wanted '... the same rows, and the same people complete' contents
is "$(($(calls) < single * 9 / 10)) $(($(calls) <= bound))" '1 1' "... for fewer calls: $(calls), not $single; and at most $bound"
like "$err" $'\nQueued [1-9][0-9]* whole clubs\nQueued [1-9][0-9]* historical fetches\n' '... which are milestones'
is "$(jq .history.complete <<<"$out")" "$(cut -d'|' -f1 wanted | sort -u | wc -l)" '... and counted'
isnt "$(jq 'select(.body.response | any(.seasons == [])) | 1' clubs/teams.ndjson | sort -u)" '' '... some have a club without a season'
run af careers verify --run clubs --today 2020-12-31
is "$status $(jq -c '[.seasons.not_asked, .seasons.not_loaded, .seasons.failed]' <<<"$out")" '0 [0,0,0]' 'verify knows what has come with clubs'
: >arrivals
go clubs deep --by-club
is "$status $(calls)" '0 0' 'a second time nothing is asked'
anew
AF_BASE=http://127.0.0.1:9 go clubs deep --by-club --offline
same wanted 'all of it from the logs' contents

# A club that fails, one whose players the database refuses, one whose pages the plan refuses
jq -r 'select(.club) | "\(.club) \(.season)"' clubs/clubs.ndjson | sort -u | head -n 2 >two
read -r c1 s1 <two
read -r c2 s2 < <(tail -n 1 two)
echo '<html>' >page.html
anew
serve --route "/players?team=$c1&season=$s1=page.html" --route "/players?team=$c1&season=$s1&page=2=page.html"
sql "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
	IF NEW.season = '$s2' AND (SELECT api_id FROM \"V2_clubs\" c WHERE c.club_id = NEW.club_id) = $c2 THEN RAISE EXCEPTION 'not this club' USING ERRCODE = '23514'; END IF; RETURN NEW; END \$\$;
	CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON \"V2_player_statistics\" FOR EACH ROW EXECUTE FUNCTION refuse()"
go bad deep --by-club
refused=$(grep -c "|$s2|$c2|" wanted)
is "$status $(sql "SELECT count(*) FROM \"V2_players\" WHERE NOT is_history_complete")" "1 $(grep "|$s2|$c2|" wanted | cut -d'|' -f1 | sort -u | wc -l)" "a club that fails, one that is refused: only its people are not complete ($refused rows)"
same <(sed "/|$s2|$c2|/d" wanted | cut -d'|' -f1,3-) '... and all others are there' "contents | cut -d'|' -f1,3-"
sql 'DROP TRIGGER refuse ON "V2_player_statistics"'
go bad deep
is "$status" 0 '... and without clubs the rest'
same wanted '... is there as well' contents
done_testing
