# For tests of af props: a pretend week of the MLB and of Savant.  Sourced after tap.sh.
# shellcheck shell=bash
. "$AF_ROOT/tests/provider.sh"
# The world is kept beside the programs, by what makes it.
made=${AF_BUILD-$AF_ROOT/build}/world-props-$(cat "$AF_ROOT"/pipelines/{gamelogs,props}/{worlds/*,world} | cksum | cut -d ' ' -f 1)
[ -e "$made/truth.ndjson" ] || { must af props world "$made.$$" && { mv -T "$made.$$" "$made" 2>/dev/null || rm -rf "$made.$$"; }; }
must cp -r "$made" w
# serve ARG…: the world; arrivals in $T/arrivals
serve() { simulate --files "${world-w}" "$@"; }
opts=(--today 2024-06-20 --per-second 1000 --retries 0)
ask() { run af props "${opts[@]}" --run r "$@"; }
week=(--start 2024-05-14 --end 2024-05-20)
# data STORE: every byte of it but when it was collected
data() { (cd "$1" && find . \( -path ./.collected -o -path ./.staging \) -prune -o -type f ! -name '*lock' ! -name '.pushed*' -print | LC_ALL=C sort | xargs sha256sum; readlink 2*); }
# rows STORE DAY: "game player statistic value" of the MLB's rows
rows() { jq -r '.[] | select(.source == "mlb") | "\(.game_id) \(.player_id) \(.prop_type) \(.value)"' "$1/$2/props.json" | LC_ALL=C sort; }
# truth DAY [WORLD]: what they must be
truth() {
	jq -r --arg d "$1" 'select(.source == "mlb" and .date == $d) | .game_id as $g | .players | to_entries[] | .key as $p | .value | to_entries[] |
		"\($g) \($p) \(.key) \(.value)"' "${2-w}/truth.ndjson" | LC_ALL=C sort
}
