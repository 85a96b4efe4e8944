/* The routes that change jobs. */
#include <errno.h>
#include <stdlib.h>

#include "base/xmem.h"
#include "body.h"
#include "job/kinds.h"
#include "jobdo.h"
#include "jobs.h"
#include "jobwords.h"

#define PRICE_MOST "120"	/* seconds: nobody waits longer */
#define TIMED_OUT 124	/* how timeout(1) ends then */

/* "league-id": 39, "tainted": true, "season": ["2019", "2020"]; false is refused, as it would widen what is asked for. */
static bool
add_option(struct jobwords *a, struct span key, struct span value)
{
	struct buf name = { 0 };
	bool ok;

	buf_adds(&name, "--");
	json_text(&name, key);
	ok = name.n > 2 && memchr(name.p, '\0', name.n) == NULL && memchr(name.p, '=', name.n) == NULL &&
	    jobwords_option(a, buf_str(&name), value);
	buf_free(&name);
	return ok;
}

/* Of two values, the backfill might take the other one. */
static bool
once(struct span object, struct span key)
{
	struct json_iter it = json_iter(object);
	struct buf name = { 0 };
	size_t n = 0;

	json_text(&name, key);
	while (json_next(&it))
		n += json_is_span(it.key, buf_span(&name));
	buf_free(&name);
	return n == 1;
}

#define LISTED "options: {\"name\": text, number, list or true}; operands: [text]; GET /api/v1/kinds lists them"

/* False after a problem. */
static bool
read_option(struct jobwords *a, struct span options, struct json_iter *it, struct rep *p)
{
	struct buf name = { 0 };
	const char *wrong = NULL;

	if (!once(options, it->key))
		wrong = "is there twice";
	else if (a->n == JOBWORDS_MOST)
		wrong = "is one option too many";
	else if (!add_option(a, it->key, it->value))
		wrong = "has no value that an option may have, or is no name of one";
	if (wrong != NULL) {
		json_text(&name, it->key);
		problem(p, 422, LISTED, "'%.60s' in options %s", buf_str(&name), wrong);
	}
	buf_free(&name);
	return wrong == NULL;
}

static bool
read_words(struct jobwords *a, struct span object, struct rep *p)
{
	static const char *const lists[] = { "operands", "argv" };
	struct json_iter it = json_iter(json_get(object, "options"));
	bool ok = true;

	while (ok && json_next(&it))
		ok = read_option(a, json_get(object, "options"), &it, p);
	for (size_t i = 0; ok && i < sizeof lists / sizeof lists[0]; i++) {
		it = json_iter(json_get(object, lists[i]));
		for (size_t n = 1; ok && json_next(&it); n++)
			if (!(ok = a->n < JOBWORDS_MOST && jobwords_value(a, "", it.value)))
				problem(p, 422, LISTED, "the element %zu of %s is %s", n, lists[i],
				    a->n == JOBWORDS_MOST ? "one too many" : "no word");
	}
	return ok;
}

static void
acted(struct serve *s, struct req *q, struct rep *p)
{
	(void)q;
	jobs_answer(s, p->own, p, 202);
}

static void
added(struct serve *s, struct req *q, struct rep *p)
{
	struct buf where = { 0 };

	acted(s, q, p);
	if (p->status == 202) {
		buf_addf(&where, "/api/v1/jobs/%s", (const char *)p->own);
		rep_field(p, "location", buf_str(&where));
	}
	buf_free(&where);
}

static void
take_ask(struct serve *s, struct req *q, struct rep *p, void (*use)(struct serve *s, struct req *q, struct rep *p, const struct jobdo_ask *ask))
{
	struct jobwords a = { 0 };
	struct buf kind = { 0 }, phase = { 0 };
	struct jobdo_ask ask;
	static const struct body_member members[] = {
		{ "kind", BODY_TEXT }, { "phase", BODY_TEXT }, { "options", BODY_OBJECT }, { "operands", BODY_LIST },
		{ "argv", BODY_LIST },
	};

	if (!body_takes(q, p, members, sizeof members / sizeof members[0]))
		return;
	ask.kind = json_cstr(&kind, json_get(q->body, "kind"));
	ask.phase = json_cstr(&phase, json_get(q->body, "phase"));
	if (ask.kind == NULL || *ask.kind == '-') {
		problem(p, 422, "GET /api/v1/kinds lists the kinds", "the body has no kind, a text");
	} else if (read_words(&a, q->body, p)) {
		ask.argv = jobwords_argv(&a);
		use(s, q, p, &ask);
	}
	jobwords_free(&a);
	buf_free(&kind);
	buf_free(&phase);
}

