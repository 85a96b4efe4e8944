/*
 * fetchrun - the adapter around the scheduler: work list, log, governor, network, output
 *
 * sched decides, this carries out: it owns everything with a descriptor.  Each part, and what it says, is a file:
 *
 *	fetchopen  logs and reused files, before the loop	fetchlog  answers into the log, pages, what is kept
 *	fetchrec   records of the work list, keys, URLs		fetchout  answers and records onto standard output
 *	fetchask   calls, refusals, what an answer means	fetchgov  the governor's file, quotas
 *	fetchtalk  progress, events, the summary
 *
 * One loop, one thread; two more threads only read the work list ahead and write the output (worklist, outq).
 *
 * What is paid for goes into the log before anything else is done with it, so the same command continues a run however
 * it ended.  A log that cannot be written ends the run at once (EXIT_FOR_NOW).  One run at a time in a process: it
 * catches signals.
 */
#ifndef FETCHRUN_H
#define FETCHRUN_H

#include "govfile.h"
#include "log/log.h"
#include "provider.h"
#include "record/filter.h"
#include "sched.h"

struct fetchrun_conf {
	const struct provider *provider;
	struct gov_limits limits;
	struct sched_conf sched;
	const char *base;		/* scheme://host:port instead of the URL's, or NULL */
	const char *log_path;		/* NULL: a spool */
	struct opt_list reuse;
	int64_t max_age;		/* microseconds; 0: any */
	const char *group;		/* template, or NULL */
	const char *current;		/* template of what a call is for, for the events, or NULL */
	int64_t timeout, connect_timeout, max_body, max_line;
	const struct checkpoint *after;
	char **operands;
	bool retry_partial;		/* ask again for pages that were refused */
	bool retry_not_kept;		/* ask again for what a saved answer did not keep */
	bool through;			/* records that an earlier stage settled pass unasked */
	bool offline;			/* no secret, no governor, no network */
	bool dry_run;			/* count what would be asked; writes no log and no output */
	int64_t leads;			/* dry_run: a call leads to this many later ones, for each of ... */
	const char *leads_member;	/* this member of its records; NULL: once per call */
	const char *spent_path;		/* the calls of this command so far, or NULL: rewritten at the end */
	int64_t spent;			/* its value when it was read */
	const char *label;		/* the name of the whole that this is a part of, for the progress line; or NULL */
};

struct fetchrun_totals {
	struct sched_stats sched;
	uint64_t in, rejected, left_out;	/* records; left_out: before the checkpoint */
	uint64_t sent, received, bytes;		/* requests that left; answers and their bytes */
	int64_t quota_left, spacing;		/* INT64_MAX: no limit known; microseconds */
	int64_t per_day;			/* the daily limit, as far as known; INT64_MAX: none */
	int64_t leads;				/* dry_run: later calls, at most */
};

/* c, and what it points to, must live until these return.  Neither gives memory to the caller. */

/* Checks what fetchrun would need before its first call: the logs, the key, the governor.  Dies as it does if something
 * is missing; makes no log. */
void fetchrun_check(struct fetchrun_conf *c);
/* Runs to the end; the exit status, with *totals and the summary of f filled in.  Dies, with a message, if something is
 * missing at the start or a log fails; and of SIGINT, SIGTERM or SIGPIPE itself if one ended the run. */
int fetchrun(struct fetchrun_conf *c, struct filter *f, struct fetchrun_totals *totals);

#endif
