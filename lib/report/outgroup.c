#include "outgroup.h"

#include <stdlib.h>

#include "base/xmem.h"
#include "record/finding.h"
#include "record/tmpl.h"

const char *
outcome_status(const struct outcome_why *why)
{
	return why->status < 0 ? NULL : finding_status_name((enum finding_status)why->status);
}

/* The members that the template names, as spelled. */
static char *
members_of(const char *template, const struct rec *r)
{
	struct buf b = { 0 };
	struct jsonw w = jsonw_inside(&b, false);
	struct span name;
	char *copy;

	for (const char *at = template; tmpl_name(&at, &name);) {
		char *path = xmemdup(name.p, name.n);

		jsonw_raw(&w, path, json_path(&r->members, name));
		free(path);
	}
	copy = xmemdup(b.p, b.n);
	buf_free(&b);
	return copy;
}

struct outgroup *
outgroups_of(struct outgroups *g, const struct rec *r)
{
	int64_t *at;

	g->text.n = 0;
	tmpl_text(&g->text, g->template, r, "");
	at = table_of(&g->index, table_hash(buf_span(&g->text)));
	if (*at == 0) {
		g->v = xreallocarray(g->v, g->n + 1, sizeof *g->v);
		g->v[g->n++] = (struct outgroup){ .name = xmemdup(g->text.p, g->text.n),
		    .members = members_of(g->template, r) };
		*at = (int64_t)g->n;
	}
	return &g->v[*at - 1];
}

static void
count_reason(struct outgroup *g, uint16_t why)
{
	for (size_t i = 0; i < g->nreasons; i++)
		if (g->reasons[i].why == why) {
			g->reasons[i].n++;
			return;
		}
	g->reasons = xreallocarray(g->reasons, g->nreasons + 1, sizeof *g->reasons);
	g->reasons[g->nreasons++] = (struct outgroup_reason){ why, 1 };
}

/* Two whys that differ only in what the load said are one reason to a person: the first stands for both. */
static uint16_t
same_reason(const struct outcomes *o, uint16_t why)
{
	const struct outcome_why *w = &o->why[why];

	for (uint16_t i = 1; i < why; i++)
		if (o->why[i].status == w->status && strcmp(o->why[i].reason, w->reason) == 0)
			return i;
	return why;
}

void
outgroup_count(struct outgroup *g, const struct outcomes *o, const struct outcome *one, struct span key)
{
	const struct outcome_why *why = &o->why[one->why];
	bool seen = (one->flags & OUTCOME_SEEN) != 0;

	g->list++;
	g->fact[one->fact]++;
	g->found += seen;
	g->partial += one->fact == OUTCOME_PRESENT && why->status == FINDING_PARTIAL;
	g->updated += (one->flags & OUTCOME_UPDATED) != 0;
	g->rejected += strcmp(why->load, "rejected") == 0;
	g->answered += (one->flags & OUTCOME_ANSWERED) != 0;
	if (seen && why->reason[0] != '\0')
		count_reason(g, same_reason(o, one->why));
	if (one->fact != OUTCOME_FAILED)
		return;
	free(g->last_error);
	g->last_error = xmemdup(key.p, key.n);
	g->last_why = one->why;
}

static int
more_first(const void *a, const void *b)
{
	const struct outgroup_reason *x = a, *y = b;

	return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : (x->why > y->why) - (x->why < y->why);
}

void
outgroup_sort(struct outgroup *g)
{
	if (g->nreasons != 0)
		qsort(g->reasons, g->nreasons, sizeof *g->reasons, more_first);
}

static void
put_reason(struct jsonw *w, const struct outcomes *o, const struct outgroup_reason *r)
{
	const struct outcome_why *why = &o->why[r->why];

	jsonw_open(w, NULL, '{');
	jsonw_str(w, "status", outcome_status(why));
	jsonw_str(w, "reason", why->reason);
	jsonw_int(w, "n", (int64_t)r->n);
	jsonw_str(w, "message", why->message);
	jsonw_str(w, "remedy", remedy_of(why->reason));
	jsonw_close(w);
}

void
outgroup_put(struct jsonw *w, const struct outgroup *g, const struct outcomes *o)
{
	jsonw_str(w, "group", g->name);
	if (g->members[0] != '\0') {
		buf_adds(w->to, ",");
		buf_adds(w->to, g->members);
	}
	jsonw_int(w, "list", (int64_t)g->list);
	for (int i = 0; i < OUTCOME_FACTS; i++)
		jsonw_int(w, outcome_fact_name((enum outcome_fact)i), (int64_t)g->fact[i]);
	jsonw_int(w, "partial", (int64_t)g->partial);
	jsonw_int(w, "updated", (int64_t)g->updated);
	jsonw_int(w, "rejected", (int64_t)g->rejected);
	jsonw_int(w, "answered", (int64_t)g->answered);
	jsonw_int(w, "not_chosen", (int64_t)g->not_chosen);
	jsonw_open(w, "reasons", '[');
	for (size_t i = 0; i < g->nreasons; i++)
		put_reason(w, o, &g->reasons[i]);
	jsonw_close(w);
	if (g->last_error == NULL) {
		jsonw_raw(w, "last_error", SPAN_NONE);
		return;
	}
	jsonw_open(w, "last_error", '{');
	jsonw_str(w, "key", g->last_error);
	jsonw_str(w, "reason", o->why[g->last_why].reason);
	jsonw_close(w);
}

void
outgroups_free(struct outgroups *g)
{
	for (size_t i = 0; i < g->n; i++) {
		free(g->v[i].name);
		free(g->v[i].members);
		free(g->v[i].reasons);
		free(g->v[i].last_error);
	}
	free(g->v);
	table_free(&g->index);
	buf_free(&g->text);
}
