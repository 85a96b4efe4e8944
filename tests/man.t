#!/bin/bash
# Every program has a page, and the page and -h tell of the same options.
. "$(dirname "$0")/tap.sh"
cd "$AF_ROOT" || exit 1

# "-r --rate n" a line: letter or -, long name or -, argument or nothing
help_options() {
	"$1" -h | awk '
		/^  (-[A-Za-z0-9]|    --|  -)/ {
			letter = long = "-"; arg = ""; i = 1
			if ($i ~ /^-[A-Za-z0-9],?$/) { letter = substr($i, 1, 2); i++ }
			if ($i ~ /^--/) { long = $i; i++ }
			# the argument stands one blank behind, the text at least two
			rest = $0; sub(/^ +/, "", rest)
			sub(/^-[A-Za-z0-9]($|,? +)/, "", rest); sub(/^--[a-z0-9-]+/, "", rest)
			if (rest ~ /^ [^ ]/) { arg = rest; sub(/^ /, "", arg); sub(/  .*/, "", arg) }
			print letter, long, arg != "" ? "arg" : ""
		}' | sort
}

# The same of the .It lines in the DESCRIPTION of a page
page_options() {
	awk '
		/^\.Sh/ { here = $2 == "DESCRIPTION" }
		here && /^\.It.* Fl / {
			letter = long = "-"; arg = ""; flags = 0
			for (i = 2; i <= NF; i++) {
				if ($i == "Fl") flags = 1
				else if ($i ~ /^(Ns|Pq|Oo|Oc|Xo|Op)$/) flags = 0
				else if ($i ~ /^(Ar|Cm)$/) { arg = "arg"; flags = 0 }
				else if (flags && $i ~ /^-./) long = "-" $i
				else if (flags && $i ~ /^[A-Za-z0-9]$/) letter = "-" $i
			}
			print letter, long, arg
		}' "$1" | sort
}

for source in src/af-*.c; do
	program=$(basename "$source" .c) page=man/$(basename "$source" .c).1
	if [ ! -f "$page" ]; then
		fail "$program has a page"
		continue
	fi
	is "$(page_options "$page")" "$(help_options "$program")" "$program.1 and $program -h list the same options"
	# one style: lower case, unless it is a word like GO, and no full stop
	unlike "$("$program" -h | sed -n '1d;/^[^ ]/p;s/^   *-.*  //p;s/^ \{30\}//p')" $'(^|\n)[A-Z][a-z]|\\.($|\n)' "$program -h is in one style"
	is "$("$program" -h | awk 'length($0) > 80 || /  *$/')" '' "$program -h fits a terminal"
	unlike "$("$program" -h)" $'\\[options\\]\n.*--max-line' "$program -h has no --max-line if it reads nothing"
	sections=$(sed -n 's/^\.Sh //p' "$page" | tr '\n' ' ')
	like "$sections" '^NAME SYNOPSIS DESCRIPTION .*EXIT STATUS .*EXAMPLES .*SEE ALSO ' "$program.1 has the sections"
	like "$(<"$page")" "\.Nm $program"$'\n\\.Nd ' "$program.1 names itself"
	# whatever is shown as typed is an option that exists
	unknown=$(comm -23 <(grep -oE "^[^.].*$program .*" "$page" | grep -oE -- ' --?[a-z][a-z-]*' | tr -d ' ' | sort -u) \
	    <("$program" -h | grep -oE -- '(^| )--?[A-Za-z][a-z-]*' | tr -d ' ' | sort -u) | grep '^--' || true)
	is "$unknown" '' "$program.1 uses no option that $program does not have"
done

# The front door: its commands and their options
is "$(bin/af -h | awk 'length($0) > 80')" '' 'af -h fits a terminal'
mapfile -t scripts < <(grep -rlE "^usage='" pipelines)
is "$(($(wc -w <<<"${scripts[*]}") > 20))" 1 'phases and backfills have usage texts'
is "$(awk '{ gsub(/\x27\\\x27\x27/, "`") } /^usage=/ { on = 1; sub(/^usage=./, "") } on { last = sub(/\x27$/, "") }
	on && length($0) > 80 { print FILENAME ": " $0 } on && last { on = 0 }' "${scripts[@]}")" '' \
	'... that fit a terminal'
for command in $(bin/af -h | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
	like "$(<man/af.1)" "Cm ([a-z]+ , )*$command" "af.1 has af $command"
	[ "$command" = help ] || is "$(bin/af "$command" -h | awk 'length($0) > 80')" '' "af $command -h fits a terminal"
	[ "$command" = help ] || [ -e "man/af-$command.1" ] || fail "af $command has a page"
	case $command in estimate | report | quota | metrics | help) continue ;; esac
	page=man/af-$command.1
	for option in $(bin/af "$command" -h | grep -oE '^ +--[a-z-]+' | tr -d ' '); do
		grep -qE "Fl -?${option#-}( |\$)" "$page" || fail "${page#man/} has af $command $option"
	done
done

# What the pages refer to is there.
while read -r name section; do
	[[ $name == af* ]] || continue
	[ -f "man/$name.$section" ] || fail "man/$name.$section is referred to but missing"
done < <(grep -hoE '^\.Xr [a-z-]+ [0-9]' man/* | sed 's/^\.Xr //' | sort -u)
pass 'references between the pages'

# For a browser: no dead link, and each page is reached from the first.
html=$T/html
run env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s HTMLDIR="$html" html
is "$status $err" '0 ' 'make html'
is "$(grep -ohE '(href|src)="[^#"][^"]*"' "$html"/*.html | grep -vE '"(af[a-z.-]*\.[157]\.html|https://manpages\.debian\.org/[a-z.-]+\.[1-8])"')" '' 'links lead to our pages, and to Debian'
found=index.html
while :; do
	more=$(cd "$html" && { grep -ohE 'href="af[^"#]*' $found | cut -c 7- && printf '%s\n' $found; } | LC_ALL=C sort -u)
	[ "$more" != "$found" ] || break
	found=$more
done
is "$found" "$(cd "$html" && LC_ALL=C ls)" 'each page is reached from the first, and no other'
is "$(for page in "$html"/*.html; do
	LC_ALL=C comm -23 <(grep -oE 'href="#[^"]*' "$page" | cut -c 8- | LC_ALL=C sort -u) <(grep -oE 'id="[^"]*' "$page" | cut -c 5- | LC_ALL=C sort -u)
done)" '' '... and so is each place in a page'

for page in man/*.[157]; do
	lint=$(mandoc -Tlint "$page" 2>/dev/null | grep -vE 'referenced manual not found|operating system explicitly|missing date')
	is "$lint" '' "mandoc has nothing to say about $page"
done
done_testing
