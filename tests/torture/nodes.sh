# The second half of nodes.t: the same nodes under Slurm and GNU parallel, where they are installed.
# shellcheck shell=bash

slurm_up() {
	local n
	mkdir -p ctl/state
	cat >ctl/slurm.conf <<-C
		ClusterName=af
		SlurmctldHost=head(10.77.0.3)
		SlurmctldPort=16817
		AuthType=auth/none
		CredType=cred/none
		SlurmUser=root
		SlurmdUser=root
		StateSaveLocation=$T/ctl/state
		SlurmdSpoolDir=$T/ctl/spool.%n
		SlurmctldPidFile=$T/ctl/ctld.pid
		SlurmdPidFile=$T/ctl/%n.pid
		SlurmctldLogFile=$T/ctl/ctld.log
		SlurmdLogFile=$T/ctl/%n.log
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		JobAcctGatherType=jobacct_gather/none
		AccountingStorageType=accounting_storage/none
		MpiDefault=none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU
		SchedulerParameters=sched_interval=1,batch_sched_delay=0
		ReturnToService=2
		SlurmdParameters=config_overrides
		MinJobAge=3600
		KillWait=60
		Licenses=api-football:1
		NodeName=node1 NodeHostname=node1 NodeAddr=10.77.0.1 Port=16818 CPUs=2 State=UNKNOWN
		NodeName=node2 NodeHostname=node2 NodeAddr=10.77.0.2 Port=16819 CPUs=2 State=UNKNOWN
		PartitionName=all Nodes=node1,node2 Default=YES MaxTime=INFINITE State=UP
	C
	export SLURM_CONF=$T/ctl/slurm.conf
	slurmctld -D >ctl/ctld.out 2>&1 &
	for n in node1 node2; do on "$n" slurmd -D >"ctl/$n.out" 2>&1 & done
	wait_for 60 bash -c '[ "$(sinfo -h -t idle -N -o %N | sort -u | wc -l)" = 2 ]'
}
if command -v slurmctld >/dev/null && command -v slurmd >/dev/null && command -v srun >/dev/null; then
	if ! slurm_up; then
		fail 'Slurm is up' "$(sinfo 2>&1)" "$(tail -n 5 ctl/*.log ctl/*.out)"
		return
	fi
	# Nodes are no machines of their own, and have one ledger each all the same.
	: >arrivals
	replayed slurm ON='srun -Q -N1 -n1'
	same one.tree 'run.mk under Slurm: the same files, byte for byte' cat slurm.tree
	same one.db '... and the same database' cat slurm.db
	is "$(scontrol -o show job | grep -o ' NodeList=node[12]' | sort -u | paste -sd,) $(calls)" ' NodeList=node1, NodeList=node2 0' '... by both nodes, without a call'
	replayed shell SHELL="$(command -v srun)" .SHELLFLAGS='-Q -N1 -n1 bash -c'
	same one.tree '... also with each line of a recipe as a job' cat shell.tree

	# A licence a key: what asks does so one after another, wherever it runs
	fill_db
	: >arrivals
	rm -rf run
	run mk -j4 RUN=run ON='srun -Q -N1 -n1 -L api-football' PILOT="--min 1 ${fast[*]}" BACKFILL="${fast[*]}" backfill
	is "$status" 0 'asked under a licence'
	same asked.db '... the same database' contents
	is "$(scontrol -o show job | grep Licenses=api-football | grep -oE '(StartTime|EndTime)=[^ ]+' | paste -d' ' - - | sort |
		awk '{ sub(/.*=/, "", $1); sub(/.*=/, "", $2); if ($1 < last) n++; last = $2 } END { print (NR > 3) " " n + 0 }')" '1 0' 'one at a time'
else
	skip 'no Slurm: slurmctld and slurmd are not installed'
fi

if command -v parallel >/dev/null && parallel --version 2>/dev/null | grep -q '^GNU parallel'; then
	# What ssh does, for nodes that one enters
	cat >bin/ssh <<-'S'
		#!/bin/bash
		while [[ $1 == -* ]]; do shift; done
		node=$1
		shift
		[ "$1" != -- ] || shift
		cd /
		exec on "$node" bash -c "$*"
	S
	chmod +x bin/ssh
	export PARALLEL_HOME=$T/parallel
	mkdir -p parallel
	touch parallel/will-cite
	seq 4 | parallel -k --ssh "$T/bin/ssh" -S 1/node1,1/node2 --wd "$T" \
		'af-split --range --part {}/4 log | af-classify | af-merge; hostname >>worked' >parts
	same whole 'GNU parallel over two nodes: the parts, in order, are the whole' cat parts
	is "$(sort -u worked | paste -sd' ')" 'node1 node2' '... of both'
else
	skip 'GNU parallel is not installed'
fi
