/* jobkeeper - a keeper, and its parts: jobopen begins, jobkeep runs the steps, jobend says how it ended */
#ifndef JOBKEEPER_H
#define JOBKEEPER_H

#include "jobimpl.h"

/* Why the steps do not continue. */
enum ending {
	GOING_ON,
	BY_WISH,	/* somebody cancels */
	BY_SIGNAL,	/* the machine is going down, say: start it again later */
	BY_KILL,	/* a step was killed: the same */
	BY_FAULT	/* a step cannot be started */
};

struct keeper {
	const char *jobs, *id;
	struct buf dir, why;
	struct job_look look;
	struct job_kind kind;
	struct words_list argv;
	int alive, signals, watch, null, log;
	off_t events_from;	/* where this start's events begin */
	enum ending ending;
	bool force, killing;
	int64_t since, grace;	/* the request or signal; how long it may take */
	int64_t lingers;	/* since when a step's leader has ended but others live; 0: not so */
	const char *script;
	/* the units' command */
	pid_t units;
	int64_t units_at, units_took, units_seen;
	int status;
};

/* Everything needed before a step; 0, or -1 with k->why. */
int keeper_open(struct keeper *k);
/* Writes "over"; all: no step is left.  0, or -1 with errno. */
int keeper_write_over(struct keeper *k, bool all);
void keeper_tell_end(const struct keeper *k);

#endif
