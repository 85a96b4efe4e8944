#!/bin/bash
# af gamelogs: what is asked again.  A day that may still change: tomorrow, and once more when it has settled.  A game that
# was corrected: when the provider says so and --corrections asks for its word, and never back.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/gamelogs.sh"
pretended c --corrected 2
af db gamelogs >/dev/null 2>&1

# Corrections
serve
check 'whoever does not say what was corrected' 2 '' 'NHL: the provider does not say' af gamelogs NHL 3 --corrections --run r
check 'a price of what is not known' 2 '' 'must first ask' af gamelogs MLB 3 --corrections --dry-run --run r
ask MLB
is "$status" 0 'a week'
truth MLB mlb >first
truth MLB mlb c >second
same first 'as it was first' rows MLB
world=c serve
ask MLB
is "$status $(calls)" '0 0' 'the provider has corrected: nobody asks without the option'
ask MLB --corrections
is "$status $(calls)" '0 3' 'with it, one call for the list, and one for each of its two games'
is "$(jq -r '.path' arrivals | head -n 1) $(jq -r '.query' arrivals | head -n 1 | grep -c 'updatedSince=20..-..-..T')" '/api/v1/game/changes 1' '... the list of changes, since an instant'
is "$(jq -rs '[.[] | select(.stage == null and .since).since] | .[0]' r/MLB/changes.ndjson)" "$(jq -rs '[.[].fetch.at // empty] | .[0]' r/MLB/answers.ndjson)" '... the one of the first answer'
differ=$(diff first second | grep -c '^>')
is "$(jq -c '.MLB | [.inserted, .corrected, .removed, .errors]' <<<"$out")" "$(
	awk 'NR == FNR { was[$1 " " $2 " " $3] = $4; next } { k = $1 " " $2 " " $3; if (!(k in was)) i++; else { if (was[k] != $4) c++; delete was[k] } }
		END { for (k in was) r++; printf "[%d,%d,%d,0]", i, c, r }' first second)" "... counted: $differ rows differ"
same second '... and only these change' rows MLB
is "$(jq -c '[.since == null, .asking]' r/MLB/corrections.json) $(wc -l <r/MLB/corrected.ndjson)" '[false,null] 2' 'the instant has moved'
: >arrivals
ask MLB
is "$status $(calls) $(jq -c '[.total[]]' <<<"$out")" '0 0 [0,0,0]' 'no answer from before the correction comes back'
ask MLB --reload
is "$status $(calls) $(jq -c '[.total[]]' <<<"$out")" '0 0 [0,0,0]' '... nor when all is loaded again'
same second '... as they are' rows MLB
since=$(jq -r .since r/MLB/corrections.json)
sleep 1.1
ask MLB --corrections
is "$status $(calls) $(jq -r '.query // empty' arrivals | sed 's/%3[Aa]/:/g' | grep -c "updatedSince=$since")" '0 3 1' 'the next call asks from the instant of the last one'
is "$(jq -c '[.total[]]' <<<"$out")" '[0,0,0]' '... and finds the same'

# Days that are not meant
afresh
world=w serve
ask MLB
world=c serve
run af gamelogs MLB --dates 2025-05-01 "${opts[@]}" --run r --corrections
is "$status $(calls)" '0 4' 'corrected games of other days: the list of the day, the list of changes, two games'
same second '... are corrected' rows MLB
is "$(jq -c '.MLB.corrected > 0' <<<"$out")" true '... and counted'

# It fails on the way
afresh
world=w serve
ask MLB
cp -r c half
game=$(jq -r 'select(.source == "mlb" and .corrected) | .game_id' c/truth.ndjson | tail -n 1)
echo '<html>maintenance</html>' >"half/mlb/boxscore-$game.json"
world=half serve
ask MLB --corrections --retries 0
is "$status $(calls)" '1 3' 'a corrected game that fails'
like "$err" 'not all corrected games are loaded' '... is said'
is "$(jq -c '.asking != null' r/MLB/corrections.json)" true '... and the instant stays'
world=c serve
sleep 1.1
ask MLB --corrections
is "$status $(calls)" '0 1' 'the same command asks for that game alone, and for the list no second time'
same second '... and all is corrected' rows MLB
is "$(jq -c '.asking' r/MLB/corrections.json)" null '... and the instant has moved'
afresh
world=w serve
ask MLB
mv c/mlb/changes.json changes
world=c serve
ask MLB --corrections --retries 0
is "$status $(jq -c '.asking != null' r/MLB/corrections.json)" '1 true' 'no list of changes'
like "$err" 'cannot find out what was corrected' '... is said'
mv changes c/mlb/changes.json
ask MLB --corrections
is "$status" 0 '... and the same command goes on'
same second '... to the end' rows MLB
rm -rf r
ask MLB --corrections
is "$status" 0 'a directory in which nothing was asked'

# The days that may still change, as days go by
afresh
world=w serve
# day TODAY LEAGUE: what one asks each night
day() {
	: >arrivals
	run af gamelogs "$2" --from "$3" --to "$4" --per-second 1000 --run r --today "$1"
	printf '%s %s\n' "$status" "$(jq -r 'select(.path | test("scoreboard|/schedule")) | "list"' arrivals | wc -l)"
}
games() { jq -r 'select(.path | test("summary|boxscore")) | .query + .path' arrivals | sort | wc -l; }
over() { sql "SELECT count(*) FROM games g JOIN leagues l ON l.id = g.league_id WHERE l.code = '$1' AND state = 'final' AND game_date BETWEEN '$2' AND '$3'"; }
is "$(day 2024-09-09 NFL 2024-09-05 2024-09-12)" '0 8' 'eight days, all asked'
n=$(games)
is "$n" "$(over NFL 2024-09-05 2024-09-12)" '... and the games that are over'
is "$(day 2024-09-09 NFL 2024-09-05 2024-09-12) $(games)" '0 0 0' 'once a day'
is "$(day 2024-09-10 NFL 2024-09-05 2024-09-12) $(games)" "0 7 $(over NFL 2024-09-06 2024-09-12)" 'tomorrow: all but the one that was settled'
is "$(day 2024-09-13 NFL 2024-09-05 2024-09-12) $(games)" "0 6 $(over NFL 2024-09-07 2024-09-12)" 'three days later: three have settled, three are open'
is "$(day 2024-09-17 NFL 2024-09-05 2024-09-12) $(games)" "0 3 $(over NFL 2024-09-10 2024-09-12)" 'a week later: the last three, for good'
is "$(day 2024-12-17 NFL 2024-09-05 2024-09-12) $(games)" '0 0 0' 'and never again'
is "$(day 2024-11-08 NHL 2024-11-05 2024-11-11)" '0 1' 'a week that is asked for at once is open with its last day'
is "$(day 2024-11-12 NHL 2024-11-05 2024-11-11)" '0 1' '... still'
is "$(day 2024-11-20 NHL 2024-11-05 2024-11-11) $(day 2024-11-21 NHL 2024-11-05 2024-11-11)" '0 1 0 0' '... once more when it has settled, and never again'
truth NFL espn >wanted
same wanted 'and all is as the truth says' rows NFL
done_testing
