#!/bin/bash
# The Nth malloc, write, fsync, rename, link of a snapshot's writer fails, or it is killed before the Nth of them: what can be
# seen is whole, the same command then ends as it would have, and nothing lies about.
# A sync costs nothing there.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/snap.sh"
shim=${AF_BUILD:-$AF_ROOT/build}/failnth.so
[ -e "$shim" ] || { echo "1..0 # SKIP no failnth.so; 'make check' builds it"; exit; }
! sanitized "$shim" || { echo '1..0 # SKIP the sanitizers have a malloc of their own'; exit; }
most=${AF_TORTURE:+2000}
most=${most:-70}
# In short the kinds that have a test of their own elsewhere get a look, and of the kills each third is tried.
step() { if [ -n "${AF_TORTURE-}" ]; then echo 1; else case $1 in malloc) echo 23 ;; short | eintr) echo 9 ;; kill) echo 3 ;; *) echo 1 ;; esac; fi; }

part 2025-01-01 2025-02-01T00:00:00Z | af-snapshot --store before >/dev/null
{ good 2025-01-01; part 2025-01-02; } >in
cp -a before ref
af-snapshot --store ref in >ref.out 2>/dev/null
want=$?
data ref >ref.data
files=(data)

# whole STORE: what is wrong in what can be seen
whole() {
	faults "$1"
	[ -e "$1/2025-01-01/manifest.json" ] || echo 'the snapshot of before is gone'
}
# broken KIND STATUS: what is wrong
broken() {
	local kind=$1 status=$2 again
	case $kind in
	kill) [ "$status" = 137 ] || echo "status $status, not killed" ;;
	short | eintr) [ "$status" = $want ] || echo "status $status although nothing was lost" ;;
	link) [ "$status" = $want ] || [ "$status" = 111 ] || echo "status $status" ;;
	malloc) [ "$status" = 111 ] || [ "$status" = $want ] || echo "status $status" ;;
	*) [ "$status" = 111 ] || echo "status $status although a $kind failed" ;;
	esac
	[ "$status" = $want ] || [ "$kind" = kill ] || [ -s err ] || echo 'it failed without a word'
	whole st
	af-snapshot --store st in >again 2>&1
	again=$?
	[ $again = $want ] || echo "once more: status $again, $(<again)"
	"${files[@]}" st | cmp -s - ref.data || echo "once more: $("${files[@]}" st | diff ref.data - | head -n 5)"
	af-snapshots verify --store st 2>&1
	find st/.staging -mindepth 1
}
for kind in malloc write short eintr fsync rename link kill; do
	bad=
	for ((n = 1; n <= most; n += $(step $kind))); do
		rm -rf st && cp -a before st
		LD_PRELOAD=$shim FAILNTH=$kind:$n FAILNTH_DONE=$T/fired af-snapshot --store st in >out 2>err
		status=$?
		[ -e fired ] || break
		rm fired
		bad=$(broken $kind $status)
		[ -z "$bad" ] || break
	done
	((n > 1)) || bad="nothing was made to fail; status $status"
	is "$bad" '' "$kind fails (up to $n)"
done 2>/dev/null

# The same of prune: the version that counts stays
cp -a ref pruned
af-snapshots prune --store pruned >/dev/null
data pruned >pruned.data
for kind in write fsync rename kill; do
	bad=
	for ((n = 1; n <= most; n += $(step $kind))); do
		rm -rf st && cp -a ref st
		LD_PRELOAD=$shim FAILNTH=$kind:$n FAILNTH_DONE=$T/fired af-snapshots prune --store st >out 2>err
		status=$?
		[ -e fired ] || break
		rm fired
		bad=$(whole st; cmp -s st/2025-01-01/manifest.json ref/2025-01-01/manifest.json || echo 'what counts is gone'
			af-snapshots prune --store st >/dev/null || echo 'not again'
			data st | diff pruned.data - | head -n 5; af-snapshots verify --store st 2>&1; find st/.staging -mindepth 1)
		[ -z "$bad" ] || break
	done
	((n > 1)) || bad="nothing was made to fail; status $status"
	is "$bad" '' "prune: $kind fails (up to $n)"
done 2>/dev/null
done_testing
