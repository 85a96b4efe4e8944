# scope: from the configuration and the request, the districts that are meant ([]: all that exist), and what was left out.
# $config: one record; $targets: "44,F" or "".  Five lines: the scope as JSON, words that are not districts, districts outside the
# configuration, whether nothing is left, and words of the configuration that are not districts.
include "districts";

($config | if length == 1 then .[0] else error("not one object") end) as $config
| [$config.configuredDistricts // [] | .[] | tostring | {word: ., id: [district][0]}] as $listed
| ([$listed[].id | select(. != null)] | unique) as $configured
| [$targets | split(",")[] | select(test("[^ ]")) | {word: ., id: [district][0]}] as $words
| ([$words[].id | select(. != null)] | unique) as $targets
| {configured: $configured, targets: $targets, unknown: [$words[] | select(.id == null) | .word],
   scope: (if $targets == [] then $configured elif $configured == [] then $targets else [$targets[] | select(. as $d | $configured | index($d))] end),
   outside: (if $configured == [] then [] else $targets - $configured end)}
| (tojson, (.unknown | join(", ")), (.outside | join(", ")), (.scope == [] and $words != [] | tostring),
	([$listed[] | select(.id == null) | .word] | join(", "))) | {line: .}
