#!/bin/bash
# What can be read off the text: shell, headers, house rules.
. "$(dirname "$0")/tap.sh"
shopt -s nullglob
cd "$AF_ROOT" || exit 1

mapfile -t shell < <(grep -rlE '^#!.*(bash|/sh)|^# shellcheck shell=' .ci bin completions debian/tests pipelines tests --exclude='af-*' \
    --exclude='*.[cho]' | sort)
# fresh FILE…: sets $fresh, those that have not passed yet as they are, with the files in $with and the tool in $by; passed
# FILE…: they have now.  What is known of them is in build/lint, an empty file each.
seen=${AF_BUILD:-$AF_ROOT/build}/lint
mkdir -p "$seen"
with=() by=
marks() {
	local common file sum
	common=$({ printf '%s\n' "$by" && cat /dev/null "${with[@]}"; } | sha256sum)
	sha256sum "$@" | while read -r sum file; do echo "$file $sum-${common:0:32}"; done
}
fresh() {
	local file mark
	fresh=()
	while read -r file mark; do [ -e "$seen/$mark" ] || fresh+=("$file"); done < <(marks "$@")
}
passed() {
	local file mark
	while read -r file mark; do : >"$seen/$mark"; done < <(marks "$@")
}
version=$(shellcheck --version)
# checked NAME OPTIONS… -- FILES…: by shellcheck, each file once as long as it stays as it is
checked() {
	local name=$1 options=() said
	shift
	while [ "$1" != -- ]; do options+=("$1"); shift; done
	shift
	by="$version ${options[*]}"
	fresh "$@"
	if [ ${#fresh[@]} = 0 ]; then
		pass "shellcheck: $name"
		return
	fi
	said=$(shellcheck -s bash -f gcc "${options[@]}" "${fresh[@]}" 2>&1) && [ -z "$said" ] && passed "${fresh[@]}"
	is "$said" '' "shellcheck: $name"
}
tests=() scripts=() parts=(tests/tap.sh)
for f in "${shell[@]}"; do
	case $(head -c2 "$f") in
	'#!') if [[ $f == tests/* ]]; then tests+=("$f"); else scripts+=("$f"); fi ;;
	*) parts+=("$f") ;;
	esac
done
for f in "${parts[@]}"; do [[ $f == tests/* ]] || with+=("$f"); done
checked 'scripts' -x -P SCRIPTDIR -e SC1091 -- "${scripts[@]}"
with=()
# What is read by another script shares its variables.
checked 'parts of scripts' -S warning -e SC1091,SC2034,SC2154,SC2178 -- "${parts[@]}"
checked 'tests' -S warning -e SC1091,SC2034,SC2154 -- "${tests[@]}"
for f in tests/*.t; do
	[ -x "$f" ] || fail "$f is executable"
done
pass 'tests are executable'

# none FILES… -- EXTENDED-REGEX NAME: no line matches
none() {
	local files=() found
	while [ "$1" != -- ]; do files+=("$1"); shift; done
	found=$(grep -nE "$2" "${files[@]}" /dev/null)
	[ $? -le 1 ] || found+='grep failed'
	is "$(head -n 20 <<<"$found")" '' "$3"
}
code=(lib/*.[ch] lib/*/*.[ch] src/*.c tests/*.[ch] tests/unit/*.c)
none "${code[@]}" -- '[[:blank:]]$' 'no blanks at the end of a line of C'
none "${code[@]}" -- '^        ' 'C is indented with tabs'
none "${code[@]}" -- '^[^"*]*//' 'comments are /* */'
mapfile -t others < <(printf '%s\n' lib/*.c lib/*/*.c | grep -v '/opt\.c$')
none "${others[@]}" -- '\b(printf|puts|putchar)\(' 'the library prints nothing but -h'

# A comparison that fails for another reason says nothing on standard output either: same and silent see its status.
none tests/*.t tests/*/*.t -- '^[[:space:]]*is "\$\(.*([|] *cmp|diff) .*\)" '"''" 'tests compare files by same or silent'

is "$(grep -hoE '^(struct|enum|union) [a-z_0-9]+ \{' lib/*/*.[ch] src/*.c | LC_ALL=C sort | uniq -d)" '' 'each struct and enum has a name of its own'

cc=$(command -v gcc || command -v cc)
bad=
# What a header includes is another of these.
with=(lib/*.h lib/*/*.h) by="$cc $("$cc" --version)"
fresh lib/*.h lib/*/*.h
for h in "${fresh[@]}"; do
	printf '#include "%s"\nint main(void) { return 0; }\n' "${h#lib/}" |
	    "$cc" -std=c17 -D_GNU_SOURCE -iquote lib -Wall -Wextra -fsyntax-only -x c - 2>/dev/null || bad+=" $h"
done
[ -n "$bad" ] || [ ${#fresh[@]} = 0 ] || passed "${fresh[@]}"
is "$bad" '' 'each header stands alone'
done_testing
