#!/bin/bash
# .env.example: every variable that the code reads, none that it does not, and no secret.
. "$(dirname "$0")/tap.sh"
cd "$AF_ROOT" || exit
sed -nE 's/^#?([A-Z][A-Z0-9_]*)=.*/\1/p' .env.example | LC_ALL=C sort >"$T/listed"
silent 'each once' uniq -d "$T/listed"

# What is a process's own, or the system's: what programs tell each other, what bash and the login set.
own='AF_BACKFILL AF_BIN AF_EVENTS AF_JOB_LOCK AF_PG_TEMPLATE AF_TYPED AF_TYPED_ME HOME PATH TERM TZ'
bash='BASH_COMMAND BASH_REMATCH BASH_SOURCE BASH_SUBSHELL PIPESTATUS SECONDS'
# What libpq and the tests read, which no line of ours names.
theirs='PGOPTIONS PGPASSWORD PGUSER AF_DATA AF_LIVE FUZZ NIGHTLY_LOGS'

# C: the literals where the environment is read, and what the providers' files name as secrets
{
	grep -rhE '\b((secure_)?getenv|variable|take|from_environment|[a-z]+_folder)\(' lib src --include='*.c' |
		grep -oE '"[A-Z][A-Z0-9_]+"' | tr -d '"'
	grep -hoE '^#define PROVIDER_SIGN_[A-Z]+ "[A-Z_]+"' lib/fetch/provider.h | grep -oE '"[A-Z_]+"' | tr -d '"'
	grep -hE 'names\[\] = .*"PG' lib/db/db.c | grep -oE '"PG[A-Z]+"' | tr -d '"'
	sed -nE 's/^ *secret *= *[^ ]+ *//p' pipelines/providers/*.conf | tr ' ' '\n'
	# Shell: what is expanded and is no variable of the script's own
	mapfile -t scripts < <(grep -rlE '^#!.*bash|^# shellcheck shell=' bin/af pipelines)
	comm -23 <(grep -hvE '^[[:space:]]*#' "${scripts[@]}" | grep -oE '\$\{?[A-Z][A-Z0-9_]+' | tr -d '${' | LC_ALL=C sort -u) \
		<(grep -hoE '(^|[[:space:]])(local |read -r )?[A-Z][A-Z0-9_]+\+?=' "${scripts[@]}" | grep -oE '[A-Z][A-Z0-9_]+' | LC_ALL=C sort -u)
} | LC_ALL=C sort -u >"$T/read"
# Some are set as well as read.
for name in AF_BASE AF_SHARE AF_SQL AF_CONF AF_RUN AF_RATE AF_PROVIDER USE_FREE_INGESTION; do
	! grep -rqwF "$name" bin/af pipelines lib src || echo "$name"
done | LC_ALL=C sort -u - "$T/read" >"$T/all"
{ cat "$T/all" && tr ' ' '\n' <<<"$theirs"; } | grep -vxF "$(tr ' ' '\n' <<<"$own $bash")" | LC_ALL=C sort -u >"$T/wanted"
silent 'each variable that is read is listed' comm -13 "$T/listed" "$T/wanted"
silent '... and each that is listed is read' comm -23 "$T/listed" "$T/wanted"
is "$(($(wc -l <"$T/listed") > 40))" 1 '... all of them'

# Where the name is computed, the test above sees nothing: these places are known, and take their names from what it sees.
is "$(grep -rlE '\bgetenv\((name|names|env|variable|said|buf_str|s->|k->)' lib src --include='*.c' | LC_ALL=C sort | xargs)" \
	'lib/base/home.c lib/db/db.c lib/fetch/fetchopen.c lib/fetch/provideruse.c lib/job/jobadd.c lib/job/jobqueue.c src/af-conf.c src/af-health.c src/af-notify.c' \
	'where a name is no literal'
# The jobs' own lists
is "$(comm -13 "$T/listed" <(sed -nE 's/^env +//p' pipelines/*/job | tr ' ' '\n' | LC_ALL=C sort -u) | xargs)" '' "what jobs are given is listed"
is "$(comm -13 "$T/listed" <(sed -nE 's/^#?([A-Z][A-Z0-9_]*)=.*/\1/p' pipelines/props/env.example | LC_ALL=C sort) | xargs)" '' "so is what props' own has"

# It can be read by sh, and nothing secret is in it.
run env -i sh -ec '. ./.env.example; set' 
is "$status $err" '0 ' 'sh can read it'
is "$(grep -E '^#?(.*(KEY|SECRET|TOKEN|PASSWORD|KEY_ID)|SLACK_WEBHOOK_URL)=.' .env.example)" '' 'no secret has a value'
is "$(sed 's/^#\([A-Z]\)/\1/' .env.example | grep -vcE '^(#.*|[A-Z][A-Z0-9_]*=[^ ]*|)$')" 0 'a line is a comment, or a variable'
is "$(grep -c '^USE_FREE_INGESTION=false$' .env.example)" 1 'nothing is collected by its values'
done_testing
