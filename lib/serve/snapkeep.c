#include "snapkeep.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/table.h"
#include "base/xmem.h"

struct snapkeep {
	struct {
		struct buf name;
		uint64_t hash;
		struct rep_shared *bytes;
	} v[SNAPKEEP_FILES];
	size_t next;		/* the next one to replace */
};

struct snapkeep *
snapkeep_new(void)
{
	return xcalloc(1, sizeof(struct snapkeep));
}

void
snapkeep_free(struct snapkeep *k)
{
	for (size_t i = 0; i < SNAPKEEP_FILES; i++) {
		buf_free(&k->v[i].name);
		rep_release(k->v[i].bytes);
	}
	free(k);
}

struct rep_shared *
snapkeep_find(struct snapkeep *k, struct span name)
{
	uint64_t hash = table_hash(name);

	for (size_t i = 0; i < SNAPKEEP_FILES; i++)
		if (k->v[i].hash == hash && k->v[i].bytes != NULL && span_eq(buf_span(&k->v[i].name), name)) {
			k->v[i].bytes->holders++;
			return k->v[i].bytes;
		}
	return NULL;
}

struct rep_shared *
snapkeep_add(struct snapkeep *k, struct span name, int fd, int64_t n)
{
	struct rep_shared *s;

	if (n > SNAPKEEP_MOST)
		return NULL;
	s = xcalloc(1, sizeof *s);
	buf_reserve(&s->b, (size_t)n + 1);
	if (pread(fd, s->b.p, (size_t)n + 1, 0) != n) {
		s->holders = 1;
		rep_release(s);
		return NULL;
	}
	s->b.n = (size_t)n;
	s->holders = 2;		/* ours, and the caller's */
	rep_release(k->v[k->next].bytes);
	k->v[k->next].bytes = s;
	k->v[k->next].hash = table_hash(name);
	k->v[k->next].name.n = 0;
	buf_span_add(&k->v[k->next].name, name);
	k->next = (k->next + 1) % SNAPKEEP_FILES;
	return s;
}
