#!/bin/bash
# Each fuzz target over its seeds and many variants of them, the same every time; make fuzz searches further.
. "$(dirname "$0")/tap.sh"
built=${AF_BUILD:-$AF_ROOT/build}/fuzz
[ -d "$built" ] || { echo "1..0 # SKIP no fuzz targets; 'make check' builds them"; exit; }
"$AF_ROOT/tests/seeds.sh" "$T/seeds" || fail 'seeds'
count=${AF_TORTURE:+100000}
export AF_SHARE=$AF_ROOT/pipelines
for source in "$AF_ROOT"/tests/fuzz/*.c; do
	target=$(basename "$source" .c)
	n=${count:-1000}
	[ "$target" != state ] || n=$((n / 10))
	"$built/$target" -n "$n" "$T/seeds/$target"/* >out 2>err
	is "$? $(grep -E 'must hold|ERROR|runtime error' err)" '0 ' "$target"
done
done_testing
