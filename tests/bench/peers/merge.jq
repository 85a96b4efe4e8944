# What af-merge makes of the findings of gen's answers, as somebody would write it in jq.
def missing: . == null or . == "";
def fill($name; $found):
  (. // {}) as $old
  | ($found | to_entries) as $all
  | ([$old | keys_unsorted[] as $k | $all[] | select(.key == $k)]
     + [$all[] | select(.key as $k | $old | has($k) | not)]) as $each
  | reduce $each[] as $e ({side: $old, filled: [], kept: 0, differ: 0};
      if $old[$e.key] | missing then .side[$e.key] = $e.value | .filled += ["\($name).\($e.key)"]
      else .kept += 1 | if $old[$e.key] == $e.value then . else .differ += 1 end end);
. as $r
| (if .finding.status == "ERROR" or .finding.status == "SKIPPED" then {} else .finding end) as $f
| (.stats.home | fill("home"; $f.home // {})) as $home
| (.stats.away | fill("away"; $f.away // {})) as $away
| (if $home.filled == [] then . else .stats = ((.stats // {}) | .home = $home.side) end)
| (if $away.filled == [] then . else .stats = ((.stats // {}) | .away = $away.side) end)
| .stats as $stats
| $r + {update: {stats: $stats, filled: ($home.filled + $away.filled), kept: ($home.kept + $away.kept),
    differ: ($home.differ + $away.differ)}}
