#!/bin/bash
# Writers that are killed at any time, and writers side by side: whatever a reader sees is whole, and of one version.  KILLS,
# ROUNDS and SEED say how many, and which.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "${BASH_SOURCE[0]}")/tap.sh"
. "$AF_ROOT/tests/snap.sh"
KILLS=${KILLS-12}
ROUNDS=${ROUNDS-4}
SEED=${SEED-$((RANDOM * 32768 + RANDOM))}
echo "# SEED=$SEED KILLS=$KILLS ROUNDS=$ROUNDS"
RANDOM=$SEED

for d in 1 2 3; do part 2025-01-0$d; done >first
for d in 1 2 3 4 5; do good 2025-01-0$d; done >second
af-snapshot --store ref first >/dev/null
af-snapshot --store ref second >/dev/null
data ref >ref.data

# Killed in the middle, again and again, until both have been written
bad='' killed=0 rounds=0
while ((killed < KILLS)) && [ -z "$bad" ]; do
	rounds=$((rounds + 1))
	rm -rf st
	for in in first second; do
		for ((try = 0; try < 3; try++)); do
			# What comes slowly is killed in the middle of a file, what comes at once while it is written.
			if ((RANDOM % 3)); then
				af-snapshot --store st $in >/dev/null 2>&1 &
			else
				{ head -n 5; read -rt 0.05 <> <(:) || :; cat; } <$in | af-snapshot --store st >/dev/null 2>&1 &
			fi
			pid=$!
			read -rt "0.0$((RANDOM % 3))$((RANDOM % 10))" <> <(:) || :
			kill -9 $pid 2>/dev/null && killed=$((killed + 1))
			wait $pid 2>/dev/null
			[ ! -d st/.versions ] || bad+=$(faults st)
		done
		af-snapshot --store st $in >/dev/null 2>said
		[ $? -le 1 ] || bad+="with $in: $(<said)"
	done
	bad+=$(data st | diff ref.data - | head -n 5; af-snapshots verify --store st 2>&1; find st/.staging -mindepth 1)
done 2>/dev/null
is "$bad" '' "$killed killed in $rounds rounds: what is there is whole, and ends as it would have"

# Three writers of one day, in this order and the other way round, with readers beside them
part 2025-01-01 >one
good 2025-01-01 >two
sed '/district_61/d; s/"files":3/"files":2/; s/"same"/"other"/' two >three
for w in one two three; do af-snapshot --store winner $w >/dev/null; done
winner=$(readlink winner/2025-01-01)
reader() {
	while :; do
		# The link is followed once, by cd.
		(cd -P "$1/2025-01-01" 2>/dev/null || exit 0
			[ "$(sha256sum <manifest.json | cut -c 1-12)" = "${PWD##*@}" ] || echo "another manifest in $PWD"
			jq -r '.files[] | select(.sha256) | "\(.sha256)  \(.fileName)"' manifest.json | sha256sum -c --quiet 2>&1
			jq -e '.digest' metadata.json | grep -q "${PWD##*@}" || echo "other metadata in $PWD")
		[ ! -e over ] || break	# once at least, however late it begins
	done
}
bad='' n=0
while ((n < ROUNDS)) && [ -z "$bad" ]; do
	n=$((n + 1))
	rm -rf st over
	# Something to read from the beginning
	af-snapshot --store st "$(shuf -n 1 -e one two three)" >/dev/null
	reader st >read.said &
	reading=$!
	pids=()
	for w in $(if ((n % 2)); then echo one two three; else echo three two one; fi); do
		af-snapshot --store st $w >/dev/null 2>>said &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		wait "$pid"
		[ $? -le 1 ] || bad+="a writer: $(<said)"
	done
	: >over
	wait $reading
	bad+=$(cat read.said; af-snapshots verify --store st 2>&1; find st/.staging -mindepth 1)
	[ "$(readlink st/2025-01-01)" = "$winner" ] || bad+="in round $n $(readlink st/2025-01-01) has won"
done
is "$bad" '' "$n rounds of three writers and a reader: one winner, no mixture"
done_testing
