#!/bin/bash
# af demo gamelogs shows every command as it is run, says what became of it, and leaves nothing running.
. "$(dirname "$0")/../tap.sh"

run af demo gamelogs --dir demo
is "$status" 0 'the demo runs'
is "$(grep -c '^\$ af ' <<<"$out")" 8 'every command is shown'
like "$out" '"games_at_most":128' '... a price'
like "$err" 'Failed dates \(1\): 2024-09-08' '... a day that fails'
is "$(grep -A1 '^\$ af gamelogs --run' <<<"$out" | grep -c '"failed_dates":\[\]')" 1 '... the command that repeats it, as it was printed'
like "$err" 'af gamelogs --run demo/run NFL --dates 2024-09-08' '... and it was'
is "$(grep -E '^[0-9]+ calls?[.:]' <<<"$out" | cut -d ' ' -f 1 | paste -sd' ')" '1 0 3' 'what was asked: a game, nothing, corrections'
like "$out" 'NFL 2025     8        5      1       0             2          0      9  2,527' '... the calendar'
is "$(pgrep -cf "$T/demo")" 0 'nothing keeps running'
run af demo gamelogs --dir demo
is "$status" 0 'an earlier one is replaced'
done_testing
