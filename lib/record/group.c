#include "groupimpl.h"

#include <stdlib.h>

#include "base/xmem.h"

static const struct json_want
want_fetch[] = {
	{ "error", G_ERROR, NULL }, { "skipped", G_SKIPPED, NULL }, { "status", G_HTTP, NULL }, { NULL, 0, NULL }
},
want_finding[] = { { "status", G_STATUS, NULL }, { "reason", G_REASON, NULL }, { NULL, 0, NULL } };
const struct json_want group_want[] = {
	{ "fetch", G_FETCH, want_fetch }, { "body", G_BODY, NULL }, { "finding", -1, want_finding }, { NULL, 0, NULL }
};

void
group_init(struct group *g, const struct span *by, size_t nby)
{
	*g = (struct group){ .by = by, .nby = nby };
}

void
group_free(struct group *g)
{
	bag_free(&g->want);
	bag_free(&g->got);
	buf_free(&g->said);
	free(g->came);
	free(g->last);
	free(g->shared);
	*g = (struct group){ 0 };
}

void
group_begin(struct group *g)
{
	bag_clear(&g->want);
	bag_clear(&g->got);
}

void
group_wanted(struct group *g)
{
	if (g->want.n > g->slots) {
		g->last = xreallocarray(g->last, g->want.n, sizeof *g->last);
		g->slots = g->want.n;
	}
	for (size_t i = 0; i < g->want.n; i++)
		g->last[i] = GROUP_NONE;
	g->next = 0;
	g->in_order = true;
}

size_t
group_missing(const struct group *g)
{
	size_t n = 0;

	for (size_t slot = 0; slot < g->want.n; slot++)
		n += g->last[slot] == GROUP_NONE;
	return n;
}

/* --- which record of the list is it? --- */

bool
group_added(struct span key)
{
	static const char *const added[] = { "fetch", "body", "finding", "update", "load", "gathered", NULL };

	for (const char *const *name = added; *name != NULL; name++)
		if (json_is(key, *name))
			return true;
	return false;
}

bool
group_same(struct json_member a, struct json_member b)
{
	return span_eq(a.key, b.key) && span_eq(a.value, b.value);
}

/* Does r have this member?  It is most likely at the same place as in the list. */
static bool
has_member(const struct rec *r, struct json_member m, size_t at)
{
	if (at < r->members.n && group_same(r->members.v[at], m))
		return true;
	for (size_t i = 0; i < r->members.n; i++)
		if (group_same(r->members.v[i], m))
			return true;
	return false;
}

static bool
is_of(const struct group *g, size_t slot, const struct rec *r)
{
	for (size_t i = 0; i < bag_members(&g->want, slot); i++) {
		struct json_member m = bag_member(&g->want, slot, i);

		if (!has_member(r, m, i) && !group_added(m.key))
			return false;
	}
	return true;
}

/* Was it made from the same answer as the record before it? */
static bool
is_sibling(const struct group *g, const struct rec *r, const struct span *got)
{
	return g->got.n != 0 && json_type(got[G_FETCH]) == JSON_OBJECT && is_of(g, g->came[g->got.n - 1].slot, r) &&
	    span_eq(got[G_FETCH], bag_get(&g->got, g->got.n - 1, "fetch"));
}

/* The record of the list that r answers, preferably one without an answer yet; GROUP_NONE if there is none. */
static ptrdiff_t
slot_of(const struct group *g, const struct rec *r)
{
	ptrdiff_t taken = GROUP_NONE;

	for (size_t i = 0; i < g->want.n; i++) {
		size_t slot = (g->next + i) % g->want.n;

		if ((g->last[slot] != GROUP_NONE && taken != GROUP_NONE) || !is_of(g, slot, r))
			continue;
		if (g->last[slot] == GROUP_NONE)
			return (ptrdiff_t)slot;
		taken = (ptrdiff_t)slot;
	}
	return taken;
}

/* --- a record comes --- */

static void
keep(struct group *g, const struct rec *r, const struct span *got, size_t slot)
{
	if (g->got.n == g->came_cap) {
		g->came_cap = g->came_cap * 2 + 16;
		g->came = xreallocarray(g->came, g->came_cap, sizeof *g->came);
	}
	g->came[g->got.n] = (struct group_came){ slot, g->got.n, false, got[G_FETCH].p != NULL, group_says(got) };
	g->last[slot] = (ptrdiff_t)g->got.n;
	g->in_order &= slot + 1 >= g->next;
	bag_add(&g->got, r->line, &r->members);
	g->next = slot + 1;
}

bool
group_take(struct group *g, const struct rec *r, const struct span got[GROUP_GOT])
{
	ptrdiff_t slot;

	if (is_sibling(g, r, got)) {
		if (!span_eq(r->line, bag_line(&g->got, g->got.n - 1)))
			keep(g, r, got, g->came[g->got.n - 1].slot);
		return true;
	}
	if ((slot = slot_of(g, r)) == GROUP_NONE)
		return false;
	/* The later answer counts. */
	if (g->last[slot] != GROUP_NONE)
		for (size_t i = 0; i < g->got.n; i++)
			g->came[i].dropped |= g->came[i].slot == (size_t)slot;
	keep(g, r, got, (size_t)slot);
	return true;
}