static void
use_add(struct serve *s, struct req *q, struct rep *p, const struct jobdo_ask *ask)
{
	jobdo_add(s, q, p, ask, added);
}

void
jobs_add(struct serve *s, struct req *q, struct rep *p)
{
	take_ask(s, q, p, use_add);
}

static void
removed(struct serve *s, struct req *q, struct rep *p)
{
	(void)s;
	(void)q;
	p->status = 204;
}

void
jobs_cancel(struct serve *s, struct req *q, struct rep *p)
{
	static const struct body_member members[] = { { "force", BODY_FLAG } };

	if (body_takes(q, p, members, 1) && jobs_may(s, q->part[0], p, JOB_CANCEL))
		jobdo_act(s, q, p, "cancel", span_is(json_get(q->body, "force"), "true"), acted);
}

void
jobs_resume(struct serve *s, struct req *q, struct rep *p)
{
	if (body_takes(q, p, NULL, 0) && jobs_may(s, q->part[0], p, JOB_RESUME))
		jobdo_act(s, q, p, "resume", false, acted);
}

void
jobs_retry(struct serve *s, struct req *q, struct rep *p)
{
	if (body_takes(q, p, NULL, 0) && jobs_may(s, q->part[0], p, JOB_RETRY))
		jobdo_act(s, q, p, "retry", false, acted);
}

/* One that is damaged is in no state, and removing it is all that can be done. */
static bool
is_damaged(struct serve *s, const char *id)
{
	struct job_look j = { 0 };
	bool damaged = job_look(&j, s->o->jobs, id) != 0 && errno == EINVAL;

	job_look_free(&j);
	return damaged;
}

void
jobs_delete(struct serve *s, struct req *q, struct rep *p)
{
	if (is_damaged(s, q->part[0]) || jobs_may(s, q->part[0], p, JOB_REMOVE))
		jobdo_act(s, q, p, "clean", false, removed);
}

static void
priced(struct serve *s, struct req *q, struct rep *p)
{
	struct child *c = p->child;
	struct span said = json_trim(buf_span(&c->out));
	struct json_err err;

	(void)s;
	(void)q;
	p->child = NULL;
	if (c->status == TIMED_OUT) {
		problem(p, 503, "ask for less at a time", "to look at all of it takes more than " PRICE_MOST " seconds");
	} else if (c->status > EXIT_SOME) {
		jobdo_failed(p, c);
	} else {
		struct jsonw w = jsonw(&p->body);
		bool json = json_scan(said, NULL, NULL, 0, NULL, &err) == 0;

		jsonw_open(&w, NULL, '{');
		jsonw_raw(&w, "price", json ? said : SPAN_NONE);
		jsonw_text(&w, "text", json ? SPAN("") : said);
		jsonw_close(&w);
		answer_json(p, 200);
	}
	child_leave(c);
}

static void
use_preview(struct serve *s, struct req *q, struct rep *p, const struct jobdo_ask *ask)
{
	struct jobdo_ask whole = *ask;
	struct child *c;
	char *phase = NULL;

	(void)q;
	if (jobdo_may(s, p, ask, &phase)) {
		whole.phase = phase;
		c = child_new(&s->pricing, CHILD_TERM_GROUP);
		child_word(c, "timeout");
		child_word(c, PRICE_MOST);
		child_word(c, "af");
		child_word(c, "price");
		jobdo_words(c, &whole);
		free(phase);
		p->child = c;
		p->then = priced;
	}
}

void
jobs_preview(struct serve *s, struct req *q, struct rep *p)
{
	take_ask(s, q, p, use_preview);
}
