#include "fetchrun.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "answer.h"
#include "clock.h"
#include "http.h"
#include "outq.h"
#include "progress.h"
#include "tmpl.h"
#include "worklist.h"
#include "xmem.h"

#define SYNC_EVERY CLOCK_SECOND
#define EVENT_EVERY (10 * CLOCK_SECOND)
#define NAMED_FAILURES 10

/* What is known of a record between reading and writing it. */
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
	uint64_t *seq;
	struct span *ids;		/* of a bundle: each record's value of match_with */
	struct buf id_text;
	unsigned n, page, tries;
	bool batch;
};

struct run {
	struct fetchrun_conf *c;
	struct filter *f;
	struct sched *sched;
	struct worklist *work;
	struct log *log;
	struct govfile *gov;
	struct http *http;
	struct outq *out;
	struct answer answer;
	struct item *items;		/* by record number modulo window */
	struct due_queue due;
	struct flight *flights;		/* by call number */
	struct buf text, line, lines, key, why, body, fetch;
	struct rec *recs;		/* of a bundle: scanned work records */
	const struct rec **rec_list;
	struct buf *rec_texts;
	struct log_hit *hits;
	struct fetchrun_totals t;
	int64_t sync_at, event_at, started, quota_end, waited_for;
	uint64_t failures_named;
	enum gov_why waiting;
	int64_t waiting_until;
	const struct http_result *result;	/* of the call that is being finished */
	struct sched_action wait;
	uint64_t numbered;		/* records handed to the scheduler */
	int signal;
	bool ended;
	int status;
};

static volatile sig_atomic_t caught, caught_twice;
static int caught_fd = -1;

static void
on_signal(int sig)
{
	static const uint64_t one = 1;

	if (caught != 0 && sig != SIGPIPE)
		caught_twice = 1;
	caught = sig;
	(void)!write(caught_fd, &one, sizeof one);
	if (caught_twice != 0) {
		(void)signal(sig, SIG_DFL);
		(void)raise(sig);
	}
}

static void
catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = SA_NODEFER };

	if ((caught_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) == -1)
		die_errno(EXIT_FOR_NOW, "cannot start");
	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
}

/* --- the governor's file as the scheduler's pacer --- */

static struct gov_state *
begin(struct run *run, int64_t now, int64_t wall)
{
	struct gov_state *g = govfile_begin(run->gov, now, wall);
	const char *renewed;

	if (g == NULL)
		die_errno(EXIT_FOR_NOW, "cannot read the governor's file of provider '%s'",
		    run->c->provider->name);
	if ((renewed = govfile_renewed(run->gov)) != NULL)
		complain("the governor's file of provider '%s' begins anew: %s", run->c->provider->name,
		    renewed);
	return g;
}

static void
end(struct run *run, int64_t now, int64_t wall)
{
	if (govfile_end(run->gov, now, wall) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write the governor's file of provider '%s'",
		    run->c->provider->name);
}

static struct gov_grant
take(void *ctx, int64_t now, int64_t wall)
{
	struct run *run = ctx;
	struct gov_grant g = gov_take(begin(run, now, wall), &run->c->limits, now, wall);

	if (g.why == GOV_GO)
		end(run, now, wall);
	else
		govfile_cancel(run->gov);
	return g;
}

static struct gov_grant
depart(void *ctx, uint64_t ticket, int64_t now, int64_t wall)
{
	struct run *run = ctx;
	struct gov_state *state = begin(run, now, wall);
	struct gov_grant g = gov_depart(state, &run->c->limits, ticket, now, wall);

	run->t.quota_left = gov_day_left(state, &run->c->limits, wall);
	run->t.spacing = gov_spacing(state, &run->c->limits);
	end(run, now, wall);
	return g;
}

static void
give_back(void *ctx, uint64_t ticket)
{
	struct run *run = ctx;
	int64_t now = govfile_now(), wall = clock_now();

	gov_give_back(begin(run, now, wall), ticket);
	end(run, now, wall);
}

static bool
pacer_answered(void *ctx, uint64_t ticket, int64_t now, int64_t wall, const struct gov_news *news)
{
	struct run *run = ctx;
	bool outage = gov_answered(begin(run, now, wall), &run->c->limits, ticket, now, wall, news);

	end(run, now, wall);
	return outage;
}

/* libcurl is about to repeat a request by itself: charged like any other, or it does not leave. */
static bool
again(void *ctx, uint64_t id)
{
	struct run *run = ctx;
	int64_t now = govfile_now(), wall = clock_now();
	bool may = gov_repeat(begin(run, now, wall), &run->c->limits, now, wall);

	(void)id;
	end(run, now, wall);
	return may;
}

