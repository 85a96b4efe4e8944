#!/bin/bash
# What make dist makes builds where there is no git, and passes its tests: those that look at the tree, and some of each kind.
. "$(dirname "$0")/../tap.sh"
make=(env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u AF_BIN -u AF_BUILD -u AF_SHARE make -s)
"${make[@]}" -C "$AF_ROOT" VERSION=0.0.0-test DISTDIR="$T/dist" dist >/dev/null
tar xzf dist/af-0.0.0-test.tar.gz
cd af-0.0.0-test || exit 1
run "${make[@]}" all
is "$status $err" '0 ' 'it builds, and says nothing'
tests='lint man install scripts rooms dist complete readme basketball classify json outputs'
run "${make[@]}" check TESTS="$(printf 'tests/%s.t ' $tests) build/unit/json build/unit/num"
is "$status" 0 'it passes its tests'
[ "$status" = 0 ] || grep -hvE ' ok$' "$T/.out" "$T/.err" | sed 's/^/# /'
is "$(find . -newer "$T/dist/af-0.0.0-test.tar.gz" -type f ! -path './build/*' ! -path './bin/af-*')" '' 'the sources are as they were'
done_testing
