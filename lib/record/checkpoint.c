#include "checkpoint.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "base/io.h"

uint64_t
checkpoint_roll(uint64_t digest, struct span line)
{
	return XXH3_64bits_withSeed(line.p, line.n, digest);
}

void
checkpoint_hex(uint64_t digest, char out[CHECKPOINT_HEX])
{
	snprintf(out, CHECKPOINT_HEX, "%016llx", (unsigned long long)digest);
}

static bool
is_digest(const char *s)
{
	return s != NULL && strlen(s) == CHECKPOINT_HEX - 1 &&
	    strspn(s, "0123456789abcdef") == CHECKPOINT_HEX - 1;
}

static int
parse(struct span text, struct checkpoint *c, const char **why)
{
	enum { OFFSET, DIGEST, UPDATED, APPENDED, LAST_ID, NGOT };
	static const struct json_want want[] = {
		{ "offset", OFFSET, NULL }, { "digest", DIGEST, NULL }, { "updated", UPDATED, NULL },
		{ "appended", APPENDED, NULL }, { "last_id", LAST_ID, NULL }, { NULL, 0, NULL }
	};
	struct span got[NGOT];
	struct json_err err;
	struct buf digest = { 0 };
	int64_t offset, updated, appended = 0;
	const char *s;
	int status = -1;

	*why = "it is not a checkpoint";
	if (json_scan(text, want, got, NGOT, NULL, &err) != 0)
		return -1;
	if (got[LAST_ID].p != NULL)
		*why = "it holds the last_id of another script, which says nothing about this list";
	if (json_i64(got[OFFSET], 0, INT64_MAX, &offset) != 0 ||
	    json_i64(got[UPDATED], 0, INT64_MAX, &updated) != 0 ||
	    (got[APPENDED].p != NULL && json_i64(got[APPENDED], 0, INT64_MAX, &appended) != 0))
		return -1;
	s = json_cstr(&digest, got[DIGEST]);
	if (is_digest(s)) {
		*c = (struct checkpoint){ .offset = (uint64_t)offset, .updated = (uint64_t)updated,
			.appended = (uint64_t)appended };
		memcpy(c->digest, s, CHECKPOINT_HEX);
		status = 0;
	}
	buf_free(&digest);
	return status;
}

int
checkpoint_read(const char *path, struct checkpoint *c, const char **why)
{
	struct buf b = { 0 };
	struct stat st;
	int status = 0;

	*c = (struct checkpoint){ 0 };
	checkpoint_hex(0, c->digest);
	/* Reading a FIFO would wait, and a device could return anything. */
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		*why = "it is not a regular file";
		return -1;
	}
	if (io_read_file(path, &b, 4096) != 0) {
		if (errno == ENOENT)
			return 1;
		*why = errno == EFBIG ? "it is not a checkpoint" : strerror(errno);
		return -1;
	}
	status = parse(buf_span(&b), c, why);
	buf_free(&b);
	return status;
}

int
checkpoint_write(const char *path, const struct checkpoint *c)
{
	struct buf b = { 0 };
	int status;

	buf_addf(&b, "{\"offset\":%llu,\"digest\":\"%s\",\"updated\":%llu,\"appended\":%llu}\n", (unsigned long long)c->offset,
	    c->digest, (unsigned long long)c->updated, (unsigned long long)c->appended);
	status = io_replace(path, buf_span(&b));
	buf_free(&b);
	return status;
}

static bool
reached(const struct checkpoint_gate *g)
{
	char hex[CHECKPOINT_HEX];

	checkpoint_hex(g->digest, hex);
	return memcmp(hex, g->at.digest, sizeof hex) == 0;
}

enum checkpoint_say
checkpoint_pass(struct checkpoint_gate *g, struct span line, uint64_t end)
{
	g->digest = checkpoint_roll(g->digest, line);
	if (end < g->at.offset)
		return CHECKPOINT_DONE;
	if (end == g->at.offset) {
		g->reached = reached(g);
		return g->reached ? CHECKPOINT_DONE : CHECKPOINT_OTHER;
	}
	return checkpoint_end(g);
}

enum checkpoint_say
checkpoint_end(const struct checkpoint_gate *g)
{
	return g->at.offset == 0 || g->reached ? CHECKPOINT_GO : CHECKPOINT_OTHER;
}

bool
checkpoint_is_of(const struct checkpoint *c, struct reader *in)
{
	struct checkpoint_gate g = { .at = *c };
	enum checkpoint_say say = CHECKPOINT_DONE;
	struct rec *r;

	while (say == CHECKPOINT_DONE && (r = reader_next(in)) != NULL)
		say = checkpoint_pass(&g, r->line, r->end);
	if (say == CHECKPOINT_DONE)
		say = checkpoint_end(&g);
	(void)reader_close(in);
	return say == CHECKPOINT_GO;
}
