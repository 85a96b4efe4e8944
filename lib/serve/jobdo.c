#include "jobdo.h"

#include <stdlib.h>

#include "base/text.h"
#include "base/xmem.h"
#include "job/kinds.h"
#include "jobs.h"

#define QUEUE_MOST 100
#define KEY_MOST 256	/* as for job_add */
#define WORD_MOST 4096	/* the longest word of a command line: no kind of value allows more */

/* An answer that waits for a command: how to continue it. */
struct doing {
	void (*then)(struct serve *s, struct req *q, struct rep *p);
	char *id;
};

/* A command on a job, or on none yet, has failed. */
static void
refused(struct serve *s, struct req *q, struct rep *p, struct child *c, const char *id)
{
	struct job_look j = { 0 };

	/* If the job has been removed in the meantime, the request is not at fault. */
	if (id == NULL || (c->status != EXIT_USAGE && c->status != EXIT_SOME)) {
		jobdo_failed(p, c);
		return;
	}
	if (jobs_find(s, id, &j, p)) {
		if (c->status == EXIT_SOME && job_has_changed(&j, q->seen))
			problem(p, 412, REQ_CHANGED, "it has changed meanwhile, and nothing was done");
		else
			jobdo_failed(p, c);
	}
	job_look_free(&j);
}

/* A line that a command wrote, without its name. */
static struct span
nameless(struct span line)
{
	const char *colon = NULL;

	if (line.n > 3 && memcmp(line.p, "af", 2) == 0 && (line.p[2] == '-' || line.p[2] == ' '))
		colon = memmem(line.p, line.n, ": ", 2);
	return colon != NULL ? (struct span){ colon + 2, line.n - (size_t)(colon + 2 - line.p) } : line;
}

/* All that the command said, if that is more than one line, as a member of the problem. */
static void
put_messages(struct rep *p, struct span said)
{
	struct span line;
	struct jsonw w;

	if (memchr(said.p, '\n', said.n) == NULL)
		return;
	p->body.n -= strlen("}\n");	/* back into the object */
	w = jsonw_inside(&p->body, true);
	jsonw_open(&w, "messages", '[');
	while (span_cut(&said, '\n', &line)) {
		struct buf text = { 0 };

		buf_span_add(&text, nameless(line));
		text.n = text.n > 0 ? text_clean(text.p, text.n) : 0;
		jsonw_text(&w, NULL, buf_span(&text));
		buf_free(&text);
	}
	jsonw_close(&w);
	buf_adds(&p->body, "}\n");
}

void
jobdo_failed(struct rep *p, struct child *c)
{
	struct buf why = { 0 };
	struct span said, line, last = SPAN_NONE;
	static const struct {
		int ended;
		unsigned status;
	} table[] = { { EXIT_SOME, 409 }, { EXIT_USAGE, 422 }, { EXIT_FOR_GOOD, 409 }, { EXIT_FOR_NOW, 503 } };
	unsigned status = 500;

	while (c->err.n > 0 && c->err.p[c->err.n - 1] == '\n')
		c->err.n--;
	for (said = buf_span(&c->err); span_cut(&said, '\n', &line);)
		last = nameless(line);
	buf_span_add(&why, last.n > 0 ? last : SPAN("the command failed"));
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].ended == c->status)
			status = table[i].status;
	problem_said(p, status, buf_str(&why), status == 422 ? "GET /api/v1/kinds lists what a job may be" : NULL);
	if (c->err.n > 0)
		put_messages(p, buf_span(&c->err));
	buf_free(&why);
}

void
jobdo_wrong_table(struct rep *p, const char *why)
{
	problem(p, 500, "install the programs and their files anew", "%s", why);
}

void
jobdo_no_phase(struct rep *p, const struct jobdo_ask *ask)
{
	problem(p, 422, "GET /api/v1/kinds lists what a job may be", "'%.60s' has no phase '%.60s'", ask->kind, ask->phase);
}

/* A word too long for the system to take as an argument is refused beforehand. */
static bool
fits(struct rep *p, const struct jobdo_ask *ask)
{
	bool ok = strlen(ask->kind) <= WORD_MOST && (ask->phase == NULL || strlen(ask->phase) <= WORD_MOST);

	for (size_t i = 0; ok && ask->argv[i] != NULL; i++)
		ok = strlen(ask->argv[i]) <= WORD_MOST;
	if (!ok)
		problem(p, 422, "GET /api/v1/kinds lists what a job may be", "a kind, phase, option or operand has more than %d bytes", WORD_MOST);
	return ok;
}

bool
jobdo_may(struct serve *s, struct rep *p, const struct jobdo_ask *ask, char **phase)
{
	struct job_kind k = { 0 };
	struct buf why = { 0 };
	const char *text = NULL, *name;
	int status;

	if (!fits(p, ask))
		return false;
	if ((status = kinds_load(&k, ask->kind, &why)) != EXIT_DONE)
		text = buf_str(&why);
	else if ((name = kinds_phase(&k, ask->phase)) == NULL)
		text = "";
	else if ((text = kinds_refuse(&k, name, ask->argv, s->o->jobs, &why)) == NULL)
		*phase = xstrdup(name);
	if (status == EXIT_FOR_GOOD)
		jobdo_wrong_table(p, text);
	else if (text != NULL && *text == '\0')
		jobdo_no_phase(p, ask);
	else if (text != NULL)
		problem(p, 422, "GET /api/v1/kinds lists what a job may be", "%s", text);
	kinds_free(&k);
	buf_free(&why);
	return text == NULL;
}

