/* Calls: what is asked, and what the answers mean. */
#include "fetchimpl.h"

#include <errno.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/sha256.h"
#include "base/xmem.h"
#include "record/tmpl.h"
#include "refusal.h"

static struct flight *
flight_of(struct fetchrun *run, unsigned call)
{
	struct flight *fl = &run->calls.flights[call];

	if (fl->seq == NULL) {
		fl->seq = xcalloc(run->c->sched.batch, sizeof *fl->seq);
		fl->ids = xcalloc(run->c->sched.batch, sizeof *fl->ids);
	}
	return fl;
}

/* What each element of a bundle's answer is compared with. */
static void
note_ids(struct fetchrun *run, struct flight *fl)
{
	size_t from = 0;

	fl->id_text.n = 0;
	for (unsigned i = 0; i < fl->n; i++) {
		json_id_text(&fl->id_text, rec_get(&run->calls.recs[i], run->c->provider->match_with));
		fl->ids[i].n = fl->id_text.n - from;
		from = fl->id_text.n;
	}
	from = 0;
	for (unsigned i = 0; i < fl->n; from += fl->ids[i++].n)
		fl->ids[i].p = fl->id_text.p + from;
}

static const char *
make_url(struct fetchrun *run, struct flight *fl)
{
	const struct provider *p = run->c->provider;
	const char *why;

	run->text.n = fl->url.n = fl->public_url.n = 0;
	why = fl->batch ? tmpl_expand_all(&run->text, p->batch_url, p->batch_join, run->calls.rec_list, fl->n) :
	    tmpl_expand(&run->text, p->url, &run->calls.recs[0]);
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

/* True if no component is "..": a record's member may be part of the path. */
static bool
climbs(const char *path)
{
	for (const char *at = path; (at = strstr(at, "..")) != NULL; at += 2)
		if ((at == path || at[-1] == '/') && (at[2] == '/' || at[2] == '\0'))
			return true;
	return false;
}

/* NULL; or why what is to be sent is not what the record means. */
static const char *
check_payload(struct fetchrun *run, const struct flight *fl)
{
	char digest[SHA256_HEX];
	const char *why;

	run->text.n = 0;
	if ((why = tmpl_expand(&run->text, run->c->provider->body_sha256, &run->calls.recs[0])) != NULL)
		return why;
	sha256_hex(buf_span(&fl->payload), digest);
	return span_is(buf_span(&run->text), digest) ? NULL : "its digest is another: it has changed, or is damaged, and must be made again";
}

/* Reads the file to send; false, with the reason in *r. */
static bool
load_payload(struct fetchrun *run, struct flight *fl, struct http_result *r)
{
	const struct provider *p = run->c->provider;

	fl->payload.n = 0;
	if (p->body_file == NULL)
		return true;
	run->text.n = 0;
	r->error = HTTP_NO_FILE;
	r->why = tmpl_path(&run->text, p->body_file, &run->calls.recs[0]);
	if (r->why != NULL)
		return false;
	if (climbs(buf_str(&run->text))) {
		r->why = "its path has a '..'";
		return false;
	}
	if (io_read_file(run->text.p, &fl->payload, (size_t)run->c->max_body) == 0) {
		r->why = p->body_sha256 != NULL ? check_payload(run, fl) : NULL;
		if (r->why == NULL)
			r->error = HTTP_OK;
		return r->why == NULL;
	}
	r->why = errno == EFBIG ? "it is larger than --max-body" : strerror(errno);
	return false;
}

/* Pages from before the returned instant do not fit together. */
static int64_t
oldest_page(struct fetchrun *run)
{
	int64_t oldest = fetchrec_oldest(run);
	struct buf key = { 0 };
	struct log_hit hit;

	buf_addf(&key, "%.*s#pages", (int)run->key.n, run->key.p);
	/* Instants in the log are whole seconds. */
	if (log_find(run->log, buf_span(&key), INT64_MIN, &hit) == LOG_FAILED && hit.at != INT64_MIN &&
	    hit.at + CLOCK_SECOND > oldest)
		oldest = hit.at + CLOCK_SECOND;
	buf_free(&key);
	return oldest;
}

/* A page that an earlier run has paid for. */
static bool
saved_page(struct fetchrun *run, struct flight *fl, struct http_result *r)
{
	struct log_answer answer;
	struct log_hit hit;
	int64_t oldest;

	if (run->c->provider->page_param == NULL || fl->batch)
		return false;
	(void)fetchrec_key(run, &run->calls.recs[0], &run->key);
	oldest = oldest_page(run);
	buf_addf(&run->key, "#page=%u", fl->page);
	if (log_find(run->log, buf_span(&run->key), oldest, &hit) != LOG_FINAL ||
	    log_read(run->log, &hit, buf_span(&run->key), &run->calls.saved, &answer) != 0)
		return false;
	*r = (struct http_result){ .status = 200, .body = answer.body, .retry_after = -1, .date = INT64_MIN };
	return true;
}

/* How many later calls an unsaved call will lead to, at most. */
static void
add_leads(struct fetchrun *run, const struct flight *fl)
{
	int64_t n, sum = run->c->leads_member == NULL;

	for (unsigned i = 0; run->c->leads_member != NULL && i < fl->n && fl->page == 1; i++)
		if (json_i64(rec_get(&run->calls.recs[i], run->c->leads_member), 0, INT32_MAX, &n) == 0)
			sum += n;
	run->t.leads += sum * run->c->leads;
}

bool
fetchask_start(struct fetchrun *run, const struct sched_action *a, struct http_result *r)
{
	struct flight *fl = flight_of(run, a->call);

	fl->n = a->n;
	fl->page = a->page;
	fl->tries = a->tries;
	fl->batch = a->batch;
	fl->told = a->page > 1 ? fl->told : 0;
	memcpy(fl->seq, a->rec, a->n * sizeof *a->rec);
	fetchrec_load(run, fl);
	if (fl->batch)
		note_ids(run, fl);
	*r = (struct http_result){ .status = 200, .retry_after = -1, .date = INT64_MIN };
	if (run->c->dry_run) {
		if (!saved_page(run, fl, r))
			add_leads(run, fl);
		return true;
	}
	if (make_url(run, fl) != NULL) {
		*r = (struct http_result){ .error = HTTP_BAD_URL, .retry_after = -1, .date = INT64_MIN };
		return true;
	}
	if (saved_page(run, fl, r))
		return true;
	if (!load_payload(run, fl, r))
		return true;
	fetchtalk_current(run, &run->calls.recs[0]);
	http_send(run->calls.http, a->call, run->c->provider->method, fl->url.p, buf_span(&fl->payload));
	return false;
}

/* --- answers --- */

static void
say_refusal(struct fetchrun *run, const struct sched_news *news)
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
	(void)refusal_find(run->c->provider, 0, &run->calls.answer.body, run->calls.answer.text, &member, &said);
	json_text(&text, said);
	complain("the provider refuses (%s)%s%.*s%s; %s", news->why, text.n != 0 ? ": '" : "",
	    (int)(text.n < 200 ? text.n : 200), text.n != 0 ? text.p : "", text.n != 0 ? "'" : "",
	    remedy[news->means]);
	buf_free(&text);
}

