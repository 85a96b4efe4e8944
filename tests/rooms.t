#!/bin/bash
# The rooms of lib are as lib/README.md has them: public headers, one direction, one home for each foreign library.
. "$(dirname "$0")/tap.sh"
cd "$AF_ROOT" || exit

# The table's rows: room, public headers, foreign libraries
rows=$(sed -n 's/^| \([a-z]*\) | [^|]* | \([^|]*\) | \([^|]*\) |$/\1|\2|\3/p' lib/README.md | grep -v '^room|')
order=()
declare -A public foreign at
while IFS='|' read -r room headers libraries; do
	at[$room]=${#order[@]}
	order+=("$room")
	public[$room]=" $headers "
	foreign[$room]=" $libraries "
done <<<"$rows"
is "$(printf '%s\n' "${order[@]}" | LC_ALL=C sort | xargs)" "$(cd lib && printf '%s\n' */ | tr -d / | LC_ALL=C sort | xargs)" \
	'each folder of lib is a room of the table, and the other way round'
is "$(echo lib/*.[ch])" 'lib/*.[ch]' 'no source stands outside the rooms'
is "$(wc -l lib/*/*.[ch] src/*.c | awk '$2 != "total" && $1 > 450 { print $2, $1 }')" '' 'no file has more than 450 lines'
unused=
for room in "${order[@]}"; do
	for header in ${public[$room]}; do
		grep -qlE "^#include \"$room/$header\.h\"" lib/*/*.[ch] src/*.c || unused+=" $room/$header.h"
	done
done
is "$unused" '' 'each public header is there, and somebody outside includes it'

# arrows: "FROM-ROOM TO-ROOM HEADER FILE" for each include across rooms; those of programs come from "src"
arrows=$(grep -noE '^#include "[a-z]+/[a-z0-9]+\.h"' lib/*/*.[ch] src/*.c |
	sed -E 's|^lib/([a-z]+)/([^:]+):[0-9]+:#include "([a-z]+)/([a-z0-9]+)\.h"|\1 \3 \4 \1/\2|; s|^src/([^:]+):[0-9]+:#include "([a-z]+)/([a-z0-9]+)\.h"|src \2 \3 src/\1|')
private='' upward='' own=''
while read -r from to header file; do
	[[ ${public[$to]-} == *" $header "* ]] || private+=" $file:$to/$header.h"
	[ "$from" = src ] || [ "${at[$from]}" -ge "${at[$to]:-99}" ] || upward+=" $file:$to/$header.h"
	[ "$from" != "$to" ] || own+=" $file"
done <<<"$arrows"
is "$private" '' 'only public headers are included from outside'
is "$upward" '' 'no room includes one below it in the table'
is "$own" '' 'a room does not call itself by name'

# An include of a header that is in no room, or beside the file, is a mistake of the rules above.
is "$(grep -hoE '^#include "[^"/]+"' src/*.c)" '' 'programs name the room'

# Foreign headers
declare -A home=([curl/curl.h]=libcurl [libpq-fe.h]=libpq [microhttpd.h]=libmicrohttpd [zlib.h]=zlib [xxhash.h]=xxhash
	[jq.h]=libjq [jv.h]=libjq [openssl/evp.h]=libcrypto)
strangers=
while IFS=: read -r file header; do
	library=${home[$header]-}
	room=$(cut -d / -f 2 <<<"$file")
	[ -z "$library" ] || [[ $file == lib/* && ${foreign[$room]} == *" $library "* ]] || strangers+=" $file:$header"
done < <(grep -oE '^#include <[^>]+>' lib/*/*.[ch] src/*.c | sed 's/:#include </:/; s/>$//')
is "$strangers" '' 'a foreign library is known in its rooms alone'

# Circles: who calls whom, however far around
tests/arrows "${AF_BUILD:-build}/lib" >"$T/arrows"
is "$(grep -c . "$T/arrows" | awk '{ print ($1 > 300) }')" 1 'the arrows are there'
is "$(tsort "$T/arrows" 2>&1 >/dev/null | sed 's/^tsort: //')" '' 'no two files call each other, however far around'

# Archives
members() { for archive; do ar t "${AF_BUILD:-build}/$archive"; done | sort; }
is "$(members libsim.a)" "$(cd lib/sim && printf '%s\n' *.c | sed 's/c$/o/' | sort)" 'libsim.a is the room sim'
is "$(members libaf.a libsim.a)" "$(cd lib && printf '%s\n' */*.c | sed 's|.*/||; s/c$/o/' | sort)" 'libaf.a is all others'

done_testing
