#!/bin/bash
# af-table: records as a table for people.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/edge.sh"
rows() { printf '%s\n' "$@"; }

rows '{"n":7,"name":"Süper Lig","pct":97.80}' '{"n":12345678901234567890,"name":"Primera División: Clausura","pct":null}' >in
run af-table --columns 'n>,league=name:14,pct={pct}%>' in
is "$status" 0 'a table'
is "$out" "$(printf '%s\n' \
	'                   n  league             pct' \
	'                   7  Süper Lig       97.80%' \
	'12345678901234567890  Primer…lausura')" 'numbers as they are spelled, names cut in the middle, null is empty'
rows '{"name":"Primera División: Apertura"}' '{"name":"Primera División: Clausura"}' >ends
is "$(af-table -c name:16 ends | sort -u | wc -l)" 3 'names that differ at their ends stay different'
rows '{"a":1,"b":null}' '{"b":"x"}' '{}' >nulls
is "$(echo '{"a":{"b":{"c":7},"f":false},"x.y":2}' | af-table --line '{a.b.c} {x.y} {a.f?y:n} {a.b?y:n} {a.none}')" '7 2 n y ?' 'a path with dots'
is "$(af-table --line '{a}:{b}' nulls | paste -sd' ')" '1:? ?:x ' 'a hole that is null among others'
rows '{"ok":true}' '{"ok":false}' '{"ok":null}' '{}' '{"ok":0}' >choice
is "$(af-table --line '{ok?yes:no}' choice | paste -sd' ')" 'yes no no no yes' 'a choice'
is "$(af-table --line '{ok?yes}' choice | paste -sd' ')" 'yes    yes' '... without the other half'
rows '{"d":"2024-05-06T00:00:00Z"}' >dates
is "$(af-table -c 'd:10!' dates | tail -n 1)" 2024-05-06 'cut at the end'
printf '%s\n' '{"n":"\u001b[31mA\nok  forged","w":"日本語日本語"}' >hostile
run af-table -c 'n,w:7' hostile
unlike "$out" $'\e' 'no escape reaches the terminal'
is "$(wc -l <<<"$out")" 2 '... and no forged line'
like "$out" '日…語$|日本…語$' 'wide characters are cut by columns'
is "$(af-table --line '{n}' hostile | wc -l)" 1 'a line is a line'
run af-table -c a /dev/null
is "$status $out" '0 a' 'no rows: the heads'
for bad in '' 'a,' ',a' 'a:1' 'a:1001' '=>' ; do check "no columns: '$bad'" 2 '' . af-table --columns "$bad" in; done
check 'nothing to show' 2 '' 'say what to show' af-table in
check 'both' 2 '' 'say what to show' af-table -c a -l b in
# A grid
rows '{"l":"Süper","s":2020,"n":3}' '{"l":"B","s":"x","n":null}' '{"l":"Süper","s":999,"n":12345678901234567890}' '{"l":"Süper","s":2020,"n":4}' >across
is "$(af-table -c 'league=l' --across s --cell '{n}*>' across)" "$(printf '%s\n' \
	'league                    999  2020  x' \
	'Süper   12345678901234567890*    4*' \
	'B')" 'values across, by their size, the later of two, as they are spelled'
is "$(af-table -c l --across s --cell '{n}{n}>' -w 40 across | tr -s ' ' | cut -c-16 | paste -sd'|')" 'l 999|Süper 123456789|B||l 2020 x|Süper 44|B' '... in blocks where they are too wide'
is "$(af-table -c l --across s --cell n /dev/null)" l '... nothing: the heads'
printf '{"l":"\\u001b[31mA","s":"\\u001b]0;x\\u0007","n":"\\u202e"}\n' >hostile
is "$(af-table -c l --across s --cell n hostile | paste -sd'|')" 'l       ?]0;x?|?[31mA  ?' '... and clean'
run af-table -c 'l>' --across s --cell n --html - --title 'T & U' --about 'run=<x>' --next 'af y' across
like "$out" '^<!doctype html>.*<h1>T &amp; U</h1>.*<dd>&lt;x&gt;</dd>.*<code>af y</code>.*<th scope="row" class="r">Süper</th><td>12345678901234567890</td><td>4</td><td></td></tr>' 'a page'
unlike "$out" 'src=|href=|@import' '... that loads nothing'
is "$(af-table -c l --across s --cell n --html p.html across | head -n 1 | tr -s ' ') $(grep -c '<tr>' p.html)" 'l 999 2020 x 3' '... beside the text'
for bad in '-c l --html p' '-c l --across s --cell n --next x' '-c l --across s --cell n --about x=1' '-c l --across s --cell n --html /nowhere/p' '-c l --across s --cell n --html p --about x' '-c l --across s' '-c l --cell n' '--across s --cell n -l x' '-c l -w 50' '-c l --across s,n --cell n' '-c l --across s --cell n -w 39' '--across s --cell n'; do
	# shellcheck disable=SC2086 # words
	check "no grid: $bad" 2 '' . af-table $bad across
done
rows '{"pct":49.96,"n":1,"before":0}' '{"pct":69.98,"before":null}' '{"pct":99.97}' '{"pct":0.01,"before":70}' '{"pct":61.46,"before":100}' >shares
is "$(af-table --percents pct,before shares | paste -sd' ')" \
    '{"n":1,"pct":49.9,"before":0.0} {"pct":69.9,"before":null} {"pct":99.9} {"pct":0.1,"before":70.0} {"pct":61.5,"before":100.0}' \
    'percents stay on their side of what matters'
rows '{"pct":"x"}' '{"pct":101}' >none
check 'what is not a percentage' 1 '' "none:1: 'pct' is not a percentage.*none:2: 'pct' is not a percentage" af-table --percents pct none
for bad in '' 'a,' ',a'; do check "no percents: '$bad'" 2 '' . af-table --percents "$bad" shares; done
for n in one two three; do rows "{\"a\":\"$n\",\"more\":\"$(printf '%80s' x)\"}"; done >good
reader af-table --line '{a}'
done_testing
