/* The ledgers of the providers, as af-quota knows them: one command per governor, one after another. */
#include <stdlib.h>

#include "base/text.h"
#include "base/xmem.h"
#include "jobs.h"

#define PROVIDERS_MOST 16

struct ledgers {
	char names[PROVIDERS_MOST][JOB_ID_MAX + 1];
	size_t n, at;
};

static void
add_name(struct ledgers *l, struct span json)
{
	struct buf name = { 0 };
	const char *text = json_cstr(&name, json);

	/* A file name; never an option. */
	if (text != NULL && l->n < PROVIDERS_MOST && job_id_ok(SPAN(text)) && *text != '-') {
		size_t i = 0;

		while (i < l->n && strcmp(l->names[i], text) != 0)
			i++;
		if (i == l->n)
			memcpy(l->names[l->n++], text, strlen(text) + 1);
	}
	buf_free(&name);
}

static bool
gather(void *ctx, const struct job_look *j)
{
	struct json_iter it = json_iter(j->governors);

	while (json_next(&it))
		add_name(ctx, it.value);
	return true;
}

static void next(struct serve *s, struct req *q, struct rep *p);

static void
ask(struct serve *s, struct rep *p, const struct ledgers *l)
{
	p->child = child_new(&s->children, CHILD_TERM);
	child_word(p->child, "af-quota");
	child_word(p->child, "--provider");
	child_word(p->child, l->names[l->at]);
	p->then = next;
}

/* What one command reported.  A governor need be no provider, as that of game logs, which asks several: it has no ledger. */
static void
put(struct buf *to, struct child *c, const char *name)
{
	struct span said = json_trim(buf_span(&c->out));
	struct json_err err;
	struct jsonw w = jsonw(to);

	if (c->status == EXIT_USAGE)
		return;
	if (to->p[to->n - 1] != '[')
		buf_addc(to, ',');
	if (c->status == EXIT_DONE && json_scan(said, NULL, NULL, 0, NULL, &err) == 0) {
		buf_span_add(to, said);
		return;
	}
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "provider", name);
	jsonw_text(&w, "error", (struct span){ c->err.p, c->err.n > 0 ? text_clean(c->err.p, c->err.n - 1) : 0 });
	jsonw_close(&w);
}

static void
next(struct serve *s, struct req *q, struct rep *p)
{
	struct ledgers *l = p->own;
	struct child *c = p->child;

	(void)q;
	put(&p->body, c, l->names[l->at]);
	p->child = NULL;
	child_leave(c);
	if (++l->at < l->n) {
		ask(s, p, l);
	} else {
		buf_adds(&p->body, "]}");
		answer_json(p, 200);
	}
}

void
limits_show(struct serve *s, struct req *q, struct rep *p)
{
	struct ledgers *l = xcalloc(1, sizeof *l);

	(void)q;
	add_name(l, SPAN("\"api-football\""));
	(void)job_each(s->o->jobs, gather, l, NULL);
	p->own = l;
	buf_adds(&p->body, "{\"providers\":[");
	ask(s, p, l);
}
