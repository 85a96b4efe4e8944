#!/bin/bash
# af props against the real providers, which only AF_LIVE=1 asks: a day that has long settled.
. "$(dirname "$0")/../tap.sh"
[ "${AF_LIVE-}" = 1 ] || { echo '1..0 # SKIP AF_LIVE=1 asks the real providers'; exit 0; }
af-health --also mlb --also savant --timeout 10 >health
if [ "$(jq -s 'map(select(.ok)) | length' health)" = 0 ]; then
	echo '1..0 # SKIP neither provider can be reached from here'
	exit 0
fi
run af props --once --date 2024-07-01 --run r --no-db --no-push
is "$status $(jq -c '[.status, .success]' <<<"$out")" '0 ["success",1]' 'a day of the MLB and of Savant'
is "$(jq -c '[([.[].game_id] | unique | length), ([.[].source] | unique)]' r/snapshots/2024-07-01/props.json)" '[3,["mlb","savant"]]' '... its three games'
done_testing