/* A dry run's: everything may leave, nothing is counted. */

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

static struct item *
item_of(struct run *run, uint64_t seq)
{
	return &run->items[seq % run->c->sched.window];
}

/* The work record as text and as members, good as long as text and members are. */
static void
reread(struct run *run, const struct work_place *place, struct buf *text, struct rec *r)
{
	struct json_err err;

	text->n = 0;
	if (worklist_read(run->work, place, text) != 0 ||
	    json_scan(buf_span(text), NULL, NULL, 0, &r->members, &err) != 0)
		die(EXIT_FOR_NOW, "the work list changed while it was read (byte %llu)",
		    (unsigned long long)place->start);
	r->line = buf_span(text);
}

static const char *
key_of(const struct run *run, const struct rec *r, struct buf *to)
{
	const struct provider *p = run->c->provider;

	to->n = 0;
	return tmpl_expand(to, p->key != NULL ? p->key : p->url, r);
}

static uint64_t
hash(struct span text)
{
	return XXH3_64bits(text.p, text.n);
}

static uint64_t
group_of(struct run *run, const struct rec *r)
{
	run->text.n = 0;
	if (run->c->group == NULL || tmpl_expand(&run->text, run->c->group, r) != NULL)
		return 0;
	return hash(buf_span(&run->text));
}

/* Do two waiting records ask the same? */
static bool
same(void *ctx, uint64_t a, uint64_t b)
{
	struct run *run = ctx;
	static struct buf text, keys[2];
	static struct rec r;

	reread(run, &item_of(run, a)->place, &text, &r);
	(void)key_of(run, &r, &keys[0]);
	reread(run, &item_of(run, b)->place, &text, &r);
	(void)key_of(run, &r, &keys[1]);
	return span_eq(buf_span(&keys[0]), buf_span(&keys[1]));
}

static int64_t
oldest(const struct run *run)
{
	return run->c->max_age > 0 ? clock_now() - run->c->max_age : INT64_MIN;
}

static void
on_record(struct run *run, const struct work *work, int64_t now)
{
	static struct rec r;
	struct json_err err;
	struct log_hit hit;
	struct item item = { .place = work->place };
	const char *why;

	if (work->done) {
		run->t.left_out++;
		return;
	}
	r.line = work->line;
	if (json_scan(work->line, NULL, NULL, 0, &r.members, &err) != 0)
		die(EXIT_FOR_GOOD, "a record that was read cannot be read (%s)", err.why);
	if ((why = key_of(run, &r, &run->key)) != NULL) {
		complain("the record that ends at byte %llu of the work list: %s",
		    (unsigned long long)work->place.end, why);
		run->t.rejected++;
		return;
	}
	item.has_hit = log_find(run->log, buf_span(&run->key), oldest(run), &hit) == LOG_FINAL;
	if (item.has_hit)
		item.hit = hit;
	/* Numbered before it is added: the scheduler may compare its key with others'. */
	*item_of(run, run->numbered++) = item;
	if (item.has_hit)
		(void)sched_saved(run->sched);
	else
		(void)sched_add(run->sched, hash(buf_span(&run->key)), group_of(run, &r), now);
}

static void
do_read(struct run *run, int64_t now)
{
	struct work work;

	switch (worklist_take(run->work, &work)) {
	case WORKLIST_RECORD:
		on_record(run, &work, now);
		break;
	case WORKLIST_NONE:
		sched_idle(run->sched);
		break;
	case WORKLIST_END:
		sched_eof(run->sched);
		break;
	}
}

/* --- asking --- */

static struct flight *
flight_of(struct run *run, unsigned call)
{
	struct flight *fl = &run->flights[call];

	if (fl->seq == NULL) {
		fl->seq = xcalloc(run->c->sched.batch, sizeof *fl->seq);
		fl->ids = xcalloc(run->c->sched.batch, sizeof *fl->ids);
	}
	return fl;
}

/* Reads the call's records again, into run->recs. */
static void
load_records(struct run *run, struct flight *fl)
{
	for (unsigned i = 0; i < fl->n; i++) {
		reread(run, &item_of(run, fl->seq[i])->place, &run->rec_texts[i], &run->recs[i]);
		run->rec_list[i] = &run->recs[i];
	}
}

/* What each element of a bundle's answer is compared with. */
static void
note_ids(struct run *run, struct flight *fl)
{
	size_t from = 0;

	fl->id_text.n = 0;
	for (unsigned i = 0; i < fl->n; i++) {
		json_text(&fl->id_text, rec_get(&run->recs[i], run->c->provider->match_with));
		fl->ids[i].n = fl->id_text.n - from;
		from = fl->id_text.n;
	}
	from = 0;
	for (unsigned i = 0; i < fl->n; from += fl->ids[i++].n)
		fl->ids[i].p = fl->id_text.p + from;
}

