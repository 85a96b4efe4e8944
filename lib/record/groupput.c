#include <stdlib.h>

#include "base/xmem.h"
#include "groupimpl.h"

enum { NAMED = 5 };	/* so many of those that did not come are named */

static bool
is_by(const struct group *g, struct span key)
{
	for (size_t i = 0; i < g->nby; i++)
		if (key.n >= g->by[i].n + 2 && json_is_span(key, g->by[i]))
			return true;
	return false;
}

/* Does every record of the list have this member of the first one? */
static bool
all_have(const struct bag *want, struct json_member m, size_t at)
{
	for (size_t i = 1; i < want->n; i++) {
		size_t n = bag_members(want, i), k = n;

		if (at < n && group_same(bag_member(want, i, at), m))
			continue;
		while (k > 0 && !group_same(bag_member(want, i, k - 1), m))
			k--;
		if (k == 0)
			return false;
	}
	return true;
}

static void
put_raw(struct buf *to, bool *comma, struct json_member m)
{
	if (*comma)
		buf_addc(to, ',');
	buf_span_add(to, m.key);
	buf_addc(to, ':');
	buf_span_add(to, m.value);
	*comma = true;
}

/* Writes what the records of the key have in common, and notes which members these are, for put_missing. */
static bool
put_shared(struct group *g, struct buf *to)
{
	size_t n = bag_members(&g->want, 0);
	bool comma = false;

	if (n > g->shared_cap) {
		g->shared = xreallocarray(g->shared, n, sizeof *g->shared);
		g->shared_cap = n;
	}
	for (size_t i = 0; i < n; i++) {
		struct json_member m = bag_member(&g->want, 0, i);

		g->shared[i] = !group_added(m.key) && (is_by(g, m.key) || all_have(&g->want, m, i));
		if (g->shared[i])
			put_raw(to, &comma, m);
	}
	return comma;
}

static bool
is_shared(const struct group *g, struct json_member m)
{
	for (size_t i = 0; i < bag_members(&g->want, 0); i++)
		if (g->shared[i] && group_same(bag_member(&g->want, 0, i), m))
			return true;
	return false;
}

/* Writes a record that came, whole except for the members of the key; runs of members are one copy. */
static void
put_own(const struct group *g, struct buf *to, size_t record)
{
	size_t n = bag_members(&g->got, record), i = 0;
	bool comma = false;

	buf_addc(to, '{');
	while (i < n) {
		struct json_member m = bag_member(&g->got, record, i), last = m;
		const char *from = m.key.p;
		size_t first = i;

		while (i < n && (m = bag_member(&g->got, record, i), !(is_by(g, m.key) && is_shared(g, m)))) {
			last = m;
			i++;
		}
		if (i > first) {
			if (comma)
				buf_addc(to, ',');
			buf_add(to, from, (size_t)(last.value.p + last.value.n - from));
			comma = true;
		}
		i++;
	}
	buf_addc(to, '}');
}

/* Writes a record that did not come, reduced to what is specific to it. */
static void
put_missing(const struct group *g, struct buf *to, size_t slot)
{
	bool comma = false;

	buf_addc(to, '{');
	for (size_t i = 0; i < bag_members(&g->want, slot); i++) {
		struct json_member m = bag_member(&g->want, slot, i);

		if (!group_added(m.key) && (g->want.n == 1 || !is_shared(g, m)))
			put_raw(to, &comma, m);
	}
	buf_addc(to, '}');
}

static void
put_all_missing(const struct group *g, struct jsonw *w)
{
	struct buf one = { 0 };
	int n = 0;

	jsonw_open(w, "missing", '[');
	for (size_t slot = 0; slot < g->want.n && n < NAMED; slot++) {
		if (g->last[slot] != GROUP_NONE)
			continue;
		one.n = 0;
		put_missing(g, &one, slot);
		jsonw_raw(w, NULL, buf_span(&one));
		n++;
	}
	jsonw_close(w);
	buf_free(&one);
}

static int
in_list_order(const void *a, const void *b)
{
	const struct group_came *x = a, *y = b;

	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return (x->record > y->record) - (x->record < y->record);
}

/* Writes the array; returns the fetch of the last record in it that has one. */
static struct span
put_gathered(struct group *g, struct buf *to, struct group_sums *s)
{
	const struct group_came *last = NULL;
	bool comma = false;

	if (g->got.n != 0 && !g->in_order)
		qsort(g->came, g->got.n, sizeof *g->came, in_list_order);
	buf_addc(to, '[');
	for (size_t i = 0; i < g->got.n; i++) {
		const struct group_came *one = &g->came[i];

		if (one->dropped)
			continue;
		if (comma)
			buf_addc(to, ',');
		comma = true;
		put_own(g, to, one->record);
		group_sum(s, one);
		last = one->has_fetch ? one : last;
	}
	buf_addc(to, ']');
	return last != NULL ? bag_get(&g->got, last->record, "fetch") : SPAN_NONE;
}

static void
put_finding(struct group *g, struct jsonw *w, const struct group_sums *s)
{
	size_t missing = group_missing(g);
	struct group_state all;

	if (missing != 0) {
		all = (struct group_state){ FINDING_ERROR, SPAN("\"incomplete\""),
			group_counted(g, missing, g->want.n, "did not come", NULL) };
	} else {
		all = group_judge(g, s);
	}
	jsonw_open(w, "finding", '{');
	jsonw_str(w, "status", finding_status_name(all.status));
	jsonw_raw(w, "reason", all.reason);
	if (all.message.p != NULL)
		jsonw_raw(w, "message", all.message);
	if (missing != 0)
		put_all_missing(g, w);
	jsonw_close(w);
}

void
group_put(struct group *g, struct buf *to)
{
	struct group_sums s = { 0 };
	struct span fetch;
	struct jsonw w;

	if (put_shared(g, to))
		buf_addc(to, ',');
	buf_adds(to, "\"gathered\":");
	fetch = put_gathered(g, to, &s);
	w = jsonw_inside(to, true);
	if (fetch.p != NULL)
		jsonw_raw(&w, "fetch", fetch);
	put_finding(g, &w, &s);
}
