#!/bin/bash
# af demo props: shows each command as one types it, and leaves nothing running.
. "$(dirname "$0")/../tap.sh"
at_end '[ ! -L d/pg/at ] || "$AF_ROOT/pipelines/pg" stop d/pg; rm -rf "$(readlink -f d/pg/at)"'
mkdir somebody
check 'a directory of somebody' 2 '' 'not an earlier demo' af demo props --dir somebody
run af demo props --dir d
is "$status" 0 'the demo'
is "$(grep -c '^\$ af ' <<<"$out")" 6 '... six commands'
like "$out" $'\n25 calls\\.\n.*\n0 calls\\.\n.*\n0 calls\\.\n' '... the second time, and replayed, nothing is asked'
like "$out" $'\naf_ingestion_total\{result="success"\} 3\n' '... what is counted'
silent '... the same bytes' diff -r -x .staging d/run/snapshots d/replayed
check 'its server is stopped' 1 '' '' "$AF_ROOT/pipelines/pg" status d/pg
is "$(curl -sS -o /dev/null "$(<d/provider)/" 2>/dev/null || echo none)" none '... and its provider'
done_testing
