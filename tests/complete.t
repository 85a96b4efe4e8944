#!/bin/bash
# Completions: every option of every program and phase, in each shell that is here; which command was meant.
. "$(dirname "$0")/tap.sh"

# The options that a help lists, read another way than af-suggest does
listed() { "$@" -h | grep -oE '^( {2}| {6}|  -[A-Za-z0-9], )--[a-z0-9-]+' | grep -oE -- '--[a-z0-9-]+' | LC_ALL=C sort -u; }
# suggested WORD...: what af complete says, as sorted words
suggested() { af complete -- "$@" | cut -f 1 | grep -v '^:' | LC_ALL=C sort -u; }
without_help() { grep -vxE -- '--(help|version)'; }
# missing LIST: what of it is not on standard input
missing() { LC_ALL=C comm -23 "$1" - | xargs; }

# Programs
n=0 lost=''
for program in "$AF_ROOT"/src/af-*.c; do
	program=$(basename "$program" .c)
	listed "$program" >want
	n=$((n + $(wc -l <want)))
	"$program" -h | af-suggest -- -- | cut -f 1 | LC_ALL=C sort -u >got
	lost+=$(missing want <got)
done
is "$lost" '' 'each option of each program'
[ "$n" -gt 300 ]
is $? 0 "... $n of them"

# Phases, found as they are on the disk
n=0 lost=''
cd "$AF_ROOT/pipelines" || exit
for phase in * */*; do
	{ [ -f "$phase" ] && [ -x "$phase" ]; } || continue
	case $phase in
	pg | deps | price) continue ;;
	stats/*) words=("${phase#stats/}") ;;
	*/run) words=("${phase%/run}") ;;
	*/*) words=("${phase%/*}" "${phase#*/}") ;;
	*) words=("$phase") ;;
	esac
	listed af "${words[@]}" >"$T/want"
	n=$((n + $(wc -l <"$T/want")))
	suggested af "${words[@]}" -- >"$T/got"
	lost+=$(missing "$T/want" <"$T/got")
done
cd "$T" || exit
is "$lost" '' 'each option of each phase'
[ "$n" -gt 200 ]
is $? 0 "... $n of them"

# What else there is
printf '%s\n' backfill careers fetch gamelogs help pilot >want
is "$(suggested af '' | missing want)" '' 'commands: phases, backfills, programs'
unlike "$(suggested af '')" $'(^|\n)(pg|deps|run.mk|lib.sh|af-[a-z]+)($|\n)' '... and nothing else'
is "$(suggested af pil)" pilot '... that go on so'
is "$(suggested af gamelogs rep)" report 'the phases of a backfill'
is "$(suggested af demo car)" careers 'the demos'
demos=$(cd "$AF_ROOT/pipelines" && echo */demo | sed 's|/demo||g; s| |, |g')
check 'a demo that is none' 2 '' "unexpected argument 'nope'; there are the demos $demos, and" af demo nope
like "$(af -h | tr -s '\n ' ' ')" "$demos: af demo careers" 'the help has them all'
like "$(af demo -h | tr '\n' ' ')" 'basketball, careers, districts, gamelogs, props, and serve' '... and that of the demo'
check 'a backfill without tables' 2 '' 'own tables: basketball, careers, gamelogs, props' af db gamelog
is "$(suggested af db sta | xargs)" 'start status' 'words that a help explains, each once'
is "$(suggested af job c | xargs)" 'cancel clean' 'words of a usage'
is "$(suggested af job add st)" stats 'kinds of jobs'
is "$(suggested af report --color a | xargs)" 'always auto' 'values that a help lists'
is "$(suggested af-report --color=n)" '--color=never' '... behind an equals sign'
is "$(suggested af pilot --provider api-football-s)" api-football-seasons 'providers'
is "$(af complete -- af pilot --thresholds '') $(af complete -- af demo --dir '')" ':file :dir' 'files and directories are left to the shell'
is "$(af complete -- af-merge --summary '') $(af complete -- af-merge '')" ':file :file' '... of a program'
silent 'an option without a value has none' af complete -- af pilot --fixed=
silent 'no such command' af complete -- af nosuch ''
silent 'no such program' af complete -- af-nosuch ''
check 'words come after --' 2 '' 'the words come after --' af complete af

# A backfill that is added is completed at once.
cp -r "$AF_ROOT/pipelines" share
mkdir share/mine
printf '%s\n' '#!/bin/bash' '. "${BASH_SOURCE[0]%/*}/../lib.sh"' "usage='usage: af mine [option ...]" '' '  --only NAME         red, green or blue' \
	"  -h, -V              help, version'" 'options "$@"' >share/mine/run
chmod +x share/mine/run
is "$(AF_SHARE=$T/share suggested af mi) $(AF_SHARE=$T/share suggested af mine --o) $(AF_SHARE=$T/share suggested af mine --only g)" \
	'mine --only green' 'a backfill that is added, its options and their values'