/* Each page is a call: a wrong number must not cost more than somebody has agreed to. */
static void
say_pages(struct fetchrun *run, const struct flight *fl, const struct sched_news *news)
{
	long long most = run->c->provider->page_max;

	if (news->means != SCHED_RECORD || news->pages <= most || run->calls.failures_named >= FETCH_NAMED_FAILURES)
		return;
	if (news->pages <= PROVIDER_PAGES_MOST)
		complain("'%s' says it has %u pages, and at most %lld are asked for; --page-max %u asks for all",
		    fl->public_url.p, news->pages, most, news->pages);
	else
		complain("'%s' says it has %u pages or more, which is not believed", fl->public_url.p, news->pages);
}

static void
remember_no_batch(struct fetchrun *run)
{
	int64_t now = govfile_now(), wall = clock_now();

	fetchgov_begin(run, now, wall)->no_batch_until = wall + GOV_NO_BATCH;
	fetchgov_end(run, now, wall);
}

void
fetchask_finish(struct fetchrun *run, unsigned call, const struct http_result *r)
{
	struct flight *fl = &run->calls.flights[call];
	struct sched_news news;
	int64_t now = govfile_now(), wall = clock_now();

	fl->partial = NULL;
	if (run->c->dry_run && r->body.p == NULL) {
		news = (struct sched_news){ .means = SCHED_ANSWER, .pages = fl->told > 0 || fl->batch ? fl->told :
		    (unsigned)run->c->provider->pages };
	} else {
		run->calls.answer.page = fl->batch ? 1 : fl->page;
		answer_judge(&run->calls.answer, r, fl->ids, fl->n, fl->batch, &news);
		run->t.sent += r->sent;
		run->t.received += r->error == HTTP_OK;
		run->t.bytes += r->body.n;
		say_refusal(run, &news);
		say_pages(run, fl, &news);
		if (news.means == SCHED_FALLBACK)
			remember_no_batch(run);
		if (run->calls.answer.ended)
			fl->partial = news.why;
		else if (news.pages > 0)	/* a failed try says nothing */
			fl->told = news.pages;
	}
	if (news.means == SCHED_RECORD)
		run->calls.last_why = news.why;
	run->calls.result = r;
	run->calls.finished = call;
	fl->status = r->status;
	sched_answered(run->sched, call, now, wall, &news);
}
