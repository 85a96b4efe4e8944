/* What a call brought, and what happens to its records. */
#include "schedimpl.h"

#include <string.h>

#include "base/die.h"

static void
log_add(struct sched *s, uint64_t seq, uint8_t fate)
{
	s->log_rec[s->log_n] = seq;
	s->log_fates[s->log_n++] = fate;
}

static void
answered(struct sched *s, uint32_t c, const struct sched_news *news)
{
	struct call *call = &s->calls[c];
	bool more = !call->batch && news->pages > call->page;

	/* Which records a bundle leaves out is known from here on, however soon the run ends. */
	for (unsigned i = 0; i < call->n; i++)
		log_add(s, call->rec[i], news->found != NULL && !news->found[i] ? SCHED_ALONE :
		    more ? SCHED_PAGE : SCHED_ANSWERED);
}

/* Takes a bundle apart: one bad record spoils it, and asked alone each shows whether it is the one. */
static void
take_apart(struct sched *s, uint32_t c)
{
	for (unsigned i = 0; i < s->calls[c].n; i++)
		log_add(s, s->calls[c].rec[i], SCHED_ALONE);
}

void
schednews_gave_up(struct sched *s, uint32_t c, const char *why)
{
	struct call *call = &s->calls[c];

	for (unsigned i = 0; i < call->n; i++)
		log_add(s, call->rec[i], SCHED_FAILED);
	s->log_why = why;
}

static void
retry(struct sched *s, uint32_t c, int64_t now, bool outage, const struct sched_news *news)
{
	struct call *call = &s->calls[c];

	call->why = news->why;
	/* While the provider is down the failure is not this call's; but a bundle that a 500 hits again and again is a
	 * poor probe: taken apart, one of its records may show that the provider is there. */
	if (outage && call->tries > 0 && !(news->served && call->batch && call->n > 1))
		call->tries--;
	if (call->tries > s->conf.retries) {
		if (news->served && call->batch && call->n > 1)
			take_apart(s, c);
		else
			schednews_gave_up(s, c, news->why);
		return;
	}
	s->stats.retries++;
	schedcall_backoff(s, c, now);
}

static void
again(struct sched *s, uint32_t c)
{
	if (s->calls[c].tries > 0)
		s->calls[c].tries--;
	s->stats.refused++;
	schedcall_ready(s, c);
}

/* SCHED_LOG has been carried out. */
void
schednews_logged(struct sched *s)
{
	uint32_t c = s->logging;
	struct call *call = &s->calls[c];
	unsigned k = 0;

	s->logging = SCHED_NONE;
	if (s->log_fates[0] == SCHED_PAGE) {
		call->page++;
		call->tries = 0;
		schedcall_ready(s, c);
		return;
	}
	for (unsigned i = 0; i < call->n; i++) {
		if (k == s->log_n || s->log_rec[k] != call->rec[i] || s->log_fates[k] == SCHED_ALONE) {
			schedcall_alone(s, call->rec[i]);
			k += k < s->log_n && s->log_rec[k] == call->rec[i];
		} else if (s->log_fates[k] == SCHED_ANSWERED) {
			schedrec_resolve(s, s->log_rec[k++], SCHED_ANSWERED, NULL);
		} else {
			schedrec_resolve(s, s->log_rec[k++], SCHED_FAILED, s->log_why);
		}
	}
	schedcall_free(s, c);
	if (s->stopped)
		s->draining = true;
}

/* Counts how often the same refusal came in a row.  True: any further record will be refused as well.  A short rest is asked
 * all the same, as the list then comes to an end; but not if the row is longer than the list. */
static bool
is_wall(struct sched *s, const struct sched_news *news)
{
	struct sched_wall *w = &s->wall;

	if (news->means == SCHED_ANSWER) {
		w->n = s->conf.wall.n = 0;
		w->answered = true;
	} else if (news->means == SCHED_RECORD) {
		bool same = w->n > 0 && w->why != NULL && news->why != NULL && strcmp(w->why, news->why) == 0;

		w->n = same ? w->n + 1 : 1;
		w->why = news->why;
		if (!same)
			s->conf.wall.n = 0;
	}
	return w->n >= (w->answered ? SCHED_WALL_LATE : SCHED_WALL) &&
	    (!s->eof || s->stats.waiting > SCHED_WALL || s->conf.wall.n > 0);
}

void
sched_answered(struct sched *s, unsigned c, int64_t now, int64_t wall, const struct sched_news *news)
{
	struct call *call = &s->calls[c];
	struct gov_news gov = news->gov;
	bool outage;

	if (s->logging != SCHED_NONE)
		schednews_logged(s);
	gov.departed_wall = call->departed_wall;
	gov.again = news->served && call->served && schedcall_at_fault(s, call);
	call->served = news->served;
	s->good = s->good || gov.outcome == GOV_OK;
	s->outage = outage = s->pacer.answered(s->pacer.ctx, call->ticket, now, wall, &gov);
	call->state = CALL_OPEN;
	s->stats.flying--;
	s->stats.calls -= gov.outcome == GOV_UNSENT;
	s->logging = c;
	s->log_n = 0;
	s->log_why = news->why;
	if (gov.outcome == GOV_OK)
		s->blocked_since = 0;
	switch (news->means) {
	case SCHED_ANSWER:
		answered(s, c, news);
		break;
	case SCHED_RETRY:
		retry(s, c, now, outage, news);
		break;
	case SCHED_REFUSED_RATE:
	case SCHED_REFUSED_QUOTA:
		again(s, c);
		break;
	case SCHED_STOP:
		schednews_gave_up(s, c, news->why);
		schednews_stop(s, EXIT_FOR_GOOD, SCHED_BY_REFUSAL);
		break;
	case SCHED_FALLBACK:
		if (call->batch) {
			s->stats.refused++;
			schedcall_dissolve(s, c);
			sched_no_batch(s);
			break;
		}
		schednews_gave_up(s, c, news->why);
		break;
	case SCHED_SPLIT:
		if (call->n > 1)
			schedcall_split(s, c);
		else
			schednews_gave_up(s, c, news->why);
		break;
	case SCHED_RECORD:
		if (call->batch && call->n > 1)
			take_apart(s, c);
		else
			schednews_gave_up(s, c, news->why);
		break;
	}
	if (is_wall(s, news))
		schednews_stop(s, EXIT_FOR_NOW, SCHED_BY_WALL);
	s->log_due = s->log_n != 0;
	if (!s->log_due)
		s->logging = SCHED_NONE;
	if (s->stopped)
		s->draining = true;
}

void
schednews_stop(struct sched *s, int status, enum sched_cause cause)
{
	static const char *const words[] = {
		[SCHED_BY_QUOTA] = "quota", [SCHED_BY_OUTAGE] = "down", [SCHED_BY_LIMIT] = "limit",
		[SCHED_BY_FAILURES] = "failed", [SCHED_BY_WALL] = "not_asked", [SCHED_BY_REFUSAL] = "stopped",
		[SCHED_BY_INTERRUPT] = "interrupted",
	};

	if (s->stopped)
		return;
	s->stopped = true;
	s->status = status;
	s->cause = cause;
	s->stop_why = words[cause];
	s->draining = true;
}
