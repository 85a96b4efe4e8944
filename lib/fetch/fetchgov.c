/* The governor's file as the scheduler's pacer. */
#include "fetchimpl.h"

#include <unistd.h>

#include "base/clock.h"
#include "refusal.h"

struct gov_state *
fetchgov_begin(struct fetchrun *run, int64_t now, int64_t wall)
{
	struct gov_state *g = govfile_begin(run->gov, now, wall);
	const char *renewed;

	if (g == NULL)
		die_errno(EXIT_FOR_NOW, "cannot read the governor's file of provider '%s'",
		    run->c->provider->name);
	if ((renewed = govfile_renewed(run->gov)) != NULL)
		complain("the governor's file of provider '%s' starts afresh: %s", run->c->provider->name,
		    renewed);
	return g;
}

void
fetchgov_end(struct fetchrun *run, int64_t now, int64_t wall)
{
	if (govfile_end(run->gov, now, wall) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write the governor's file of provider '%s'",
		    run->c->provider->name);
}

void
fetchgov_leave(struct fetchrun *run)
{
	int64_t now = govfile_now(), wall = clock_now();
	const struct gov_limits *l = &run->c->limits;

	if (l->per_second == 0 && l->per_minute == 0 && l->per_day == 0)
		return;
	gov_leave(fetchgov_begin(run, now, wall), run->c->limits.who);
	fetchgov_end(run, now, wall);
}

static struct gov_grant
take(void *ctx, int64_t now, int64_t wall)
{
	struct fetchrun *run = ctx;
	struct gov_state *state = fetchgov_begin(run, now, wall);
	struct gov_grant g = gov_take(state, &run->c->limits, now, wall);

	if (g.why == GOV_GO && state->probe == g.ticket)
		state->probe_pid = getpid();
	if (g.why == GOV_GO)
		fetchgov_end(run, now, wall);
	else
		govfile_cancel(run->gov);
	return g;
}

static struct gov_grant
depart(void *ctx, uint64_t ticket, int64_t now, int64_t wall)
{
	struct fetchrun *run = ctx;
	struct gov_state *state = fetchgov_begin(run, now, wall);
	struct gov_grant g = gov_depart(state, &run->c->limits, ticket, now, wall);

	run->t.quota_left = gov_day_left(state, &run->c->limits, wall);
	run->t.spacing = gov_spacing(state, &run->c->limits);
	fetchgov_end(run, now, wall);
	return g;
}

static void
give_back(void *ctx, uint64_t ticket)
{
	struct fetchrun *run = ctx;
	int64_t now = govfile_now(), wall = clock_now();

	gov_give_back(fetchgov_begin(run, now, wall), ticket);
	fetchgov_end(run, now, wall);
}

static bool
pacer_answered(void *ctx, uint64_t ticket, int64_t now, int64_t wall, const struct gov_news *news)
{
	struct fetchrun *run = ctx;
	bool outage = gov_answered(fetchgov_begin(run, now, wall), &run->c->limits, ticket, now, wall, news);

	fetchgov_end(run, now, wall);
	return outage;
}

/* libcurl is about to repeat a request on its own, or an answer has redirected us: charged like any other. */
int64_t
fetchgov_again(void *ctx, uint64_t *ticket)
{
	struct fetchrun *run = ctx;
	int64_t now = govfile_now(), wall = clock_now();
	struct gov_state *g = fetchgov_begin(run, now, wall);
	struct gov_grant grant = { .why = GOV_GO, .at = now };
	bool may = true;

	if (ticket == NULL) {
		may = gov_repeat(g, &run->c->limits, now, wall);
	} else {
		if (*ticket == 0) {
			grant = gov_follow(g, &run->c->limits, now, wall);
			*ticket = grant.ticket;
		}
		if (*ticket != 0 && grant.at <= now) {
			grant = gov_depart(g, &run->c->limits, *ticket, now, wall);
			*ticket = 0;
			/* The ticket is void; take another at the next look, not in a loop here. */
			if (grant.why != GOV_GO)
				grant.at = grant.at > now ? grant.at : now + 1000;
		}
		may = grant.why != GOV_QUOTA;
	}
	fetchgov_end(run, now, wall);
	return !may ? -1 : grant.at > now ? grant.at - now : 0;
}

/* A redirect is an answer if the provider's file has a row for its status. */
bool
fetchgov_answers(void *ctx, int status)
{
	const struct fetchrun *run = ctx;

	return refusal_of_status(run->c->provider, status);
}

/* A dry run's pacer: everything may leave, nothing is counted. */

static struct gov_grant
free_take(void *ctx, int64_t now, int64_t wall)
{
	(void)ctx;
	(void)wall;
	return (struct gov_grant){ .why = GOV_GO, .at = now, .ticket = 1 };
}

static struct gov_grant
free_depart(void *ctx, uint64_t ticket, int64_t now, int64_t wall)
{
	(void)ticket;
	return free_take(ctx, now, wall);
}

static void
free_give_back(void *ctx, uint64_t ticket)
{
	(void)ctx;
	(void)ticket;
}

static bool
free_answered(void *ctx, uint64_t ticket, int64_t now, int64_t wall, const struct gov_news *news)
{
	(void)ctx;
	(void)ticket;
	(void)now;
	(void)wall;
	(void)news;
	return false;
}

/* --- records --- */

struct sched_pacer
fetchgov_pacer(struct fetchrun *run)
{
	if (run->c->dry_run)
		return (struct sched_pacer){ run, free_take, free_depart, free_give_back, free_answered };
	return (struct sched_pacer){ run, take, depart, give_back, pacer_answered };
}
