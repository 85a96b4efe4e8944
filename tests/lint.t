#!/bin/bash
# What can be read off the text: shell, headers, house rules.
. "$(dirname "$0")/tap.sh"
shopt -s nullglob
cd "$AF_ROOT" || exit 1

mapfile -t shell < <(grep -rlE '^#!.*(bash|/sh)|^# shellcheck shell=' .ci bin completions debian/tests pipelines tests --exclude='af-*' \
    --exclude='*.[cho]' | sort)
# checked NAME OPTIONS… FILES…
checked() {
	local name=$1
	shift
	is "$(shellcheck -s bash -f gcc "$@")" '' "shellcheck: $name"
}
tests=() scripts=() parts=(tests/tap.sh)
for f in "${shell[@]}"; do
	case $(head -c2 "$f") in
	'#!') if [[ $f == tests/* ]]; then tests+=("$f"); else scripts+=("$f"); fi ;;
	*) parts+=("$f") ;;
	esac
done
checked 'scripts' -x -P SCRIPTDIR -e SC1091 "${scripts[@]}"
# What is read by another script shares its variables.
checked 'parts of scripts' -S warning -e SC1091,SC2034,SC2154,SC2178 "${parts[@]}"
checked 'tests' -S warning -e SC1091,SC2034,SC2154 "${tests[@]}"
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
code=(lib/*.[ch] lib/*/*.[ch] src/*.c tests/*.[ch] tests/unit/*.c)
none "${code[@]}" -- '[[:blank:]]$' 'no blanks at the end of a line of C'
none "${code[@]}" -- '^        ' 'C is indented with tabs'
none "${code[@]}" -- '^[^"*]*//' 'comments are /* */'
mapfile -t others < <(printf '%s\n' lib/*.c lib/*/*.c | grep -v '/opt\.c$')
none "${others[@]}" -- '\b(printf|puts|putchar)\(' 'the library prints nothing but -h'

is "$(grep -hoE '^(struct|enum|union) [a-z_0-9]+ \{' lib/*/*.[ch] src/*.c | LC_ALL=C sort | uniq -d)" '' 'each struct and enum has a name of its own'

cc=$(command -v gcc || command -v cc)
bad=
for h in lib/*.h lib/*/*.h; do
	printf '#include "%s"\nint main(void) { return 0; }\n' "${h#lib/}" |
	    "$cc" -std=c17 -D_GNU_SOURCE -iquote lib -Wall -Wextra -fsyntax-only -x c - 2>/dev/null || bad+=" $h"
done
is "$bad" '' 'each header stands alone'
done_testing