# The shells
in_bash() {
	bash -c '. "$AF_ROOT/completions/af.bash"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _af; printf "%s\n" "${COMPREPLY[@]}"' bash "$@" |
		LC_ALL=C sort | xargs
}
: >file.csv
mkdir -p folder
is "$(in_bash af verify --n)" '--newest' 'bash: an option'
is "$(in_bash af-report --color = n)" never 'bash: what it takes for three words'
is "$(in_bash af pilot --output-csv 'fi')" file.csv 'bash: a file'
is "$(in_bash /usr/bin/af demo --dir 'fo')" folder 'bash: a directory, of a command with its path'
is "$(bash -c '. "$AF_ROOT/completions/af.bash"; complete -p af af-fetch' | xargs -n 4 | cut -d ' ' -f 1-3 | sort -u)" 'complete -F _af' 'bash: af and the programs'
if command -v zsh >/dev/null; then
	in_zsh() {
		zsh -f -c '_describe() { print -l -- "${(@P)3}" }; _files() { print "files $*" }
			it() { local -a words=("$@") ; local CURRENT=$#; . "$AF_ROOT/completions/_af" }; it "$@"' zsh "$@"
	}
	is "$(in_zsh af verify --n)" '--newest:newest matches, and longest stretches, to show (10)' 'zsh: an option'
	is "$(in_zsh af-merge '')" 'files ' 'zsh: a file'
	is "$(in_zsh af demo --dir '')" 'files -/' 'zsh: a directory'
	mkdir -p site && cp "$AF_ROOT/completions/_af" site/
	is "$(zsh -f -c "fpath=($T/site \$fpath); autoload -Uz compinit && compinit -u -D; print -- \$_comps[af] \$_patcomps[af-*] \$_postpatcomps[af-*]")" '_af _af' \
		'zsh: af and the programs'
else
	skip 'no zsh'
fi
if command -v fish >/dev/null; then
	in_fish() { HOME=$T fish --no-config -c "source $AF_ROOT/completions/af.fish; complete -C '$*'"; }
	is "$(in_fish af verify --n)" $'--newest\tnewest matches, and longest stretches, to show (10)' 'fish: an option'
	like "$(in_fish af-merge --sum)" $'^--summary\t' 'fish: of a program'
	like "$(in_fish af pilot --output-csv 'fi')" '^file.csv' 'fish: a file'
else
	skip 'no fish'
fi

# Which was meant
for pair in pilott:pilot bakcfill:backfill vrify:verify gamlogs:gamelogs repotr:report fetchh:fetch; do
	check "af ${pair%:*}" 2 '' "did you mean 'af ${pair#*:}'\?" af "${pair%:*}"
done
check 'a word like no other' 2 '' "^af: 'xyzzy' is not a command; 'af -h' lists them\$" af xyzzy
check 'a phase of a backfill' 2 '' "'reprot' is not a phase of gamelogs; did you mean 'af gamelogs report'\?" af gamelogs reprot
check 'a word that its run knows better' 2 '' 'is not a league' af gamelogs XFL
is "$(printf '%s\n' one other ones two | af-suggest --near onse | xargs)" 'one ones' 'those that are as near'
is "$(printf '%080d\n' 1 | af-suggest --near "$(printf '%080d' 1)")" '' 'a word longer than any'
check 'no help text' 0 '' '' af-suggest -- --x </dev/null
head -c 2000000 /dev/zero | tr '\0' x >long
check 'too much' 2 '' 'it is not a help text' af-suggest -- x <long
check '--near and words' 2 '' 'takes no operands' af-suggest --near x y </dev/null

# The manual
check 'af help' 0 '^usage: af COMMAND' '' af help
# page WORD…: the title of the page that is shown
page() { af help "$@" </dev/null 2>/dev/null | head -n 1 | awk '{ print $1 }'; }
is "$(page pilot) $(page af-fetch) $(page gamelogs world) $(page job) $(page record) $(page af.conf) $(page examples) $(page af)" \
	'AF-PILOT(1) AF-FETCH(1) AF-GAMELOGS(1) AF-JOB(1) AF-RECORD(5) AF.CONF(5) AF-EXAMPLES(7) AF(1)' 'the pages of commands, files and topics'
mkdir -p share/man/man5 bin share/af
cp "$AF_ROOT/bin/af" bin && ln -s "$AF_ROOT/pipelines" share/af/pipelines && gzip -c "$AF_ROOT/man/af-record.5" >share/man/man5/af-record.5.gz
is "$(bin/af help record </dev/null 2>/dev/null | head -n 1 | awk '{ print $1 }')" 'AF-RECORD(5)' 'a compressed page, as a Debian package has it'
check 'no such command' 2 '' "'xyzzy' is not a command" af help xyzzy
check 'no name at all' 2 '' 'is not a command' af help ../x
mkdir tools
for tool in man mandoc; do printf '#!/bin/bash\necho %s "${@##*/}"\n' $tool >tools/$tool && chmod +x tools/$tool; done
is "$(PATH=$T/tools:$PATH af help gamelogs report)" 'man -l af-gamelogs.1' 'the page of a backfill'
is "$(PATH=$T/tools:$PATH af help fetch)" 'man -l af-fetch.1' '... of a program'
done_testing