static const char *
make_url(struct run *run, struct flight *fl)
{
	const struct provider *p = run->c->provider;
	const char *why;

	run->text.n = fl->url.n = fl->public_url.n = 0;
	why = fl->batch ? tmpl_expand_all(&run->text, p->batch_url, p->batch_join, run->rec_list, fl->n) :
	    tmpl_expand(&run->text, p->url, &run->recs[0]);
	if (why != NULL)
		return why;
	if (fl->page > 1)
		buf_addf(&run->text, "%c%s=%u", memchr(run->text.p, '?', run->text.n) != NULL ? '&' : '?',
		    p->page_param, fl->page);
	buf_str(&run->text);
	if (run->c->base == NULL)
		buf_adds(&fl->url, run->text.p);
	else if (http_url_rebase(&fl->url, run->text.p, run->c->base) != 0)
		return "not a URL";
	buf_str(&fl->url);
	if (http_url_public(&fl->public_url, fl->url.p) != 0)
		return "not a URL";
	buf_str(&fl->public_url);
	return NULL;
}

static void finish(struct run *run, unsigned call, const struct http_result *r);

/* A page that a run before this one paid for. */
static bool
saved_page(struct run *run, unsigned call, struct flight *fl)
{
	struct http_result r = { .status = 200, .retry_after = -1, .date = INT64_MIN, .took = 0 };
	struct log_answer answer;
	struct log_hit hit;

	if (run->c->provider->page_param == NULL || fl->batch)
		return false;
	(void)key_of(run, &run->recs[0], &run->key);
	buf_addf(&run->key, "#page=%u", fl->page);
	if (log_find(run->log, buf_span(&run->key), oldest(run), &hit) != LOG_FINAL ||
	    log_read(run->log, &hit, buf_span(&run->key), &run->body, &answer) != 0)
		return false;
	r.body = answer.body;
	finish(run, call, &r);
	return true;
}

static void
do_ask(struct run *run, const struct sched_action *a)
{
	struct flight *fl = flight_of(run, a->call);
	struct http_result r = { .error = HTTP_BAD_URL, .retry_after = -1, .date = INT64_MIN };

	fl->n = a->n;
	fl->page = a->page;
	fl->tries = a->tries;
	fl->batch = a->batch;
	memcpy(fl->seq, a->rec, a->n * sizeof *a->rec);
	load_records(run, fl);
	if (fl->batch)
		note_ids(run, fl);
	if (run->c->dry_run) {
		r.error = HTTP_OK;
		r.status = 200;
		finish(run, a->call, &r);
	} else if (make_url(run, fl) != NULL) {
		finish(run, a->call, &r);
	} else if (!saved_page(run, a->call, fl)) {
		http_get(run->http, a->call, fl->url.p);
	}
}

/* --- answers --- */

static void
say_refusal(struct run *run, const struct sched_news *news)
{
	static const char *const remedy[] = {
		[SCHED_STOP] = "check the key and the account; nothing more is asked",
		[SCHED_FALLBACK] = "bundles are refused for this key, from now on one call a record",
		[SCHED_REFUSED_QUOTA] = "what is saved stays; the same command carries on when the day turns",
	};
	struct span member, said;
	struct buf text = { 0 };

	if (news->means != SCHED_STOP && news->means != SCHED_FALLBACK &&
	    news->means != SCHED_REFUSED_QUOTA)
		return;
	(void)provider_refused(run->c->provider, 0, &run->answer.body, &member, &said);
	json_text(&text, said);
	complain("the provider refuses (%s)%s%.*s%s; %s", news->why, text.n != 0 ? ": '" : "",
	    (int)(text.n < 200 ? text.n : 200), text.n != 0 ? text.p : "", text.n != 0 ? "'" : "",
	    remedy[news->means]);
	buf_free(&text);
}

static void
remember_no_batch(struct run *run)
{
	int64_t now = govfile_now(), wall = clock_now();

	begin(run, now, wall)->no_batch_until = wall + 7 * CLOCK_DAY;
	end(run, now, wall);
}

static enum sched_act step(struct run *run);

/* A call is over: what it means, and at once into the log with it, as its body does not last. */
static void
finish(struct run *run, unsigned call, const struct http_result *r)
{
	struct flight *fl = &run->flights[call];
	struct sched_news news;
	int64_t now = govfile_now(), wall = clock_now();

	if (run->c->dry_run) {
		news = (struct sched_news){ .means = SCHED_ANSWER };
	} else {
		answer_judge(&run->answer, r, fl->ids, fl->n, fl->batch, &news);
		run->t.sent += r->sent;
		run->t.received += r->error == HTTP_OK;
		run->t.bytes += r->body.n;
		say_refusal(run, &news);
		if (news.means == SCHED_FALLBACK)
			remember_no_batch(run);
	}
	run->result = r;
	sched_answered(run->sched, call, now, wall, &news);
	(void)step(run);
}

