/* Snapshots: a store's link is resolved once per request, so an answer is all of one version; its digest is the ETag. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/xmem.h"
#include "headers.h"
#include "httpd/gzip.h"
#include "serveimpl.h"

#define TWIN_LEAST 1024
#define TWIN_MOST (INT64_C(8) << 20)
#define VERSIONS ".versions/"

/* A plain name: nothing with a slash, or a leading dot, is ever a name of ours. */
static bool
plain(const char *name)
{
	return *name != '\0' && *name != '.' && strchr(name, '/') == NULL && strlen(name) < 200;
}

static const char *
folder_of(const struct serve *s, const char *name)
{
	for (size_t i = 0; i < s->o->nstores; i++)
		if (strcmp(s->o->stores[i].name, name) == 0)
			return s->o->stores[i].folder;
	return NULL;
}

static int
open_store(struct serve *s, const char *name, struct rep *p)
{
	const char *folder = folder_of(s, name);
	int fd = folder != NULL ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (folder != NULL && fd == -1)	/* its disk is not mounted, say */
		problem(p, 503, "mount its folder, or look at its rights", "the store '%s' cannot be read: %s", name, strerror(errno));
	else if (fd == -1)
		problem(p, 404, "GET /api/v1/snapshots lists the stores; af-serve --store NAME=DIR adds one", "there is no store '%s'",
		    name);
	return fd;
}

/* Where a link leads, if that is a version. */
static bool
follow(int folder, const char *link, char version[256])
{
	char to[sizeof VERSIONS + 255];
	ssize_t n = readlinkat(folder, link, to, sizeof to - 1);

	if (n <= (ssize_t)strlen(VERSIONS) || strncmp(to, VERSIONS, strlen(VERSIONS)) != 0)
		return false;
	to[n] = '\0';
	snprintf(version, 256, "%s", to + strlen(VERSIONS));
	return plain(version) && strrchr(version, '@') != NULL;
}

/* The version that the link of an id names, "ID@DIGEST"; false if there is none. */
static bool
resolve(int store, const char *id, char version[256])
{
	return plain(id) && follow(store, id, version);
}

