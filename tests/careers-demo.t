#!/bin/bash
# af demo careers: shows each command as one types it, ends with what to type next, and leaves nothing running.  In a small
# world, so that it is soon over.
. "$(dirname "$0")/tap.sh"
cp -r "$AF_ROOT/pipelines" share
cat >share/demo.world <<'W'
seed 7
league 39 "Premier League" "England" league GB-ENG
	seasons  2021-2023 matches 30 teams 2 from 02-01 to 11-20
league 140 "La Liga" "Spain" league ES
	seasons  2022-2023 matches 30 teams 2 from 02-01 to 11-20
W
export AF_SHARE=$T/share
[ -n "${AF_BIN-}" ] || export AF_BIN=$AF_ROOT/bin
demo() { run af demo careers "$@"; }
check 'a word' 2 '' "unexpected argument 'x'" af demo careers x
mkdir somebody
check 'a directory of somebody' 2 '' 'not an earlier demo' af demo careers --dir somebody
at_end '[ ! -L d/pg/at ] || "$AF_ROOT/pipelines/pg" stop d/pg; rm -rf "$(readlink -f d/pg/at)"'
demo --dir d
is "$status" 0 'the demo'
is "$(grep -c '^\$ af ' <<<"$out")" 8 '... eight commands'
like "$out" $'\n\\$ af careers --league-id 39 --season 2023 deep --run d/run --rate-limit 60000\n\\{"mode":"deep"' '... as one types them'
like "$out" $'\n0 calls\\.\n' '... the second time nothing is asked'
like "$out" $'\nPremier League +England +39 +52/[0-9]+ ● +52/52 ●\n' '... with a grid'
is "$(grep -c '^ok  ' <<<"$out") $(grep -c ^OFF <<<"$out")" '6 0' '... of which all is as it should be'
like "$err" $'\nFinished League Premier League\n.*\nQueued [0-9]+ historical fetches\nHistory complete: 52 players\n' '... and milestones'
like "$err" $'\nHistory complete: 0 more players; 52 were complete before(\n|$)' '... and those complete already, the second time'
like "$(tail -n 1 <<<"$out")" '  af careers report --run DIR' '... and what to type next'
unlike "$out" '[^ ]# ' '... and a blank before what it does'
check 'its server is stopped' 1 '' '' "$AF_ROOT/pipelines/pg" status d/pg
is "$(curl -sS -o /dev/null "$(<d/provider)/status" 2>/dev/null || echo none)" none '... and its provider'
done_testing