/* This last page and those before it, as one body; false if one of them is gone. */
static bool
join_pages(struct run *run, const struct flight *fl)
{
	struct span *pages = xcalloc(fl->page, sizeof *pages);
	struct buf *texts = xcalloc(fl->page, sizeof *texts), key = { 0 };
	struct log_answer answer;
	struct log_hit hit;
	bool all = answer_body(&run->answer, &texts[fl->page - 1], 0);

	for (unsigned i = 1; i < fl->page && all; i++) {
		key.n = 0;
		buf_addf(&key, "%.*s#page=%u", (int)run->key.n, run->key.p, i);
		all = log_find(run->log, buf_span(&key), INT64_MIN, &hit) == LOG_FINAL &&
		    log_read(run->log, &hit, buf_span(&key), &texts[i - 1], &answer) == 0;
		pages[i - 1] = all ? answer.body : SPAN_NONE;
	}
	pages[fl->page - 1] = buf_span(&texts[fl->page - 1]);
	all = all && answer_join(run->c->provider, &run->body, pages, fl->page) == 0;
	for (unsigned i = 0; i < fl->page; i++)
		buf_free(&texts[i]);
	buf_free(&key);
	free(texts);
	free(pages);
	return all;
}

/* The i-th record's answer as a line for the log. */
static void
put_answer(struct run *run, const struct flight *fl, unsigned i, const struct sched_action *a,
    enum sched_fate fate)
{
	const struct http_result *r = run->result;
	struct answer_fetch fetch = { .url = fl->public_url.n != 0 ? fl->public_url.p : NULL,
	    .status = r->status, .took = r->took, .tries = fl->tries, .batch = fl->batch ? fl->n : 0,
	    .page = fl->page, .at = clock_now(), .offset = item_of(run, fl->seq[i])->place.end };
	char digest[CHECKPOINT_HEX];
	bool has_body;

	(void)key_of(run, &run->recs[i], &run->key);
	run->fetch.n = run->body.n = 0;
	fetch.error = fate == SCHED_FAILED ? a->why : NULL;
	if (fate == SCHED_ANSWERED && fl->page > 1) {
		if (!(has_body = join_pages(run, fl)))
			fetch.error = "page_lost";
	} else {
		has_body = answer_body(&run->answer, &run->body, i);
	}
	if (fate == SCHED_PAGE)
		buf_addf(&run->key, "#page=%u", fl->page);
	checkpoint_hex(item_of(run, fl->seq[i])->place.digest, digest);
	fetch.digest = digest;
	fetch.key = buf_span(&run->key);
	answer_put_fetch(&run->fetch, &fetch);
	answer_put(&run->lines, &run->recs[i], buf_span(&run->fetch),
	    has_body ? buf_span(&run->body) : SPAN_NONE);
	if (fate == SCHED_FAILED && run->failures_named++ < NAMED_FAILURES)
		complain("no answer for '%.*s' (try %u): %s", (int)(run->key.n < 200 ? run->key.n : 200),
		    run->key.p, fl->tries, a->why);
}

static void
do_log(struct run *run, const struct sched_action *a)
{
	struct flight *fl = &run->flights[a->call];
	unsigned i = 0;

	if (run->c->dry_run)
		return;
	load_records(run, fl);
	run->lines.n = 0;
	for (unsigned k = 0; k < a->n; k++, i++) {
		while (fl->seq[i] != a->rec[k])
			i++;
		put_answer(run, fl, i, a, (enum sched_fate)a->fates[k]);
	}
	if (log_append(run->log, buf_span(&run->lines), run->hits, a->n) != 0)
		die(EXIT_FOR_NOW, "%s; make room and repeat the command", log_why(run->log));
	for (unsigned k = 0; k < a->n; k++)
		if (a->fates[k] != SCHED_PAGE) {
			item_of(run, a->rec[k])->hit = run->hits[k];
			item_of(run, a->rec[k])->has_hit = true;
		}
}

/* --- output --- */

static void
do_same(struct run *run, const struct sched_action *a)
{
	const struct item *leader = item_of(run, a->leader);
	struct item *item = item_of(run, a->seq);

	item->hit = leader->hit;
	item->has_hit = leader->has_hit;
	item->shared = true;
}

