#include "snapkeep.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/table.h"
#include "base/xmem.h"
#include "httpd/httpd.h"

/* Without bytes and descriptor: free. */
struct snapkeep_file {
	struct buf name;
	uint64_t hash;
	struct rep_shared *bytes;
	int fd;
	int64_t n;		/* bytes behind fd */
	struct httpd_kept *answer;
};

struct snapkeep {
	struct snapkeep_file v[SNAPKEEP_FILES];
	size_t next;		/* the next one to replace */
};

struct snapkeep *
snapkeep_new(void)
{
	struct snapkeep *k = xcalloc(1, sizeof *k);

	for (size_t i = 0; i < SNAPKEEP_FILES; i++)
		k->v[i].fd = -1;
	return k;
}

static void
drop(struct snapkeep_file *v)
{
	httpd_kept_free(v->answer);
	v->answer = NULL;
	rep_release(v->bytes);
	v->bytes = NULL;
	if (v->fd != -1)
		close(v->fd);
	v->fd = -1;
}

void
snapkeep_free(struct snapkeep *k)
{
	for (size_t i = 0; i < SNAPKEEP_FILES; i++) {
		buf_free(&k->v[i].name);
		drop(&k->v[i]);
	}
	free(k);
}

bool
snapkeep_find(struct snapkeep *k, struct span name, struct rep *p, int64_t *size)
{
	uint64_t hash = table_hash(name);

	for (size_t i = 0; i < SNAPKEEP_FILES; i++) {
		struct snapkeep_file *v = &k->v[i];

		if (v->hash != hash || (v->bytes == NULL && v->fd == -1) || !span_eq(buf_span(&v->name), name))
			continue;
		*size = v->bytes != NULL ? (int64_t)v->bytes->b.n : v->n;
		if (v->bytes != NULL) {
			v->bytes->holders++;
			p->shared = v->bytes;
		} else {
			p->fd = v->fd;
			p->lent = true;
		}
		p->n = v->n;
		p->kept = &v->answer;
		return true;
	}
	return false;
}

/* The n bytes of fd; NULL if they cannot be read. */
static struct rep_shared *
read_all(int fd, int64_t n)
{
	struct rep_shared *s = xcalloc(1, sizeof *s);

	s->holders = 1;
	buf_reserve(&s->b, (size_t)n + 1);
	if (pread(fd, s->b.p, (size_t)n + 1, 0) != n) {
		rep_release(s);
		return NULL;
	}
	s->b.n = (size_t)n;
	return s;
}

/* One more will be open: of the others the newest stay so. */
static void
make_room(struct snapkeep *k)
{
	size_t n = 1;

	for (size_t i = 1; i <= SNAPKEEP_FILES; i++) {
		struct snapkeep_file *v = &k->v[(k->next + SNAPKEEP_FILES - i) % SNAPKEEP_FILES];

		if (v->fd != -1 && ++n > SNAPKEEP_OPEN_FILES)
			drop(v);
	}
}

void
snapkeep_add(struct snapkeep *k, struct span name, struct rep *p)
{
	struct snapkeep_file *v = &k->v[k->next];
	struct rep_shared *bytes = p->n <= SNAPKEEP_MEMORY ? read_all(p->fd, p->n) : NULL;
	int fd = bytes == NULL && p->n <= SNAPKEEP_OPEN ? fcntl(p->fd, F_DUPFD_CLOEXEC, 0) : -1;

	if (bytes == NULL && fd == -1)
		return;
	drop(v);
	if (fd != -1)
		make_room(k);
	v->bytes = bytes;
	v->fd = fd;
	v->n = p->n;
	v->hash = table_hash(name);
	v->name.n = 0;
	buf_span_add(&v->name, name);
	k->next = (k->next + 1) % SNAPKEEP_FILES;
	p->kept = &v->answer;
	if (bytes != NULL) {
		bytes->holders++;
		p->shared = bytes;
		close(p->fd);
		p->fd = -1;
	}
}
