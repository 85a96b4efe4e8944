# For tests of af job: a folder of jobs, and kinds that do what they are told.  Sourced after tap.sh.
#
#	toy	governor toy; steps run and then, with --again, again
#	picky	one step, which looks first: it says no with the status that $T/no holds
#	other	the same, with a governor of its own
#
# --for NAME waits for the file $T/NAME; --lines N adds answers to the log; --status N is how it ends; --call N is a call that
# takes N tenths of a second, which a TERM waits for; --deaf leaves a process that is deaf to TERM and has a session of its own,
# --daemon one that has closed the lock.
# shellcheck shell=bash
. "$AF_ROOT/tests/jobs.sh"
must cp -rs "$AF_ROOT/pipelines" "$T/share"
export AF_SHARE=$T/share
mkdir "$T/share/toy"
cat >"$T/share/toy/job" <<'J'
governor  toy
log       log.ndjson
in-flight 3 jobs
env       TOY_KEY
phase     run   run    --run {dir}
phase     both  run    --run {dir}
phase     both  again  --run {dir}
option    run    for     WORD
option    run    lines   N
option    run    status  N
option    run    call    N
option    run    deaf    FLAG
option    run    daemon  FLAG
option    run    jobs    N
option    run    max-calls  N
option    again  last    N
option    run    from    JOB  log.ndjson
operand   run    WORD
units     run    units  cat {dir}/units
J
cat >"$T/share/toy/run" <<'J'
#!/bin/bash
status=0 run=
trap 'status=111' TERM
while [ $# -gt 0 ]; do
	case $1 in
	--run) run=$2 && shift ;;
	--status) status=$2 && shift ;;
	--lines) seq "$2" >>"$run/log.ndjson" && shift ;;
	--for)
		: >"$run/waits"
		until [ -e "$T/$2" ] || [ "$status" = 111 ]; do sleep 0.02; done
		shift ;;
	--call)
		: >"$run/calls"
		end=$((${EPOCHREALTIME/./} + $2 * 100000))
		while [ "${EPOCHREALTIME/./}" -lt "$end" ]; do sleep 0.02; done
		echo "{}" >>"$run/log.ndjson"
		shift ;;
	--deaf) setsid bash -c 'trap "" TERM; : >"$0/deaf"; exec sleep 1000' "$run" & ;;
	--daemon) setsid bash -c 'exec 100>&-; echo $$ >"$T/daemon"; exec sleep 1000' & ;;
	--*) shift ;;
	*) echo "$1" >>"$run/words" ;;
	esac
	shift
done
[ ! -e "$run/quota" ] || cat "$run/quota" >>"$AF_EVENTS"
echo "said by $run" >&2
echo '{"result":1}'
exit "$status"
J
printf '#!/bin/bash\n: >"$2/again"\n' >"$T/share/toy/again"
chmod +x "$T/share/toy/run" "$T/share/toy/again"
must cp -r "$T/share/toy" "$T/share/other"
sed -i 's/^governor.*/governor other/' "$T/share/other/job"
mkdir "$T/share/picky"
printf '%s\n' 'governor picky' 'log log.ndjson' 'phase run run --run {dir}' 'option run lines N' 'check run --look {dir}' >"$T/share/picky/job"
cat >"$T/share/picky/run" <<'P'
#!/bin/bash
[ "${*: -2:1}" = --look ] || exit 0
echo "$AF_BACKFILL $*" >>"$T/looks"
[ ! -e "$2" ] || exit 2
[ -e "$T/no" ] || exit 0
if [ "$(<"$T/no")" = hang ]; then
	echo $$ >"$T/looker"
	exec sleep 1000 2>&-
fi
printf 'more of it\naf picky run: no, since\e[31m; do otherwise' >&2
exit "$(<"$T/no")"
P
chmod +x "$T/share/picky/run"
# come JOB STATE NAME: it comes to that state
come() { wait_for 60 is_state "$1" "$2" && pass "$3" || fail "$3" "$(af-job show "$1")" "$(cat "$AF_JOBS/$1/log")"; }
# What waits for a file gets it.
at_end 'touch "$T"/{go,never}'