static void
do_emit(struct run *run, const struct sched_action *a)
{
	struct due_queue *q = &run->due;

	if (run->c->dry_run)
		return;
	if (q->at == q->n)
		q->at = q->n = 0;
	if (q->n == q->cap) {
		if (q->at > q->cap / 2) {
			memmove(q->v, q->v + q->at, (q->n - q->at) * sizeof *q->v);
			q->n -= q->at;
			q->at = 0;
		} else {
			q->cap = q->cap != 0 ? q->cap * 2 : 1024;
			q->v = xreallocarray(q->v, q->cap, sizeof *q->v);
		}
	}
	q->v[q->n++] = (struct due){ *item_of(run, a->seq), a->why, a->fate };
}

/* A record without an answer: why not, instead of one. */
static void
put_without(struct run *run, const struct due *d, const struct rec *work, const char *error,
    const char *digest)
{
	(void)key_of(run, work, &run->key);
	answer_put_fetch(&run->fetch, &(struct answer_fetch){ .key = buf_span(&run->key), .took = -1,
	    .at = clock_now(), .offset = d->item.place.end, .digest = digest, .error = error,
	    .skipped = d->fate == SCHED_SKIPPED ? d->why : NULL });
	answer_put(&run->line, work, buf_span(&run->fetch), SPAN_NONE);
}

static void
put_due(struct run *run, const struct due *d)
{
	static struct rec work;
	struct log_answer answer;
	char digest[CHECKPOINT_HEX];

	reread(run, &d->item.place, &run->text, &work);
	checkpoint_hex(d->item.place.digest, digest);
	run->line.n = run->fetch.n = 0;
	if (d->fate == SCHED_SKIPPED || !d->item.has_hit) {
		put_without(run, d, &work, d->fate == SCHED_SKIPPED ? NULL : d->why, digest);
	} else if (log_read(run->log, &d->item.hit, SPAN_NONE, &run->body, &answer) != 0) {
		complain("%s; the next run asks again", log_why(run->log));
		run->t.sched.failed++;
		put_without(run, d, &work, "damaged", digest);
	} else {
		if (d->fate == SCHED_SAVED || d->item.shared)
			answer_put_saved(&run->fetch, answer.fetch, d->item.place.end, digest);
		else
			buf_span_add(&run->fetch, answer.fetch);
		answer_put(&run->line, &work, buf_span(&run->fetch), answer.body);
	}
	outq_put(run->out, buf_span(&run->line));
	run->f->out.lines++;
}

static void
drain_due(struct run *run)
{
	while (run->due.at < run->due.n && outq_room(run->out))
		put_due(run, &run->due.v[run->due.at++]);
}

/* --- talk --- */

static const char *
waits_for(const struct run *run)
{
	return run->waiting != GOV_GO && run->waiting != GOV_PACE && run->waiting != GOV_LATE ?
	    gov_why_text(run->waiting) : NULL;
}

static void
show(struct run *run, int64_t now, int64_t wall)
{
	const struct sched_stats *s = sched_stats(run->sched);
	uint64_t done = s->emitted;
	double seconds = (double)(now - run->started) / CLOCK_SECOND;
	struct buf b = { 0 };
	char until[32];

	buf_addf(&b, "%llu/%llu  calls %llu  %.1f/s", (unsigned long long)done,
	    (unsigned long long)s->read, (unsigned long long)s->calls,
	    seconds > 0 ? (double)s->calls / seconds : 0);
	if (run->t.quota_left != INT64_MAX)
		buf_addf(&b, "  quota left %lld", (long long)run->t.quota_left);
	if (s->failed != 0)
		buf_addf(&b, "  failed %llu", (unsigned long long)s->failed);
	if (waits_for(run) != NULL && run->waiting_until < INT64_MAX) {
		clock_iso(wall + run->waiting_until - now, until);
		buf_addf(&b, "  waiting until %.8s UTC: %s", until + 11, waits_for(run));
	} else if (done > s->saved && s->waiting > 0 && seconds > 1) {
		clock_iso(wall + (int64_t)((double)s->waiting * seconds / (double)(done - s->saved)) *
		    CLOCK_SECOND, until);
		buf_addf(&b, "  ETA %.5s UTC", until + 11);
	}
	progress_show(buf_span(&b));
	buf_free(&b);
}

