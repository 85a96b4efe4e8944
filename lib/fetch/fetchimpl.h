/*
 * fetchimpl - what the parts of fetchrun share; for them alone
 *
 *	fetchgov	the governor's file as the scheduler's pacer
 *	fetchrec	records: from the work list to the scheduler, their keys
 *	fetchask	calls: what is asked, and what the answer means
 *	fetchlog	answers into the log
 *	fetchout	answers out of the log, onto stdout
 *	fetchtalk	progress, events, messages
 *	fetchopen	what is opened before the loop, and closed after it
 *	fetchrun	the loop
 */
#ifndef FETCHIMPL_H
#define FETCHIMPL_H

#include "answerput.h"
#include "base/progress.h"
#include "fetchrun.h"
#include "http/http.h"
#include "record/outq.h"
#include "record/worklist.h"

/* fetch.error in the log if a bundle did not bring a record: it is asked alone from then on.  Never an answer. */
#define FETCH_NOT_IN_BUNDLE "not_in_bundle"
#define FETCH_PAGES_CHANGED "pages_changed"	/* the pages do not fit together and are requested again */
#define FETCH_NAMED_FAILURES 10	/* records whose failure is reported on stderr */

/* What is known about a record between reading and writing it. */
struct item {
	struct work_place place;
	struct log_hit hit;
	bool has_hit;
	bool shared;			/* the answer was another record's of the same key */
};

/* A record whose turn on stdout has come. */
struct due {
	struct item item;
	const char *why;
	enum sched_fate fate;
};

struct due_queue {
	struct due *v;
	size_t at, n, cap;
};

/* One call in flight: its records' texts, and what was asked. */
struct flight {
	struct buf url, public_url;
	struct buf payload;		/* what is sent */
	uint64_t *seq;
	struct span *ids;		/* of a bundle: each record's value of match_with */
	struct buf id_text;
	unsigned n, page, tries;
	unsigned told;			/* pages, by the last of them */
	const char *partial;		/* why this page and all later ones are missing, or NULL */
	int status;			/* of its last answer */
	bool batch;
};

/* Records, from the work list to the scheduler: fetchrec's. */
struct fetch_input {
	struct worklist *work;
	struct item *items;		/* by record number modulo window */
	uint64_t not_kept;		/* saved answers without a wanted member */
	uint64_t numbered;		/* records handed to the scheduler */
	bool idle;			/* the work list had nothing more at that moment */
};

/* What is asked and what comes of it: fetchask's and fetchlog's. */
struct fetch_calls {
	struct http *http;
	struct flight *flights;		/* by call number */
	struct answer answer;
	struct rec *recs;		/* of a bundle: scanned work records */
	const struct rec **rec_list;
	struct buf *rec_texts;
	struct log_hit *hits;
	struct buf lines;
	struct buf saved;		/* a page from the log, used as the call's answer */
	const struct http_result *result;	/* of the call that is being finished, or NULL */
	unsigned finished;		/* the number of that call */
	uint64_t failures_named;
	uint64_t kept_whole;		/* answers without a member to keep */
	uint64_t partial;		/* answers whose later pages the provider refused */
	const char *last_why;		/* the reason of the last refusal about a record */
};

/* Answers, onto standard output: fetchout's. */
struct fetch_output {
	struct outq *queue;
	struct due_queue due;
	struct buf line;
	uint64_t damaged;		/* saved answers that could not be read back */
	int signal_fd;			/* readable once a signal was caught */
	bool mute;			/* standard output accepts nothing more */
};

/* What is reported to people and in events: fetchtalk's. */
struct fetch_talk {
	struct filter *f;
	struct progress_minute minute;
	int64_t total;			/* records of the work list; -1: not known yet */
	int64_t event_at, waited_for;
	enum gov_why waiting;
	int64_t waiting_until;
	struct buf current;		/* what the last call began for */
};

