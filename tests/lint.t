#!/bin/bash
# What can be read off the text: shell, headers, house rules.
. "$(dirname "$0")/tap.sh"
cd "$AF_ROOT" || exit 1

mapfile -t shell < <(grep -rlE '^#!.*(bash|/sh)|^# shellcheck shell=' .ci bin pipelines tests --include='*' 2>/dev/null |
    grep -vE '\.(c|h|o)$|^bin/af-' | sort)
shell+=(tests/tap.sh)
for f in "${shell[@]}"; do
	# What has no first line of its own is read by another script, and shares its variables.
	part=SC1091,SC2094
	[[ $(head -c2 "$f") == '#!' ]] || part=SC1091,SC2094,SC2034,SC2154,SC2178
	is "$(shellcheck -x -P SCRIPTDIR -s bash -f gcc -e $part "$f")" '' "shellcheck $f"
done
for f in tests/*.t; do
	[ -x "$f" ] || fail "$f is executable"
done
pass 'tests are executable'

# none FILES… -- EXTENDED-REGEX NAME: no line matches
none() {
	local files=() found
	while [ "$1" != -- ]; do files+=("$1"); shift; done
	found=$(grep -nE "$2" "${files[@]}" /dev/null | head -n 20)
	is "$found" '' "$3"
}
code=(lib/*.[ch] src/*.c tests/*.[ch] tests/unit/*.c)
none "${code[@]}" -- '[[:blank:]]$' 'no blanks at the end of a line of C'
none "${code[@]}" -- '^        ' 'C is indented with tabs'
none "${code[@]}" -- '^[^"*]*//' 'comments are /* */'
mapfile -t others < <(printf '%s\n' lib/*.[ch] src/*.c | grep -vxF lib/http.c)
none "${others[@]}" -- '^#.*include.*curl/curl\.h' 'only lib/http.c knows libcurl'
mapfile -t others < <(printf '%s\n' lib/*.[ch] src/*.c | grep -vxF lib/db.c)
none "${others[@]}" -- '^#.*include.*libpq-fe\.h' 'only lib/db.c knows libpq'
mapfile -t others < <(printf '%s\n' lib/*.c | grep -vxF lib/opt.c)
none "${others[@]}" -- '\b(printf|puts|putchar)\(' 'the library prints nothing but -h'

cc=$(command -v gcc || command -v cc)
bad=
for h in lib/*.h; do
	printf '#include "%s"\nint main(void) { return 0; }\n' "${h#lib/}" |
	    "$cc" -std=c17 -D_GNU_SOURCE -iquote lib -Wall -Wextra -fsyntax-only -x c - 2>/dev/null || bad+=" $h"
done
is "$bad" '' 'each header stands alone'
done_testing
