#!/bin/bash
# A list in parts: whole groups, dealt out evenly; ranges of whole lines; and the parts together are the whole.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/edge.sh"

# Groups of 1 to 30 records, in an order without order
for ((i = 1; i <= 30; i++)); do
	for ((j = 1; j <= i; j++)); do printf '{"league_id":%d,"season":%d,"n":%d}\n' $((i % 7)) "$i" "$j"; done
done | awk '{ printf "%d\t%s\n", NR * 7919 % 1009, $0 }' | sort -n | cut -f 2 >list
check 'into files' 0 '' '' af-split --parts 4 --to 'half-{part}.ndjson' --summary sum list
is "$(jq -c '[.in, .out, .skipped, .groups, .weights]' sum)" '[465,465,0,30,[117,116,116,116]]' 'the parts weigh the same, but for one record'
is "$(cat half-?.ndjson | sort | cmp - <(sort list) && echo all)" all 'together they are the list'
is "$(for k in 1 2 3 4; do jq -r .season half-$k.ndjson | sort -u; done | sort | uniq -d | wc -l)" 0 'no group is in two parts'
for k in 1 2 3 4; do grep -nxFf half-$k.ndjson list | cut -d : -f 2- | cmp - half-$k.ndjson || echo $k; done >order
is "$(<order)" '' 'each part keeps the order of the list'
for k in 1 2 3 4; do same half-$k.ndjson "part $k of 4 alone" af-split --part $k/4 list; done
same half-3.ndjson 'the list in several files' 'head -n 100 list >a; tail -n +101 list >b; af-split -p 3/4 a b'
printf '{"league_id":1,"season":%d,"missing":%s}\n' 1 900 2 '"300"' 3 300 4 300 5 0 >segments
is "$(af-split -p 1/2 --weight missing segments | jq -c .season | paste -sd' ') $(af-split -p 2/2 --weight missing segments | jq -c .season | paste -sd' ')" \
	'1 5 2 3 4' 'what a record counts for'
is "$(af-split -p 2/2 --by '{season}' --weight missing segments | wc -l)" 3 'another group'
same list 'one part' af-split -p 1/1 list
check 'more parts than groups: some are empty' 0 '' '' af-split -n 40 --to 'many.{part}' list
is "$(cat many.* | wc -l) $(find . -name 'many.*' -empty | wc -l) $(find . -name '*.new' | wc -l)" '465 10 0' '... and they are there'

# Ranges
answers 60 >log
for n in 1 2 3 7 59 60 61 200; do
	for ((k = 1; k <= n; k++)); do af-split --range -p $k/$n log; done | cmp - log || echo $n
done >wrong 2>&1
is "$(<wrong)" '' 'ranges: however many there are, one after another they are the file'
af-split --range -n 3 --to 'log.{part}' --summary sum log
is "$(jq -c '[.in, .out, .rejected]' sum) $(for k in 1 2 3; do wc -l <log.$k; done | paste -sd' ')" '[60,60,0] 21 20 19' 'into files, whole lines'
af-classify log >whole
same whole 'what is classified in parts is what is classified as a whole' 'for k in 1 2 3; do af-split --range -p $k/3 log | af-classify; done'
{ printf '{"a":"%*s"}\n' 700000 ''; echo '{"b":1}'; printf '{"c":"%*s"}\n' 300000 ''; } >wide
same wide 'lines longer than a part' 'for k in 1 2 3 4 5; do af-split --range -p $k/5 wide; done'
printf '{"no newline":' | cat log - >torn
check 'a tail that was cut is in no part' 1 '' 'torn: the last 14 bytes have no newline' af-split --range -n 2 --to 'torn.{part}' torn
same log '... the others are whole' cat torn.1 torn.2
check '... and only the last part misses it' 0 . '' af-split --range -p 1/2 torn
: >empty
check 'an empty file' 0 '' '' af-split --range -p 2/2 empty
check 'a fetch is at work' 111 '' "'log' is being written to, and a part" flock log af-split --range -p 1/2 log

# Of a log only the answers that count: not what failed before it was answered, nor what was asked again
sed -n '5,9p' log | sed -E 's/"status":200/"status":500,"error":"http_500"/' >failed
sed -n '20,24p' log | sed -E 's/"ms":12.5/"ms":1/' >again
cat failed log again >grown
{ sed '20,24d' log; cat again; } >counts
for n in 1 2 5; do
	same counts "$n parts: the answers that count" "for ((k = 1; k <= $n; k++)); do af-split --range --answers -p \$k/$n grown; done"