struct fetchrun {
	struct fetchrun_conf *c;
	struct sched *sched;
	struct log *log;
	struct govfile *gov;
	struct fetch_input input;
	struct fetch_calls calls;
	struct fetch_output out;
	struct fetch_talk talk;
	struct fetchrun_totals t;
	struct buf text, key, body, fetch;	/* scratch buffers: valid until the next call of another part */
	struct sched_action wait;
	int64_t sync_at;
	int signal, status;
	bool ended;
};

/* The locked state; dies if it is unavailable, as no call may leave then. */
struct gov_state *fetchgov_begin(struct fetchrun *run, int64_t now, int64_t wall);
void fetchgov_end(struct fetchrun *run, int64_t now, int64_t wall);
/* The run stops asking. */
void fetchgov_leave(struct fetchrun *run);
int64_t fetchgov_again(void *ctx, uint64_t *ticket);
bool fetchgov_answers(void *ctx, int status);
/* A dry run's pacer lets everything through and counts nothing. */
struct sched_pacer fetchgov_pacer(struct fetchrun *run);

struct item *fetchrec_item(struct fetchrun *run, uint64_t seq);
/* The work record as text and as members, valid as long as text and r. */
void fetchrec_reread(struct fetchrun *run, const struct work_place *place, struct buf *text,
    struct rec *r);
/* The same for all records of a call, into run->calls.recs. */
void fetchrec_load(struct fetchrun *run, struct flight *fl);
/* The record's key into to; NULL, or why it has none. */
const char *fetchrec_key(const struct fetchrun *run, const struct rec *r, struct buf *to);
bool fetchrec_same(void *ctx, uint64_t a, uint64_t b);
int64_t fetchrec_oldest(const struct fetchrun *run);
/* Does the line say that a bundle did not bring the record, as opposed to a failure of the record itself? */
bool fetchrec_apart(struct span fetch);
void fetchrec_read(struct fetchrun *run, int64_t now);

/* Starts a call; true if it is already over, with *r set: in a dry run, for a saved page, or without a URL. */
bool fetchask_start(struct fetchrun *run, const struct sched_action *a, struct http_result *r);
/* A call is over: tells the scheduler what it means.  *r does not last, so its answer goes into the log at once. */
void fetchask_finish(struct fetchrun *run, unsigned call, const struct http_result *r);

void fetchlog_append(struct fetchrun *run, const struct sched_action *a);

void fetchout_same(struct fetchrun *run, const struct sched_action *a);
/* The record's turn has come; it is written when the reader has room (fetchout_drain). */
void fetchout_due(struct fetchrun *run, const struct sched_action *a);
void fetchout_drain(struct fetchrun *run);
void fetchout_wait(struct fetchrun *run);

void fetchtalk_show(struct fetchrun *run, int64_t now, int64_t wall);
void fetchtalk_counts(struct fetchrun *run, struct jsonw *w);
void fetchtalk_event(struct fetchrun *run, const char *event, int64_t now, int64_t wall);
/* A call begins for the record: an event, if that is something else than before. */
void fetchtalk_current(struct fetchrun *run, const struct rec *r);
void fetchtalk_wait(struct fetchrun *run, const struct sched_action *a, int64_t now, int64_t wall);
void fetchtalk_stop(struct fetchrun *run, enum sched_cause cause, int64_t now, int64_t wall);

/* Dies if a log is unavailable, or headers or keys are missing or wrong. */
void fetchopen_log(struct fetchrun *run);
void fetchopen_network(struct fetchrun *run);
/* Puts the secrets into the headers if needed, and opens the governor of the first one. */
void fetchopen_account(struct fetchrun *run, bool secrets);
void fetchopen_scheduler(struct fetchrun *run);
/* Ends output, log, network and governor: run->status says what could not be kept. */
void fetchopen_close(struct fetchrun *run);
void fetchopen_free(struct fetchrun *run);

#endif