static void
put_counts(struct run *run, struct jsonw *w)
{
	const struct sched_stats *s = sched_stats(run->sched);

	jsonw_int(w, "records", (int64_t)s->emitted);
	jsonw_int(w, "saved", (int64_t)s->saved);
	jsonw_int(w, "answered", (int64_t)s->answered);
	jsonw_int(w, "failed", (int64_t)s->failed);
	jsonw_int(w, "not_asked", (int64_t)s->skipped);
	jsonw_int(w, "calls", (int64_t)s->calls);
	jsonw_int(w, "sent", (int64_t)run->t.sent);
	jsonw_int(w, "received", (int64_t)run->t.received);
	jsonw_int(w, "retries", (int64_t)s->retries);
	jsonw_int(w, "refused", (int64_t)s->refused);
	jsonw_int(w, "bytes", (int64_t)run->t.bytes);
	if (run->t.quota_left != INT64_MAX)
		jsonw_int(w, "quota_left", run->t.quota_left);
}

static void
tell(struct run *run, const char *event, int64_t now, int64_t wall)
{
	struct jsonw *w = filter_event(run->f, event);
	char until[32];

	put_counts(run, w);
	if (waits_for(run) != NULL && run->waiting_until < INT64_MAX) {
		clock_iso(wall + run->waiting_until - now, until);
		jsonw_str(w, "waiting_until", until);
		jsonw_str(w, "reason", waits_for(run));
	}
	filter_event_end(run->f);
}

/* A wait that people would ask about is said once. */
static void
tell_wait(struct run *run, const struct sched_action *a, int64_t now, int64_t wall)
{
	char until[32];

	run->waiting = a->wait;
	run->waiting_until = a->until;
	if (waits_for(run) == NULL || a->until == INT64_MAX || a->until - now < 5 * CLOCK_SECOND ||
	    run->waited_for == a->until / CLOCK_SECOND)
		return;
	run->waited_for = a->until / CLOCK_SECOND;
	clock_iso(wall + a->until - now, until);
	complain("waiting until %s: %s", until, waits_for(run));
	tell(run, "wait", now, wall);
}

/* --- the loop --- */

/* The reader of our output is far behind: nothing new until it has caught up. */
static void
wait_for_room(struct run *run)
{
	struct pollfd fds[] = { { outq_fd(run->out), POLLIN, 0 }, { caught_fd, POLLIN, 0 } };

	if (!outq_room(run->out))
		http_wait(run->http, fds, 2, CLOCK_SECOND);
}

static void
wait_for_events(struct run *run, const struct sched_action *a, int64_t now)
{
	struct pollfd fds[] = { { worklist_fd(run->work), POLLIN, 0 }, { outq_fd(run->out), POLLIN, 0 },
	    { caught_fd, POLLIN, 0 } };
	int64_t until = a->until;

	if (log_dirty(run->log) && run->sync_at < until)
		until = run->sync_at;
	if (run->event_at < until)
		until = run->event_at;
	http_wait(run->http, fds, 3, until <= now ? 0 : until - now);
	if ((fds[0].revents & POLLIN) != 0)
		sched_input(run->sched);
}

/* Why the run ends before its time, and what to do. */
static void
say_stop(struct run *run, const char *why, int64_t now, int64_t wall)
{
	static const struct {
		const char *why, *text;
	} said[] = {
		{ "quota", "the day's quota is spent, as far as it is ours" },
		{ "down", "the provider is down" },
		{ "limit", "the provider wants a longer pause than --max-wait" },
	};
	char at[32];

	for (size_t i = 0; why != NULL && i < sizeof said / sizeof *said; i++)
		if (strcmp(why, said[i].why) == 0) {
			clock_iso(why[0] == 'q' ? gov_day_end(&run->c->limits, wall) :
			    wall + (run->waiting_until > now && run->waiting_until < INT64_MAX ?
			    run->waiting_until - now : CLOCK_SECOND), at);
			complain("%s: %llu records not asked; the same command carries on after %s",
			    said[i].text, (unsigned long long)sched_stats(run->sched)->skipped, at);
		}
}

static enum sched_act
step(struct run *run)
{
	struct sched_action a = { 0 };
	int64_t now = govfile_now(), wall = clock_now();
	enum sched_act act = sched_step(run->sched, now, wall, &a);

	switch (act) {
	case SCHED_READ:
		do_read(run, now);
		break;
	case SCHED_ASK:
		do_ask(run, &a);
		break;
	case SCHED_LOG:
		do_log(run, &a);
		break;
	case SCHED_SAME:
		do_same(run, &a);
		break;
	case SCHED_EMIT:
		do_emit(run, &a);
		break;
	case SCHED_WAIT:
		run->wait = a;
		break;
	case SCHED_END:
		run->ended = true;
		run->status = a.status;
		say_stop(run, a.why, now, wall);
		break;
	}
	return act;
}

