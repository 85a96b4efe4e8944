#!/bin/bash
# No byte is read that was never written, none beyond its block; what is allocated does not grow with the number
# of records.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/records.sh"
if sanitized "$(command -v af-merge)"; then
	echo '1..0 # SKIP the sanitizers see to it'
	exit
fi

# clean STATUS COMMAND …
clean() {
	local want=$1
	shift
	valgrind -q --error-exitcode=99 "$@" >"$T/out" 2>"$T/err"
	is "$? $(grep -m 20 '==' "$T/err")" "$want " "${*:1:3}"
}

# Good records, and every kind of bad one
spoiled() {
	cat "$1"
	printf '{nope\n[1]\n\n{"a":"\\ud800","b":"\xff"}\n{"a":1e999,"league_id":-1}\n{}\n'
	printf '{"league_id":99999999999999999999,"season":"x","finding":[],"fetch":{},"body":{}}\n'
	head -n 1 "$1" | head -c 50
}
answers 30 >answers
findings 30 >findings
work 30 >work
for kind in answers findings work; do spoiled $kind >$kind.bad; done
# flat COMMAND … KIND: clean, and for ten times the records no more allocations but for a buffer that grows
flat() {
	local small large
	if ! small=$(allocations "${@:1:$#-1}" "${!#}") || ! large=$(allocations "${@:1:$#-1}" "${!#}.10"); then
		fail "$1: clean" "$(grep -m 20 '==' "$T/err")"
	elif ((small > 0 && large - small <= 16)); then
		pass "$1: $small allocations for 30 records, $large for 300"
	else
		fail "$1: $small allocations for 30 records, $large for 300"
	fi
}
# allocations COMMAND …: their number; it fails if the command is not clean, or fails
allocations() {
	local code
	valgrind --error-exitcode=99 "$@" 2>"$T/err" >/dev/null
	code=$?
	sed -n 's/,//g; s/.*total heap usage: \([0-9]*\) allocs.*/\1/p' "$T/err"
	[ $code -le 1 ]
}

clean 1 af-classify --fields all answers.bad
echo 'if .match_id == 2 then error("x") elif .match_id == 3 then {a: nan} else .body.response[] | {team: .team.id, s: .statistics} end' >p.jq
clean 0 af-shape -f p.jq answers
clean 1 af-shape -f p.jq answers.bad
jq -cn '{body: "a,b,a,,\"x\"\n1,2,3,4,\"5 \"\"6\"\"\"\n1\n1,2,3,4,5,6\nMonth of"}, {body: "<p>"}, {body: "a\n\""}' | sed 's/^{/{"fetch":{"status":200},/' >tables
clean 0 af-csv --snake --trailer Month --need A tables
clean 1 af-csv answers.bad
clean 1 af-merge findings.bad
clean 1 af-decide --fixed --csv findings.bad
clean 0 af-sample --size 5 --sample 20 work
clean 2 af-lease x
clean 1 af-split -n 3 --to 'part.{part}' work.bad
clean 0 af-split --range --answers -p 2/3 answers
clean 1 af-sample work.bad
clean 0 af-gather --by '{match_id}' --work work answers
. "$AF_ROOT/tests/snap.sh"
{ good 2025-01-01; part 2025-01-02; head -n 1 <(part 2025-01-03); } >snapshots.in
clean 1 af-snapshot --store store snapshots.in
# ... and neither of two threads takes what the other is at, of two snapshots side by side.  libcrypto looks whether it has started before it locks.
printf '{\nlibcrypto\ndrd:ConflictingAccess\nobj:*/libcrypto.so.*\n}\n' >supp
jq -cn '(range(4) as $n | ("2026-06-29", "2026-06-30") | {snapshot: ., file: "\($n).json", content: ("x" * 70000 + "\($n) \(.)")}),
	(("2026-06-29", "2026-06-30") | {snapshot: ., end: {files: 4}})' >large
clean 0 --tool=drd --suppressions=supp af-snapshot --store threads large
clean 0 --tool=drd --suppressions=supp af-snapshot --store threads large
clean 0 af-snapshots list --store store
clean 0 af-snapshots verify --store store
clean 1 af-snapshots diff --store store 2025-01-01 2025-01-02
clean 0 af-snapshots prune --store store
clean 1 af-gather --by '{league_id}' --work work.bad answers.bad
clean 0 af-known --by '{match_id}' --list work --take match_id --mark present --drop fetch answers
clean 1 af-known --by '{match_id}' --once --list work.bad --except answers.bad
clean 0 af-classify --summary sum --events ev --max-line 64 /dev/null
clean 2 af-classify --max-line 1
clean 0 af-fetch -h
clean 2 af-fetch --offline --provider nonsense work
answers 300 >answers.10
findings 300 >findings.10
work 300 >work.10
flat af-classify answers
flat af-merge findings
flat af-decide findings
flat af-sample work
flat af-fetch --offline --reuse answers work
if [ -n "${AF_TORTURE-}" ]; then
	export AF_SHARE=$AF_ROOT/pipelines	# /proc/self/exe is valgrind's
	cd "$AF_ROOT" || exit 1		# as under prove; they read files of the tree
	for unit in "${AF_BUILD:-$AF_ROOT/build}"/unit/*; do
		[ ! -x "$unit" ] || clean 0 "$unit"
	done
fi
done_testing
