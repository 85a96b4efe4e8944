#!/bin/bash
# The Nth malloc, write, fsync, rename fails: a filter then says so and fails, or did its whole job;
# what it wrote is whole lines, and no file is left half written.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/records.sh"
shim=${AF_BUILD:-$AF_ROOT/build}/failnth.so
[ -e "$shim" ] || { echo "1..0 # SKIP no failnth.so; 'make check' builds it"; exit; }
! sanitized "$shim" || { echo '1..0 # SKIP the sanitizers have a malloc of their own'; exit; }
most=${AF_TORTURE:+2000}
most=${most:-30}

# broken KIND COMMAND …: prints what is wrong, if anything, with this one failure
broken() {
	local kind=$1 status=$2 temp='' file
	((status < 126)) || echo "ended by a signal or not started: $status"
	case $kind in
	short | eintr) [ "$status" = "$want" ] || echo "status $status although nothing was lost" ;;
	malloc) [ "$status" = 111 ] || [ "$status" = "$want" ] || [ "$status" = 100 ] || echo "status $status" ;;
	*) [ "$status" = 111 ] || [ "$status" = 100 ] || echo "status $status although a $kind failed" ;;
	esac
	if [ "$status" = "$want" ]; then
		cmp -s "$T/ref" out || echo "status $want, but the output is not complete"
	else
		[ -s err ] || echo 'it failed without a word'
		[ ! -s out ] || [ "$(tail -c1 out)" = '' ] || echo 'the last line of the output is torn'
		[ ! -s out ] || cmp -s -n "$(stat -c %s out)" "$T/ref" out || echo 'the output is no prefix of what it should be'
	fi
	[ ! -s sum ] || [ "$(af-table --line '{in?whole}' sum 2>&1)" = whole ] || echo 'the summary is torn'
	[ ! -e sum ] || [ -s sum ] || echo 'the summary is empty'
	for file in *.??????; do [[ $file == in.* ]] || temp+=$file; done
	[ -z "$temp" ] || [ "$kind" = malloc ] || echo "left behind: $temp"
}

# sweep COMMAND …: all kinds of failure (or those of $kinds), one after another
sweep() {
	local kind n status bad
	mkdir -p "$T/sweep"
	cd "$T/sweep" || exit
	shopt -s nullglob dotglob
	"$@" >"$T/ref" 2>/dev/null
	want=$?
	for kind in ${kinds-malloc write short eintr fsync rename}; do
		bad=
		for ((n = 1; n <= most; n++)); do
			rm -rf -- * "$T/fired"
			LD_PRELOAD=$shim FAILNTH=$kind:$n FAILNTH_DONE=$T/fired "$@" >out 2>err
			status=$?
			[ -e "$T/fired" ] || break
			bad=$(broken $kind $status "$@")
			[ -z "$bad" ] || break
		done
		[ $kind != malloc ] || ((n > 1)) || bad="nothing was made to fail; status $status"
		is "$bad" '' "$1: $kind fails ($((n - 1)) tried)"
	done
	cd "$T" || exit
	shopt -u nullglob dotglob
}

answers 300 >"$T/in.answers"
findings 300 >"$T/in.findings" 2>/dev/null
work 100 >"$T/in.work"
echo '{"program":"af-classify","in":3,"out":3,"API_OK":2}' >"$T/in.events"
sweep af-classify --summary sum --events ev "$T/in.answers"
# Without malloc: libjq 1.6 aborts where it fails, of itself, before it asks the handler that we gave it.
echo '{n: .match_id}' >"$T/in.jq"
kinds="write short eintr fsync rename" sweep af-shape -f "$T/in.jq" --summary sum --events ev "$T/in.answers"
jq -cn 'range(30) | {fetch: {status: 200}, body: ("a,b,a\n" + ("1,\"2\"\"3\",4\n" * 300) + "Month of")}' >"$T/in.tables"
sweep af-csv --trailer Month --summary sum --events ev "$T/in.tables"
sweep af-merge --summary sum --events ev "$T/in.findings"
sweep af-decide --summary sum --events ev "$T/in.findings"
sweep af-dates --last 300 --today 2025-01-01 --summary sum --events ev
sed 's/}$/,"fetch":{"status":200},"body":{}}/' "$T/in.work" >"$T/in.asked"
sweep af-gather --by '{league_id}' --work "$T/in.work" --summary sum --events ev "$T/in.asked"
sweep af-known --by '{match_id}' --list "$T/in.work" --take home --mark present --summary sum --events ev "$T/in.findings"
sweep af-split -p 1/2 --summary sum --events ev "$T/in.work"
sweep af-split --range --answers -p 1/1 --summary sum --events ev "$T/in.answers"
sweep af-sample --size 10 --summary sum --events ev "$T/in.work"
af-decide "$T/in.findings" >"$T/in.verdicts"
sweep af-report --html page --summary sum "$T/in.verdicts"
sweep af-metrics --output prom --summary sum "$T/in.events"
done_testing