static void
look_around(struct run *run, int64_t now, int64_t wall)
{
	uint64_t drained;
	struct http_result r;

	while (http_next(run->http, &r))
		finish(run, (unsigned)r.id, &r);
	drain_due(run);
	if (outq_error(run->out) != 0 && run->signal == 0) {
		run->signal = SIGPIPE;
		sched_interrupt(run->sched, EXIT_FOR_NOW);
	}
	if (caught != 0 && run->signal == 0) {
		(void)!read(caught_fd, &drained, sizeof drained);
		run->signal = caught;
		complain("stopping: what is under way is still saved; once more ends at once");
		sched_interrupt(run->sched, EXIT_FOR_NOW);
	}
	if (log_dirty(run->log) && now >= run->sync_at) {
		if (log_sync(run->log) != 0)
			die(EXIT_FOR_NOW, "%s", log_why(run->log));
		run->sync_at = now + SYNC_EVERY;
	}
	if (now >= run->event_at) {
		tell(run, "progress", now, wall);
		run->event_at = now + EVENT_EVERY;
	}
	if (progress_due(now))
		show(run, now, wall);
}

static void
loop(struct run *run)
{
	for (unsigned n = 1; !run->ended; n++) {
		enum sched_act act = step(run);
		int64_t now, wall;

		/* The network must not starve while saved records rush through. */
		if (act != SCHED_WAIT && n % 256 != 0)
			continue;
		now = govfile_now();
		wall = clock_now();
		if (act == SCHED_WAIT) {
			tell_wait(run, &run->wait, now, wall);
			wait_for_events(run, &run->wait, now);
		} else {
			http_wait(run->http, NULL, 0, 0);
			while (run->due.n - run->due.at > run->c->sched.window && outq_error(run->out) == 0 &&
			    caught == 0) {
				wait_for_room(run);
				drain_due(run);
			}
		}
		look_around(run, govfile_now(), clock_now());
	}
	while (run->due.at < run->due.n && outq_error(run->out) == 0) {
		drain_due(run);
		if (run->due.at < run->due.n)
			wait_for_room(run);
	}
}

static void
open_log(struct run *run)
{
	struct buf why = { 0 };

	run->log = log_open(run->c->log_path, run->c->dry_run ? LOG_READ : 0, &why);
	/* A dry run of a log that is not there yet. */
	if (run->log == NULL && run->c->dry_run) {
		why.n = 0;
		run->log = log_open(NULL, 0, &why);
	}
	if (run->log == NULL)
		die(EXIT_FOR_NOW, "%s", buf_str(&why));
	for (size_t i = 0; i < run->c->reuse.n; i++)
		if (log_reuse(run->log, run->c->reuse.v[i], &why) != 0)
			die(EXIT_USAGE, "%s", buf_str(&why));
	buf_free(&why);
}

static void
open_network(struct run *run)
{
	static const char *names[ANSWER_HEADERS + 1];
	const struct fetchrun_conf *c = run->c;
	struct buf why = { 0 };
	/* One more than are in flight: the next call may start while an answer is still being read. */
	struct http_opts o = { .jobs = c->sched.jobs + 1, .timeout = c->timeout,
	    .connect_timeout = c->connect_timeout, .max_body = (size_t)c->max_body,
	    .user_agent = "af/" AF_VERSION, .capture = names,
	    .again = again, .ctx = run };

	answer_headers(c->provider, names);
	if ((run->http = http_new(&o, &why)) == NULL)
		die(EXIT_FOR_NOW, "%s", buf_str(&why));
	for (size_t i = 0; i < c->provider->headers.n; i++) {
		const char *colon = strchr(c->provider->headers.v[i], ':');
		char *name = xmemdup(c->provider->headers.v[i], (size_t)(colon - c->provider->headers.v[i]));

		if (http_header(run->http, name, colon + 1 + strspn(colon + 1, " \t"), false) != 0)
			die(EXIT_USAGE, "'%s' is no header", c->provider->headers.v[i]);
		free(name);
	}
	buf_free(&why);
}

/* The secrets into the headers, and the governor of the first one. */
static void
open_account(struct run *run)
{
	const struct provider *p = run->c->provider;
	struct buf name = { 0 }, path = { 0 }, why = { 0 };
	const char *missing, *first = "";

	if (run->c->offline || run->c->dry_run) {
		for (size_t i = 0; i < p->secrets.n && i < 1; i++)
			first = provider_secret(p, i, &name, &missing);
	} else {
		for (size_t i = 0; i < p->secrets.n; i++) {
			const char *value = provider_secret(p, i, &name, &missing);

			if (value == NULL)
				die(EXIT_FOR_GOOD, "no key: set %s in the environment, or name a file with --key-file",
				    missing);
			if (http_header(run->http, name.p, value, true) != 0)
				die(EXIT_FOR_GOOD, "the key in %s cannot stand in a header", missing);
			first = i == 0 ? value : first;
		}
	}
	govfile_path(&path, p->name, first != NULL ? SPAN(first) : SPAN_NONE);
	if (!run->c->offline && (run->gov = govfile_open(buf_str(&path), &why)) == NULL)
		complain("%s; other processes will not know what this one asks", buf_str(&why));
	if (run->gov == NULL)
		run->gov = govfile_private();
	buf_free(&name);
	buf_free(&path);
	buf_free(&why);
}

