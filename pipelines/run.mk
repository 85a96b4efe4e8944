# run.mk - the phases as make rules: with -j, segments run in parallel under one governor
#
#	make -f pipelines/run.mk -j4 RUN=run pilot         the pilot of every segment (all is another name for it)
#	make -f pipelines/run.mk -j4 RUN=run backfill      and the backfill of those that are GO
#	make -f pipelines/run.mk RUN=run pilot.csv         their verdicts in one file, to be reviewed
#	make -f pipelines/run.mk RUN=run backfill PILOT_CSV=reviewed.csv
#	make -f pipelines/run.mk help                      this text, which is also what comes without a target
#
# SELECT are options of af-segments (--league-id 39 --season 2015-2020), PILOT and BACKFILL those of af pilot
# and af backfill (--rate-limit 300).  Each segment is a separate run, in RUN/LEAGUE-SEASON.
#
# ON runs a phase on another node, where this directory and AF have the same paths:
#
#	make -f pipelines/run.mk -j8 RUN=run ON='srun -Q -N1 -n1 -L api-football' pilot	Slurm: one fetch at a time, a licence per key
#	make -f pipelines/run.mk -j8 RUN=run ON='srun -Q -N1 -n1' PILOT=--offline pilot	saved answers: on all nodes
#
# A target is a stamp, made when its phase is done.  Logs, lists and checkpoints are not targets, so make has nothing to
# delete when it is interrupted; the same command carries on.  With -k, a failed segment does not hold up the others.

RUN ?= .
SELECT ?=
PILOT ?=
BACKFILL ?=
PILOT_CSV ?=
ON ?=
self := $(lastword $(MAKEFILE_LIST))
AF ?= $(firstword $(wildcard $(dir $(self))../bin/af) af)

.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

# Without a target nothing is asked, not even the database; as with af itself that is a mistake, so status 2.
text = sed -n '3,/^$$/{ s/^\# \{0,1\}//; s/^\t/  /; p; }' $(self)
usage:
	@$(text) >&2; exit 2
help:
	@$(text)
all: pilot

# The segments to work on, read from the database once: SEGMENTS = 39-2015 39-2016 …
ifneq ($(filter-out help usage,$(MAKECMDGOALS)),)
include $(RUN)/segments.mk
endif
$(RUN)/segments.mk:
	@mkdir -p $(@D)
	$(AF) segments $(SELECT) >$@.ndjson
	$(AF) table --line 'SEGMENTS += {league_id}-{season}' $@.ndjson >$@.new
	mv $@.new $@

RUNS = $(SEGMENTS:%=$(RUN)/%)
league = $(word 1,$(subst -, ,$(notdir $(@D))))
season = $(word 2,$(subst -, ,$(notdir $(@D))))
# Done, but some records failed: each one is reported, and asked for again when the stamp is removed.
some = test $$? = 1
# Some shells also return 1 for a file they cannot create.
can = @: >
one = --run $(@D) --league-id $(league) --season $(season)

pilot: $(RUNS:%=%/pilot.stamp)
backfill: $(RUNS:%=%/backfill.stamp)

$(RUN)/%/pilot.stamp:
	@mkdir -p $(@D)
	$(can)$(@D)/pilot.json
	$(ON) $(AF) pilot $(one) --min 1 $(PILOT) >$(@D)/pilot.json || $(some)
	touch $@

ifeq ($(PILOT_CSV),)
$(RUN)/%/backfill.stamp: $(RUN)/%/pilot.stamp
	$(can)$(@D)/backfill.json
	$(ON) $(AF) backfill $(one) --pilot-csv $(@D)/pilot.csv $(BACKFILL) >$(@D)/backfill.json || $(some)
	touch $@
else
$(RUN)/%/backfill.stamp: $(PILOT_CSV)
	@mkdir -p $(@D)
	$(can)$(@D)/backfill.json
	$(ON) $(AF) backfill $(one) --pilot-csv $(PILOT_CSV) $(BACKFILL) >$(@D)/backfill.json || $(some)
	touch $@
endif

pilot.csv: pilot
	for run in $(RUNS); do $(AF) decide --verdicts $$run/pilot.csv </dev/null || exit; done >$(RUN)/pilot.ndjson
	$(AF) decide --csv --verdicts $(RUN)/pilot.ndjson </dev/null >$(RUN)/pilot.csv.new
	mv $(RUN)/pilot.csv.new $(RUN)/pilot.csv

.PHONY: usage help all pilot backfill pilot.csv
