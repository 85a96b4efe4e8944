#!/bin/bash
# Bad input, bad output and bad options: the filters that need nobody else.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/edge.sh"

answers 3 >good
reader af-classify

findings 3 >good 2>/dev/null
reader af-merge
members 'del(.finding)|.*finding
.finding=7|.*finding
.finding.status="WHAT"|.*status
.stats=[1]|.*' af-merge

reader af-decide
members 'del(.league_id)|no member .league_id.
.league_id=true|.league_id. is a boolean, not a number
.league_id=1e30|.league_id. is 1.*30, not a whole number
.season=2023.5|.season. is 2023.5, not a whole number
del(.finding)|.*finding' af-decide

work 3 >good
reader af-sample
members 'del(.league_id)|no member .league_id.
.season="x"|.season. is a string, not a number' af-sample

answers 3 >saved
reader af-fetch --offline --reuse saved
members 'del(.fixture_id)|.*fixture_id' af-fetch --offline --reuse saved
done_testing
