#!/bin/bash
# What the helpers of the tests make of commands that fail, and of nothing
. "$(dirname "$0")/tap.sh"
printf 'a\nb\n' >ab
: >empty
# fails NAME HELPER ARG…: the helper calls it a failure, in a count of its own
verdict() { (tap_n=0 tap_failed=0; "$@" >/dev/null 2>&1; echo "$tap_n $tap_failed"); }
fails() { local name=$1; shift; is "$(verdict "$@")" '1 1' "fails: $name"; }
holds() { local name=$1; shift; is "$(verdict "$@")" '1 0' "passes: $name"; }
holds 'the same bytes' same ab x cat ab
holds 'a pipeline' same ab x 'tac ab | sort'
holds 'a status that was wanted' same -s 3 ab x 'cat ab; (exit 3)'
holds 'a file descriptor' same <(cat ab) x cat ab
holds 'nothing, where that is meant' same -e empty x true
fails 'other bytes' same ab x echo a
fails 'one more byte' same ab x 'cat ab; echo'
fails 'no output' same ab x true
fails 'the same bytes and a failure' same ab x 'cat ab; false'
fails 'the same bytes by a pipeline that fails' same ab x 'false | cat ab'
fails 'a program that is not there' same ab x no-such-program
fails 'nothing, compared with nothing' same empty x cat empty
fails 'nothing by a program that is not there' same -e empty x no-such-program
fails 'no file to compare with' same nofile x cat ab
fails 'success, where a failure is wanted' same -s 1 ab x cat ab
fails 'no command' same ab x
holds 'silence' silent x true
fails 'a word' silent x echo
fails 'silence of a failure' silent x false
fails 'silence of a program that is not there' silent x no-such-program
holds 'another text' isnt a b x
fails 'the same text' isnt a a x
fails 'none' isnt '' a x
holds 'a text without it' unlike abc d x
fails 'a text with it' unlike abc b x
fails 'no text, which has nothing' unlike '' b x
waits() { bash -c '. "$AF_ROOT/tests/tap.sh"; pass x; wait_for "$@"; done_testing' bash "$@" | grep -v '^#'; }
is "$(waits 1 true)" $'ok 1 - x\n1..1' 'what is waited for happens'
is "$(waits 0 false)" $'ok 1 - x\nnot ok 2 - what the test waits for happens\n1..2' 'a test fails if it does not'
is "$(waits -m 0 false)" $'ok 1 - x\n1..1' '... unless it need not'
is "$(bash -c '. "$AF_ROOT/tests/tap.sh"; done_testing')" $'not ok 1 - a test that tests nothing\n1..1' 'a test without an assertion fails'
done_testing