/* The snapshot that latest-successful.json names; false if there is none. */
static bool
latest(int store, char id[256])
{
	struct buf text = { 0 }, name = { 0 };
	int fd = openat(store, "latest-successful.json", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct span got[1];
	static const struct json_want want[] = { { "snapshotId", 0, NULL }, { NULL, 0, NULL } };
	struct json_err err;
	bool ok = false;
	ssize_t n;

	if (fd == -1)
		return false;
	buf_reserve(&text, 65536);
	if ((n = read(fd, text.p, 65536)) > 0) {
		text.n = (size_t)n;
		if (json_scan(buf_span(&text), want, got, 1, NULL, &err) == 0 && json_cstr(&name, got[0]) != NULL && name.n < 256) {
			snprintf(id, 256, "%s", buf_str(&name));
			ok = true;
		}
	}
	close(fd);
	buf_free(&text);
	buf_free(&name);
	return ok;
}

static bool
find_version(int store, const char *id, char version[256])
{
	char newest[256];

	if (strcmp(id, "latest") != 0)
		return resolve(store, id, version);
	return latest(store, newest) && resolve(store, newest, version);
}

static int
open_version(int store, const char *version)
{
	char path[sizeof VERSIONS + 256];

	snprintf(path, sizeof path, VERSIONS "%s", version);
	return openat(store, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

void
snapfile_stores(struct serve *s, struct req *q, struct rep *p)
{
	struct jsonw w = jsonw(&p->body);
	char id[256];

	(void)q;
	jsonw_open(&w, NULL, '{');
	jsonw_open(&w, "stores", '[');
	for (size_t i = 0; i < s->o->nstores; i++) {
		int fd = open(s->o->stores[i].folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		jsonw_open(&w, NULL, '{');
		jsonw_str(&w, "store", s->o->stores[i].name);
		jsonw_str(&w, "latest", fd != -1 && latest(fd, id) ? id : NULL);
		jsonw_close(&w);
		if (fd != -1)
			close(fd);
	}
	jsonw_close(&w);
	jsonw_close(&w);
	answer_json(p, 200);
}

static int
downwards(const void *a, const void *b)
{
	return strcmp(*(char *const *)b, *(char *const *)a);
}

/* The ids of a store, the greatest first. */
static char **
ids_of(int store, size_t *n)
{
	char **v = NULL, version[256];
	int fd = openat(store, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd != -1 ? fdopendir(fd) : NULL;
	const struct dirent *e;

	*n = 0;
	while (d != NULL && (e = readdir(d)) != NULL)
		if (resolve(store, e->d_name, version)) {
			if ((*n & (*n + 1)) == 0)
				v = xreallocarray(v, *n * 2 + 2, sizeof *v);
			v[(*n)++] = xstrdup(e->d_name);
		}
	if (d != NULL)
		closedir(d);
	if (*n > 0)
		qsort(v, *n, sizeof *v, downwards);
	return v;
}

void
snapfile_list(struct serve *s, struct req *q, struct rep *p)
{
	int store = open_store(s, q->part[0], p);
	int64_t limit, given = 0;
	size_t n, i;
	char **ids, version[256], after[256] = "";
	const char *text;
	struct jsonw w;

	if (store == -1)
		return;
	if (!req_number(q, p, "limit", 1, 1000, 100, &limit)) {
		close(store);
		return;
	}
	if ((text = req_query(q, "after")) != NULL)
		snprintf(after, sizeof after, "%s", text);
	ids = ids_of(store, &n);
	w = jsonw(&p->body);
	jsonw_open(&w, NULL, '{');
	jsonw_open(&w, "snapshots", '[');
	for (i = 0; i < n && *after != '\0' && strcmp(ids[i], after) >= 0; i++)
		continue;
	for (; i < n && given < limit; i++, given++)
		if (resolve(store, ids[i], version)) {
			jsonw_open(&w, NULL, '{');
			jsonw_str(&w, "snapshot", ids[i]);
			jsonw_str(&w, "digest", strrchr(version, '@') + 1);
			jsonw_close(&w);
		}
	jsonw_close(&w);
	jsonw_str(&w, "next", i < n && i > 0 ? ids[i - 1] : NULL);
	jsonw_int(&w, "total", (int64_t)n);
	jsonw_close(&w);
	answer_json(p, 200);
	for (i = 0; i < n; i++)
		free(ids[i]);
	free(ids);
	close(store);
}

/* --- a file --- */

/* Writes the compressed twin of the file; -1 if that fails, and then the file is sent uncompressed. */
static int
make_twin(const struct rep *p, int folder, const char *name)
{
	struct buf b = { 0 };
	char temporary[300];
	int fd = -1;

	snprintf(temporary, sizeof temporary, ".%s.%d", name, (int)getpid());
	buf_reserve(&b, (size_t)p->n);
	if (pread(p->fd, b.p, (size_t)p->n, 0) == (ssize_t)p->n) {
		b.n = (size_t)p->n;
		gzip(&b, 6);
		fd = openat(folder, temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		if (fd != -1 && (io_write(fd, b.p, b.n) != 0 || renameat(folder, temporary, folder, name) != 0)) {
			close(fd);
			(void)unlinkat(folder, temporary, 0);
			fd = -1;
		}
	}
	buf_free(&b);
	return fd;
}

/* Sends the twin instead of the file, if the client accepts it. */
static bool
answer_twin(struct serve *s, struct rep *p, const char *store, const char *version, const char *name)
{
	struct buf path = { 0 };
	char twin[256];
	struct stat st;
	int folder, fd;

	if (s->o->cache == NULL || p->n < TWIN_LEAST || p->n > TWIN_MOST)
		return false;
	buf_addf(&path, "%s/%s/%s", s->o->cache, store, version);
	snprintf(twin, sizeof twin, "%.200s.gz", name);
	folder = open(buf_str(&path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder == -1 && io_mkdirs(buf_str(&path)) == 0)
		folder = open(buf_str(&path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	buf_free(&path);
	if (folder == -1)
		return false;
	if ((fd = openat(folder, twin, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) == -1)
		fd = make_twin(p, folder, twin);
	close(folder);
	if (fd == -1 || fstat(fd, &st) != 0) {
		if (fd != -1)
			close(fd);
		return false;
	}
	close(p->fd);
	p->fd = fd;
	p->n = (int64_t)st.st_size;
	return true;
}

/* The part that may change is kept beside the versions; metadata.json is a link to it. */
static bool
answer_collected(struct rep *p, int store, int folder, const char *name, char tag[160])
{
	static const char beside[] = "../../.collected/";
	char to[512];
	ssize_t n = readlinkat(folder, name, to, sizeof to - 1);
	struct stat st;
	int collected;
	bool ok;

	if (n <= (ssize_t)strlen(beside) || strncmp(to, beside, strlen(beside)) != 0)
		return false;
	to[n] = '\0';
	if (!plain(to + strlen(beside)) || (collected = openat(store, ".collected", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return false;
	ok = answer_file(p, collected, to + strlen(beside), type_of(name), false);
	close(collected);
	if (ok && fstat(p->fd, &st) == 0)
		snprintf(tag, 160, "%llx-%llx-%llx", (unsigned long long)st.st_ino, (unsigned long long)st.st_mtim.tv_sec,
		    (unsigned long long)st.st_mtim.tv_nsec);
	return ok;
}

/* The name of a file's bytes: store, version, name, and whether they are compressed. */
static void
name_bytes(struct buf *to, const struct req *q, const char *version, const char *name, bool packed)
{
	to->n = 0;
	buf_addf(to, "%s/%s/%s%s", q->part[0], version, name, packed ? ".gz" : "");
}

static void
keep(struct serve *s, struct req *q, struct rep *p, const char *version, const char *name, bool packed)
{
	name_bytes(&q->scratch, q, version, name, packed);
	snapkeep_add(s->kept, buf_span(&q->scratch), p);
}

static bool
answer_kept(struct serve *s, struct req *q, struct rep *p, const char *version, const char *name, bool *packed)
{
	bool takes = headers_take_gzip(q), found = false;
	int64_t size = 0;

	for (int gz = takes; gz >= 0 && !found; gz--) {
		name_bytes(&q->scratch, q, version, name, gz == 1);
		found = snapkeep_find(s->kept, buf_span(&q->scratch), p, &size);
		*packed = gz == 1;
	}
	/* A file large enough to have a twin is sent uncompressed only to clients that do not accept gzip. */
	if (found && !*packed && takes && size >= TWIN_LEAST && s->o->cache != NULL) {
		rep_drop(p);
		found = false;
	}
	p->status = 200;
	p->type = type_of(name);
	return found;
}

static bool
answer_fixed(struct serve *s, struct req *q, struct rep *p, int store, const char *version, const char *name, bool *packed)
{
	int folder = open_version(store, version);

	if (folder == -1)
		return false;
	if (!answer_file(p, folder, name, type_of(name), false)) {
		close(folder);
		return false;
	}
	close(folder);
	*packed = headers_take_gzip(q) && answer_twin(s, p, q->part[0], version, name);
	keep(s, q, p, version, name, *packed);
	return true;
}

static bool
answer_beside(struct rep *p, int store, const char *version, const char *name, char tag[160])
{
	int folder = open_version(store, version);
	bool ok = folder != -1 && answer_collected(p, store, folder, name, tag);

	if (folder != -1)
		close(folder);
	return ok;
}

/* The headers of an existing file. */
static void
finish(struct req *q, struct rep *p, char tag[160], bool packed)
{
	rep_constant(p, "vary", "accept-encoding");
	if (packed) {
		rep_constant(p, "content-encoding", "gzip");
		snprintf(tag + strlen(tag), 160 - strlen(tag), "-gzip");
	}
	rep_etag(q, p, tag);
}

static void
answer_version(struct serve *s, struct req *q, struct rep *p, int store, const char *version, const char *name)
{
	char tag[160];
	bool packed = false;

	snprintf(tag, sizeof tag, "%s", strrchr(version, '@') + 1);
	if (!plain(name) || (!answer_kept(s, q, p, version, name, &packed) && !answer_fixed(s, q, p, store, version, name, &packed) &&
	    !answer_beside(p, store, version, name, tag))) {
		problem(p, 404, "GET the snapshot itself: its manifest lists the files", "the snapshot has no file '%s'", name);
		return;
	}
	finish(q, p, tag, packed);
}

/* A kept file needs only the link to be read. */
static bool
answer_quickly(struct serve *s, struct req *q, struct rep *p, const char *name)
{
	const char *folder = folder_of(s, q->part[0]);
	char path[4096], version[256], tag[160];
	bool packed;

	if (folder == NULL || !plain(q->part[1]) || !plain(name) ||
	    snprintf(path, sizeof path, "%s/%s", folder, q->part[1]) >= (int)sizeof path || !follow(AT_FDCWD, path, version) ||
	    !answer_kept(s, q, p, version, name, &packed))
		return false;
	snprintf(tag, sizeof tag, "%s", strrchr(version, '@') + 1);
	finish(q, p, tag, packed);
	return true;
}

static void
answer_snapshot(struct serve *s, struct req *q, struct rep *p, const char *name)
{
	int store;
	char version[256];

	if (answer_quickly(s, q, p, name))
		return;
	store = open_store(s, q->part[0], p);

	if (store == -1)
		return;
	if (!find_version(store, q->part[1], version))
		problem(p, 404, "GET /api/v1/snapshots/STORE lists them; 'latest' is the newest that succeeded", "there is no snapshot '%s'",
		    q->part[1]);
	else
		answer_version(s, q, p, store, version, name);
	close(store);
}

void
snapfile_manifest(struct serve *s, struct req *q, struct rep *p)
{
	answer_snapshot(s, q, p, "manifest.json");
}

void
snapfile_get(struct serve *s, struct req *q, struct rep *p)
{
	answer_snapshot(s, q, p, q->part[2]);
}
