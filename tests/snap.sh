# Snapshots for the tests: three files of a day and its end.
# part DATE [AT]: one of which failed
part() {
	printf '{"snapshot":"%s","file":"district_44.json","content":{"day":"%s", "n":[1, 2.50]},"as_of":"%s","at":"%s","metadata":{"source":"x","status":"a lie"}}\n' \
	    "$1" "$1" "$1" "${2-2026-07-09T10:00:00Z}"
	printf '{"snapshot":"%s","file":"district_F.json","content":{"always":"the same"}}\n' "$1"
	printf '{"snapshot":"%s","file":"district_61.json","error":{"operation":"club","error":"HTTP 500","shouldRetry":true}}\n' "$1"
	printf '{"snapshot":"%s","end":{"files":3}}\n' "$1"
}
# good DATE [AT]: all of which came
good() { part "$@" | sed 's/"error":{.*/"content":1}/'; }
# data STORE: what is in it, without the instants of collection
data() {
	(cd "$1" && find . ! -path './.collected*' ! -name '*.lock' -printf '%p %y %l\n' | LC_ALL=C sort &&
		find .versions ./*.json -type f -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0r sha256sum)
}
# faults STORE: what is wrong in what can be seen; a version that is not linked yet is none
faults() {
	local found
	found=$(af-snapshots verify --store "$1" 2>/dev/null)
	[ -z "$found" ] || jq -c 'select(.version or (.problem | test("lead to a version|is not whole")))' <<<"$found"
}
# led DIR: what the pointers lead to and what is not there, of objects as files
led() {
	local p v name sha
	for p in "$1"/*.json; do
		[ -e "$p" ] || continue
		v=$1/$(jq -r .version "$p")
		[ "$(sha256sum <"$v/manifest.json" | cut -d ' ' -f 1)" = "$(jq -r .digest "$p")" ] || echo "$p: another manifest"
		while read -r name sha; do
			[ "$(sha256sum <"$v/$name")" = "$sha  -" ] || echo "$p: $v/$name"
		done < <(jq -r '.files[] | select(.sha256) | "\(.fileName) \(.sha256)"' "$v/manifest.json")
	done
}
# kill_pushes COUNT DAYS FAULTS PUSH…: pushes a new version of one of the days again and again, and kills it, until COUNT are
# killed; $killed are, and $bad is what FAULTS said after one of them.  Every other one is killed while the server holds what comes
# after a number of the seven requests, by means of the files hold and held; it goes on with these when their sender is dead.  The
# others are killed at any time.
kill_pushes() {
	local count=$1 days=$2 faults=$3 n=0 pid at
	shift 3
	bad='' killed=0
	while ((killed < count)) && [ -z "$bad" ] && ((n < 10 * count)); do
		n=$((n + 1))
		# Of a day's versions the one that was collected last counts.
		printf -v at '2026-01-01T00:%02d:%02dZ' $((n / 60)) $((n % 60))
		good "2024-08-$((n % days + 10))" "$at" | sed "s/\[1, /[$n, /" | af-snapshot --store st >/dev/null
		rm -f held
		((n % 2 == 0)) || echo $((RANDOM % 7)) >hold
		setsid "$@" >/dev/null 2>&1 &
		pid=$!
		if ((n % 2 == 0)); then
			sleep "0.$((RANDOM % 50 + 10))"
		else
			wait_for 60 eval "[ -e held ] || ! kill -0 $pid"
		fi
		kill -9 -- -$pid 2>/dev/null && killed=$((killed + 1))
		wait $pid 2>/dev/null
		rm -f hold
		bad=$($faults)
	done 2>/dev/null
}
