# Completion of af and of the af-* programs for bash: `af complete` derives what may come next from the command's help.
# shellcheck shell=bash
#
# bash-completion finds it by the command's name in share/bash-completion/completions; or source it yourself.

_af() {
	local word about words=() i=0
	COMPREPLY=()
	# Bash splits --name=value into three words.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [ "$word" = = ]; then
			[ "$i" -lt "$COMP_CWORD" ] || words+=('')
		else
			words+=("$word")
		fi
	done
	words[0]=${words[0]##*/}
	word=${words[-1]}
	while IFS=$'\t' read -r about _; do
		case $about in
		:file | :dir)
			compopt -o filenames 2>/dev/null
			[ "$about" = :dir ] && about=-d || about=-f
			while read -r i; do COMPREPLY+=("$i"); done < <(compgen $about -- "$word")
			;;
		:*) ;;
		*) COMPREPLY+=("$about") ;;
		esac
	done < <(af complete -- "${words[@]}" 2>/dev/null)
}
complete -F _af af
while read -r af_program; do complete -F _af "$af_program"; done < <(compgen -c af-)
unset af_program
