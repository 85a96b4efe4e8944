#include "push.h"

#include <stdio.h>

#include "base/clock.h"
#include "storeimpl.h"

static void
add_set(struct redis *r, struct span key, struct span value, int64_t ttl)
{
	char seconds[24];

	snprintf(seconds, sizeof seconds, "%lld", (long long)(ttl / CLOCK_SECOND));
	redis_add(r, 5, (const struct span[]){ SPAN("SET"), key, value, SPAN("EX"), SPAN(seconds) });
}

static int
find_value(struct store *s, const struct push *p, const struct pushed *to, const struct manifest *m, struct buf *value)
{
	const struct snap_entry *e = manifest_file(m, p->file);

	if (e == NULL || e->status != ENTRY_SUCCESS)
		return store_fail(s, EXIT_USAGE, "the snapshot '%s' has no file '%.200s'", to->version, p->file);
	return store_read(s, to->version, p->file, value, STORE_FILE_MAX);
}

static int
set_keys(struct store *s, struct redis *r, const struct push *p, const struct pushed *to, struct span value)
{
	int status = redis_multi(r);

	for (size_t i = 0; status == EXIT_DONE && i < to->nkeys; i++)
		add_set(r, buf_span(&to->key[i]), value, p->ttl);
	if (status == EXIT_DONE)
		status = redis_exec(r, to->nkeys);
	return status == EXIT_DONE ? EXIT_DONE : store_fail(s, status, "%s", redis_why(r));
}

int
store_push(struct store *s, struct redis *r, const char *which, const struct push *p, struct pushed *to)
{
	char latest[SNAP_VERSION], digest[SHA256_HEX];
	struct manifest m = { .n = 0 };
	struct buf value = { 0 };
	int status;

	*to = (struct pushed){ .nkeys = 0 };
	if ((status = store_resolve(s, which, to->version)) == EXIT_DONE)
		status = store_manifest(s, to->version, &m, digest);
	if (status == EXIT_DONE)
		status = find_value(s, p, to, &m, &value);
	if (status == EXIT_DONE) {
		buf_addf(&to->key[to->nkeys++], "%s:%s", p->keys, m.id);
		if (store_resolve(s, "latest", latest) == EXIT_DONE && strcmp(latest, to->version) == 0)
			buf_addf(&to->key[to->nkeys++], "%s:latest", p->keys);
		to->bytes = value.n;
		status = set_keys(s, r, p, to, buf_span(&value));
	}
	manifest_free(&m);
	buf_free(&value);
	return status;
}

void
pushed_free(struct pushed *p)
{
	buf_free(&p->key[0]);
	buf_free(&p->key[1]);
}
