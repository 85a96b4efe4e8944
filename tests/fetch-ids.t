#!/bin/bash
# Ids: what is one, however it is spelled, and what is none costs only itself, before any call.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"
small=$AF_ROOT/tests/worlds/small.world
fresh_sim() { rm -rf "$XDG_STATE_HOME" log log.idx; sim --world "$small" --per-minute 60000 --per-second 1000; }
af-sim -w "$small" --truth | head -n 20 | jq -c '{match_id, fixture_id, league_id, season, stats: null}' >work
fetch() { af-fetch -r max -l log "$@"; }

fresh_sim
sed -E 's/"fixture_id":([0-9]+)/"fixture_id":\1.0/' work >floats
check 'ids that an exporter made 7.0' 0 . '' fetch floats
is "$(calls) $(grep -c '"error"' .out)" '1 0' 'are asked as 7, in one bundle'
check '... and are the same question' 0 . '' fetch work
is "$(calls)" 1 '... which is not asked again'
sed -E 's/"fixture_id":([0-9]+)/"fixture_id":"\1"/' work >quoted
check 'strings of digits, too' 0 . '' fetch quoted
is "$(calls)" 1 '...'
for bad in '""' '" 1"' '"abc"' 1.5 1e400 true '"1-2"' -5 '"123456789012345678901"' '"1?x=2"'; do
	fresh_sim
	sed "3s/\"fixture_id\":[0-9]*/\"fixture_id\":${bad//\//\\/}/" work >one
	check "an id $bad" 1 . '^af-fetch: one:3: ' fetch one
	is "$(calls) $(grep -c '"error"' .out) $(wc -l <.out)" '1 0 19' '... costs only itself, and no call'
done
for bad in null '[7]' '{"id":7}'; do
	fresh_sim
	sed "3s/\"fixture_id\":[0-9]*/\"fixture_id\":$bad/" work >one
	check "an id $bad" 1 . '^af-fetch: one:3: ' fetch one
	is "$(calls) $(wc -l <.out)" '1 19' '... the same'
done
done_testing