static void
ended(struct serve *s, struct req *q, struct rep *p)
{
	struct child *c = p->child;
	struct doing *d = p->own;
	void (*then)(struct serve *s, struct req *q, struct rep *p) = d->then;
	char *id = d->id;

	p->child = NULL;
	free(d);
	if (c->status != EXIT_DONE) {
		refused(s, q, p, c, id);
		free(id);
		p->own = NULL;
	} else {
		if (id == NULL) {
			size_t n = 0;

			while (n < c->out.n && c->out.p[n] > ' ')
				n++;
			id = xmemdup(c->out.p, n);
		}
		p->own = id;
		then(s, q, p);
	}
	child_leave(c);
}

static void
begin(struct rep *p, struct child *c, char *id, void (*then)(struct serve *s, struct req *q, struct rep *p))
{
	struct doing *d = xcalloc(1, sizeof *d);

	d->then = then;
	d->id = id;
	p->own = d;
	p->child = c;
	p->then = ended;
}

struct scope {
	const struct jobdo_ask *ask;
	const char *key;	/* or NULL */
	struct job_kind kind;
	const char *phase;	/* NULL: the table has no such phase */
	struct buf argv;
	char *active;		/* a job of the same scope that has not ended */
	int64_t queued;
	bool known;		/* one with the same key */
};

static bool
compare(void *ctx, const struct job_look *j)
{
	struct scope *c = ctx;

	c->queued += j->state == JOB_QUEUED;
	c->known |= c->key != NULL && json_is(j->key, c->key);
	if (c->active == NULL && !job_ended(j->state) && strcmp(j->kind, c->ask->kind) == 0 &&
	    c->phase != NULL && strcmp(j->phase, c->phase) == 0 && kinds_same(&c->kind, c->phase, j->argv, buf_span(&c->argv)))
		c->active = xstrdup(j->id);
	return true;
}

/* The phase by its name, which the caller frees: without one, an operand that is called like a phase would be taken for it. */
static bool
may_add(struct serve *s, struct rep *p, const struct jobdo_ask *ask, const char *key, char **phase)
{
	struct scope c = { .ask = ask, .key = key };
	struct jsonw w = jsonw(&c.argv);
	struct buf why = { 0 };
	int status = kinds_load(&c.kind, ask->kind, &why);
	bool may = true;

	if (status == EXIT_DONE)
		c.phase = kinds_phase(&c.kind, ask->phase);
	jsonw_open(&w, NULL, '[');
	for (size_t i = 0; ask->argv[i] != NULL; i++)
		jsonw_str(&w, NULL, ask->argv[i]);
	jsonw_close(&w);
	if (!jobs_each(s, p, compare, &c, NULL)) {
		may = false;
	} else if (status == EXIT_FOR_GOOD) {
		jobdo_wrong_table(p, buf_str(&why));
		may = false;
	} else if (status == EXIT_DONE && c.phase == NULL) {
		jobdo_no_phase(p, ask);
		may = false;
	} else if (!c.known && c.active != NULL) {
		problem(p, 409, "watch that one, or cancel it first", "job '%s' does the same, and has not ended", c.active);
		may = false;
	} else if (!c.known && c.queued >= QUEUE_MOST) {
		problem(p, 429, "wait until some have ended", "%lld jobs are in the queue", (long long)c.queued);
		rep_constant(p, "retry-after", "60");
		may = false;
	}
	*phase = c.phase != NULL ? xstrdup(c.phase) : NULL;
	free(c.active);
	kinds_free(&c.kind);
	buf_free(&why);
	buf_free(&c.argv);
	return may;
}

void
jobdo_words(struct child *c, const struct jobdo_ask *ask)
{
	child_word(c, ask->kind);
	if (ask->phase != NULL)
		child_word(c, ask->phase);
	for (size_t i = 0; ask->argv[i] != NULL; i++)
		child_word(c, ask->argv[i]);
}

/* The Idempotency-Key in *key, NULL without one; false after a problem. */
static bool
take_key(struct req *q, struct rep *p, const char **key)
{
	size_t n = 0;

	if ((*key = req_header(q, "idempotency-key")) == NULL)
		return true;
	while ((*key)[n] >= ' ' && (*key)[n] <= '~')
		n++;
	if (n > 0 && n <= KEY_MOST && (*key)[n] == '\0')
		return true;
	problem(p, 400, "send another key, or none", "an Idempotency-Key has 1 to %d bytes of printable ASCII", KEY_MOST);
	return false;
}

void
jobdo_add(struct serve *s, struct req *q, struct rep *p, const struct jobdo_ask *ask,
    void (*then)(struct serve *s, struct req *q, struct rep *p))
{
	struct jobdo_ask whole = *ask;
	const char *key;
	char *phase = NULL;
	struct child *c;

	if (!take_key(q, p, &key) || !fits(p, ask) || !may_add(s, p, ask, key, &phase)) {
		free(phase);
		return;
	}
	whole.phase = phase;
	c = child_new(&s->adding, CHILD_TERM);
	child_word(c, "af-job");
	child_word(c, "add");
	child_word(c, "--unless-active");	/* of several requests at once, each would have been let through above */
	if (key != NULL) {
		child_word(c, "--key");
		child_word(c, key);
	}
	jobdo_words(c, &whole);
	free(phase);
	begin(p, c, NULL, then);
}

void
jobdo_act(struct serve *s, struct req *q, struct rep *p, const char *command, bool force,
    void (*then)(struct serve *s, struct req *q, struct rep *p))
{
	struct child *c = child_new(&s->children, CHILD_GOES_ON);

	child_word(c, "af-job");
	child_word(c, command);
	if (force)
		child_word(c, "--force");
	if (q->seen != NULL) {
		child_word(c, "--seen");
		child_word(c, q->seen);
	}
	child_word(c, "--");
	child_word(c, q->part[0]);
	begin(p, c, xstrdup(q->part[0]), then);
}
