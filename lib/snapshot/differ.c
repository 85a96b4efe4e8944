#include "differ.h"

/* The same thing in the other manifest: by its file, or by its key if it has none. */
static const struct snap_entry *
other(const struct manifest *m, const struct snap_entry *e)
{
	if (e->name != NULL && manifest_file(m, e->name) != NULL)
		return manifest_file(m, e->name);
	for (size_t i = 0; e->key != NULL && i < m->n; i++)
		if (m->v[i].key != NULL && strcmp(m->v[i].key, e->key) == 0 && (m->v[i].name == NULL || e->name == NULL))
			return &m->v[i];
	return NULL;
}

static bool
differs(const struct snap_entry *x, const struct snap_entry *y)
{
	if (x->status != y->status)
		return true;
	if (x->status == ENTRY_SUCCESS)
		return strcmp(x->sha, y->sha) != 0 || x->size != y->size;
	return (x->error == NULL) != (y->error == NULL) || (x->error != NULL && strcmp(x->error, y->error) != 0);
}

size_t
manifest_differ(const struct manifest *a, const struct manifest *b,
    void (*tell)(void *ctx, const struct snap_entry *x, const struct snap_entry *y), void *ctx)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++) {
		const struct snap_entry *y = other(b, &a->v[i]);

		if (y != NULL && !differs(&a->v[i], y))
			continue;
		tell(ctx, &a->v[i], y);
		n++;
	}
	for (size_t i = 0; i < b->n; i++) {
		if (other(a, &b->v[i]) != NULL)
			continue;
		tell(ctx, NULL, &b->v[i]);
		n++;
	}
	return n;
}

const char *
differ_name(const struct snap_entry *x, const struct snap_entry *y)
{
	return x == NULL ? "added" : y == NULL ? "removed" : x->status != y->status ? "status" : "content";
}