done
echo '{"other":1}' | cat - grown >foreign
same counts 'what is no answer does not count' af-split --range --answers -p 1/1 foreign

# What is wrong
work 3 >good
sed -n 2p good | jq -c 'del(.season)' | with >bad
head -n 1 good >rest; tail -n 1 good >>rest
one_bad 'a record without a group, said once' '^af-split: bad:2: ' af-split -p 1/1
sed -n 2p good | jq -c '.missing = -1' | with >bad
one_bad 'a weight that is none' "^af-split: bad:2: .*missing" af-split -p 1/1 --weight missing
lines af-split -p 1/1
printf '{"league_id":%d,"season":1,"missing":%s}\n' 1 9000000000000000000 2 9000000000000000000 >heavy
check 'weights that no number holds together' 2 '' "^af-split: heavy:2: with this record the sum of 'missing' exceeds" af-split -p 1/2 --weight missing heavy
input=(good)
outputs af-split -p 1/1
outputs af-split --range -p 1/1
options af-split -p 1/1
check 'neither a part nor files' 2 '' 'either --part K/N' af-split good
check 'both' 2 '' 'either --part K/N' af-split -p 1/2 --to 'x{part}' good
check 'two numbers of parts' 2 '' 'leave out --parts' af-split -p 3/4 -n 2 good
check 'files without a hole' 2 '' 'the hole \{part\}' af-split -n 2 --to x good
check 'files without a number' 2 '' '--parts says how many' af-split --to 'x{part}' good
for part in 0/2 3/2 1 1/0 a/2 1/1000 -1/2; do check "part $part" 2 '' "a part and how many" af-split -p "$part" good; done
check 'standard input' 2 '' 'name a file' af-split -p 1/2 <good
check 'a pipe' 2 '' 'not a regular file' af-split -p 1/2 <(cat good)
check 'a file that is not there' 2 '' "cannot open 'nofile'" af-split -p 1/2 nofile
check '... nor to cut' 2 '' "cannot .*'nofile'" af-split --range -p 1/2 nofile
check 'several to cut' 2 '' 'cuts one file' af-split --range -p 1/2 good list
check 'answers without a range' 2 '' 'about a --range' af-split --answers -p 1/2 good
check 'answers of what is no log' 0 '' '' af-split --range --answers -p 1/2 list
check 'a group that is none' 2 '' "--by: '\{a'" af-split --by '{a' -p 1/2 good
cp good part-1
check 'a part that would replace the list' 2 '' "'part-1' would be read and replaced" af-split -n 2 --to 'part-{part}' part-1
check 'no directory to write to' 2 '' "cannot write 'no/1'" af-split -n 2 --to 'no/{part}' good
# What is somebody else's stays, whatever it is called
mkdir there there/2
echo thesis >there/1.new; echo thesis >there/2.new
check 'a part that cannot be written' 2 '' "cannot write 'there/2'" af-split -n 2 --to 'there/{part}' good
is "$(cat there/?.new; cd there && echo *)" $'thesis\nthesis\n1.new 2 2.new' '... leaves what was there, and nothing else'
rmdir there/2
check 'files that are called like unfinished ones' 0 '' '' af-split -n 2 --to 'there/{part}' good
is "$(cat there/?.new; cd there && echo *)" $'thesis\nthesis\n1 1.new 2 2.new' '... stay'
echo thesis >there/2
check 'a file that is no part' 2 '' "'there/2' exists and was not made by af" af-split -n 2 --to 'there/{part}' good
is "$(<there/2)" thesis '... stays'
check 'as a range too' 2 '' "'there/2' exists and was not made by af" af-split --range -n 2 --to 'there/{part}' good
mkdir other
mkfifo other/1
check 'a pipe in place of a part' 2 '' "'other/1' is not a regular file" af-split -n 2 --to 'other/{part}' good
rm other/1
ln -s nowhere other/1
check 'a link to nothing' 2 '' "'other/1' is a link to nothing" af-split -n 2 --to 'other/{part}' good
: >other/nowhere
chmod 600 other/nowhere
check 'a link is followed' 0 '' '' af-split -n 1 --to 'other/{part}' good
same good '... and what it points to is the part' cat other/nowhere
is "$(readlink other/1) $(stat -c %a other/nowhere) $( (cd other && echo *))" 'nowhere 600 1 nowhere' '... with the mode that it had'
printf 'one\ntwo\n' >plain
check 'lines of another kind' 0 '' '' af-split --range -n 2 --to 'plain-{part}' plain
check '... and the same once more' 0 '' '' af-split --range -n 2 --to 'plain-{part}' plain
done_testing