static void
open_scheduler(struct run *run)
{
	struct sched_conf conf = run->c->sched;
	struct sched_pacer pacer = { run, take, depart, give_back, pacer_answered };
	int64_t now = govfile_now(), wall = clock_now();
	struct gov_state *g;

	conf.same = same;
	conf.same_ctx = run;
	if (run->c->dry_run)
		pacer = (struct sched_pacer){ run, free_take, free_depart, free_give_back, free_answered };
	run->sched = sched_new(&conf, &pacer);
	run->items = xcalloc(conf.window, sizeof *run->items);
	run->flights = xcalloc(conf.lookahead + 2, sizeof *run->flights);
	run->recs = xcalloc(conf.batch, sizeof *run->recs);
	run->rec_list = xcalloc(conf.batch, sizeof *run->rec_list);
	run->rec_texts = xcalloc(conf.batch, sizeof *run->rec_texts);
	run->hits = xcalloc(conf.batch, sizeof *run->hits);
	g = begin(run, now, wall);
	if (g->no_batch_until > wall)
		sched_no_batch(run->sched);
	run->t.quota_left = gov_day_left(g, &run->c->limits, wall);
	run->t.spacing = gov_spacing(g, &run->c->limits);
	govfile_cancel(run->gov);
}

static void
close_all(struct run *run)
{
	struct buf why = { 0 };
	int out;

	progress_close();
	out = run->c->dry_run ? 0 : outq_finish(run->out);
	if (out != 0 && errno != EPIPE) {
		complain_errno("cannot write standard output");
		run->status = EXIT_FOR_NOW;
	}
	if (log_close(run->log, &why) != 0) {
		complain("%s", buf_str(&why));
		run->status = EXIT_FOR_NOW;
	}
	if (run->failures_named > NAMED_FAILURES)
		complain("%llu records without an answer in all: fetch.error tells why; the same command asks again",
		    (unsigned long long)run->failures_named);
	http_free(run->http);
	govfile_close(run->gov);
	buf_free(&why);
}

static void
run_free(struct run *run)
{
	struct buf *bufs[] = { &run->text, &run->line, &run->lines, &run->key, &run->why, &run->body,
	    &run->fetch };

	for (size_t i = 0; i < run->c->sched.lookahead + 2; i++) {
		buf_free(&run->flights[i].url);
		buf_free(&run->flights[i].public_url);
		buf_free(&run->flights[i].id_text);
		free(run->flights[i].seq);
		free(run->flights[i].ids);
	}
	for (size_t i = 0; i < run->c->sched.batch; i++) {
		json_members_free(&run->recs[i].members);
		buf_free(&run->rec_texts[i]);
	}
	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		buf_free(bufs[i]);
	worklist_close(run->work);
	answer_free(&run->answer);
	sched_free(run->sched);
	free(run->items);
	free(run->due.v);
	free(run->flights);
	free(run->recs);
	free(run->rec_list);
	free(run->rec_texts);
	free(run->hits);
	free(run);
}

int
fetchrun(struct fetchrun_conf *c, struct filter *f, struct fetchrun_totals *totals)
{
	struct run *run = xcalloc(1, sizeof *run);
	int64_t now = govfile_now();
	int status;

	run->c = c;
	run->f = f;
	run->started = now;
	run->event_at = now + EVENT_EVERY;
	run->work = worklist_open(c->operands, (size_t)c->max_line, c->after);
	open_log(run);
	catch_signals();
	open_network(run);
	open_account(run);
	answer_init(&run->answer, c->provider);
	open_scheduler(run);
	run->out = outq_new(dup(1));
	(void)progress_open();
	tell(run, "start", now, clock_now());
	loop(run);
	tell(run, "end", govfile_now(), clock_now());
	put_counts(run, filter_summary(f));
	run->t.sched = *sched_stats(run->sched);
	run->t.in = worklist_in(run->work);
	run->t.rejected += worklist_rejected(run->work);
	close_all(run);
	*totals = run->t;
	if (run->signal != 0) {
		(void)signal(run->signal, SIG_DFL);
		(void)raise(run->signal);
	}
	status = run->status;
	if (run->t.rejected != 0 && status == EXIT_DONE)
		status = EXIT_SOME;
	run_free(run);
	return status;
}
