#include "prune.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/xmem.h"
#include "storeimpl.h"

struct old {
	char version[SNAP_VERSION];
	int64_t at;
};

/* The latest collection first. */
static int
by_age(const void *a, const void *b)
{
	const struct old *x = a, *y = b;

	return x->at != y->at ? (x->at < y->at ? 1 : -1) : strcmp(x->version, y->version);
}

static int64_t
collected(struct store *s, const char *version)
{
	struct buf text = { 0 };
	int64_t when = INT64_MIN;

	if (store_read(s, version, "metadata.json", &text, MANIFEST_MAX) == EXIT_DONE)
		when = collected_at(buf_span(&text));
	buf_free(&text);
	return when;
}

/* Finds those that may go, in order of preference to keep; returns how many. */
static size_t
find_old(struct store *s, const struct snap_names *all, const char *best, const char *linked, struct old *v)
{
	size_t n = 0;

	if (best[0] == '\0')
		return 0;
	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->v[i], best) == 0 || strcmp(all->v[i], linked) == 0)
			continue;
		snprintf(v[n].version, sizeof v[n].version, "%s", all->v[i]);
		v[n++].at = collected(s, all->v[i]);
	}
	qsort(v, n, sizeof *v, by_age);
	return n;
}

int
store_prune(struct store *s, const char *id, size_t keep, bool dry,
    void (*removed)(void *ctx, const char *id, const char *version), void *ctx)
{
	char best[SNAP_VERSION], linked[SNAP_VERSION];
	struct snap_names all;
	struct old *v;
	size_t n;
	int status = dry ? EXIT_DONE : store_publish(s, id);

	if (status != EXIT_DONE || (status = store_best(s, id, best)) != EXIT_DONE)
		return status;
	if (store_resolve(s, id, linked) != EXIT_DONE)
		linked[0] = '\0';
	if ((status = store_versions(s, id, &all)) != EXIT_DONE) {
		snap_names_free(&all);
		return status;
	}
	v = xcalloc(all.n + 1, sizeof *v);
	n = find_old(s, &all, best, linked, v);
	for (size_t i = keep; status == EXIT_DONE && i < n; i++) {
		if (!dry)
			status = store_remove(s, v[i].version);
		if (status == EXIT_DONE)
			removed(ctx, id, v[i].version);
	}
	free(v);
	snap_names_free(&all);
	return status;
}
