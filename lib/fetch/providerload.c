/* Reads a provider's file, and those that it includes. */
#include "provider.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/share.h"
#include "base/xmem.h"

#define INCLUDES 16	/* of one file, and how deep they go */

/* A file being read, and the one that included it. */
struct source {
	const struct source *by;
	const char *path;
	dev_t dev;
	ino_t ino;
	char *more[INCLUDES];	/* what it includes */
	size_t n;
};

struct reading {
	const struct opt *rows;
	bool *given;
	struct source *now;
	struct source seen[INCLUDES * 2];	/* each file is read once; only dev and ino */
	size_t nseen;
};

/* The path of an included file: relative to this one's folder, unless it is absolute. */
static char *
beside(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	struct buf b = { 0 };
	char *whole;

	if (*name != '/' && slash != NULL)
		buf_add(&b, path, (size_t)(slash + 1 - path));
	buf_adds(&b, name);
	whole = xstrdup(buf_str(&b));
	buf_free(&b);
	return whole;
}

static const char *
on_include(void *ctx, const char *value)
{
	static char why[300];
	struct reading *r = ctx;
	char *path = beside(r->now->path, value);
	const char *wrong = NULL;
	size_t deep = 0;
	struct stat st = { 0 };

	if (stat(path, &st) != 0 || access(path, R_OK) != 0)
		wrong = strerror(errno);
	else if (!S_ISREG(st.st_mode))
		wrong = "no file";
	for (const struct source *s = r->now; s != NULL && wrong == NULL; s = s->by, deep++)
		if (s->dev == st.st_dev && s->ino == st.st_ino)
			wrong = "a circle: it includes this file";
	if (wrong == NULL && (deep == INCLUDES || r->now->n == INCLUDES))
		wrong = "too many files (16 at most)";
	if (wrong == NULL) {
		r->now->more[r->now->n++] = path;
		return NULL;
	}
	snprintf(why, sizeof why, "'%.200s': %s", path, wrong);
	free(path);
	return why;
}

/* A file that two files include is read once. */
static bool
is_new(struct reading *r, const struct source *s)
{
	for (size_t i = 0; i < r->nseen; i++)
		if (r->seen[i].dev == s->dev && r->seen[i].ino == s->ino)
			return false;
	if (r->nseen < sizeof r->seen / sizeof *r->seen)
		r->seen[r->nseen++] = (struct source){ .dev = s->dev, .ino = s->ino };
	return true;
}

static int
read_file(struct reading *r, const char *path, const struct source *by)
{
	struct source s = { .by = by, .path = path };
	struct stat st;
	int status;

	if (stat(path, &st) == 0) {
		s.dev = st.st_dev;
		s.ino = st.st_ino;
		if (!is_new(r, &s))
			return 0;
	}
	r->now = &s;
	status = opt_file(path, r->rows, r->given);
	for (size_t i = 0; i < s.n; i++) {
		if (status == 0)
			status = read_file(r, s.more[i], &s);
		free(s.more[i]);
	}
	return status;
}

int
provider_load(struct provider *p, const char *name)
{
	struct reading r = { 0 };
	const struct opt_call include = { on_include, &r };
	/* For af-quota and for files; on af-fetch's command line they would have no meaning. */
	const struct opt more[] = {
		{ 0, "status-url", OPT_STR, &p->status_url, NULL, NULL, 0, 0 },
		{ 0, "status-used", OPT_STR, &p->status_used, NULL, NULL, 0, 0 },
		{ 0, "status-limit", OPT_STR, &p->status_limit, NULL, NULL, 0, 0 },
		{ 0, "include", OPT_ROW, (void *)(uintptr_t)&include, NULL, NULL, 0, 0 },
		OPT_END
	};
	struct opt rows[PROVIDER_OPTIONS + sizeof more / sizeof *more];
	bool given[sizeof rows / sizeof *rows] = { false };
	struct buf path = { 0 };
	const char *file = name;
	int status;

	if (strchr(name, '/') == NULL &&
	    (file = share_find(&path, "providers", name, ".conf")) == NULL) {
		complain("no provider '%.60s'; 'af doctor' lists them, a path names a file of your own", name);
		buf_free(&path);
		return -1;
	}
	memcpy(rows + provider_opts(p, rows), more, sizeof more);
	p->name = xstrdup(name);
	r.rows = rows;
	r.given = given;
	status = read_file(&r, file, NULL);
	p->file_headers = p->headers.n;
	buf_free(&path);
	return status;
}
