# For tests of af gamelogs: a database, and a pretend provider with a week of each league.  Sourced after tap.sh.
# shellcheck shell=bash
. "$AF_ROOT/tests/pg.sh"
. "$AF_ROOT/tests/provider.sh"
# pretended DIR [OPTION…]: a week of each league, by af gamelogs world.  It takes three seconds of CPU, so what it made is kept
# under a name that changes with each of its parts.
pretended() {
	local dir=$1 worlds=${AF_BUILD:-$AF_ROOT/build}/worlds parts=("$AF_ROOT"/pipelines/{lib.sh,gamelogs/world,gamelogs/worlds/*}) kept new
	shift
	kept=$worlds/gamelogs-$(cat "${parts[@]}" | sha256sum | head -c 16)$(printf %s "$@")
	if [ ! -e "$kept" ]; then
		mkdir -p "$worlds"
		new=$(mktemp -d "$worlds/new.XXXXXX")
		must af gamelogs world --small "$@" "$new/w"
		mv -T "$new/w" "$kept" 2>/dev/null	# unless another test was faster
		rm -rf "$new"
	fi
	must cp -r "$kept" "$dir"
}
pg_start
pretended w
world=w
# serve ARG…: $world; arrivals in $T/arrivals
serve() { simulate --files "$world" "$@"; }
opts=(--today 2025-06-01 --per-second 1000)
week() { case $1 in MLB) echo 2024-05-14 2024-05-21 ;; NHL) echo 2024-11-05 2024-11-12 ;; NBA) echo 2024-11-19 2024-11-26 ;; NFL) echo 2024-09-05 2024-09-12 ;; WNBA) echo 2024-06-04 2024-06-11 ;; esac; }
# ask LEAGUE ARG…: its week
ask() {
	local from to league=$1
	shift
	read -r from to <<<"$(week "$league")"
	run af gamelogs "$league" --from "$from" --to "$to" "${opts[@]}" --run r "$@"
}
# rows LEAGUE: what the database has, "game player statistic value" a line
rows() {
	sql "SELECT g.external_id, p.external_id, l.prop_type, trim_scale(l.value) FROM player_game_logs l JOIN games g ON g.id = l.game_id
		JOIN players p ON p.id = l.player_id JOIN leagues e ON e.id = g.league_id WHERE e.code = '$1'" | tr '|' ' ' | LC_ALL=C sort
}
# truth LEAGUE SOURCE [WORLD]: what it must have
truth() {
	jq -r --arg l "$1" --arg s "$2" 'select(.league == $l and .source == $s) | .game_id as $g | .players | to_entries[] | .key as $p | .value | to_entries[] |
		"\($g) \($p) \(.key) \(.value)"' "${3-w}/truth.ndjson" | LC_ALL=C sort
}
# afresh: an empty database, and no directory
afresh() {
	rm -rf r
	sql 'TRUNCATE player_game_logs, games, players, teams, leagues CASCADE'
	: >arrivals
}
