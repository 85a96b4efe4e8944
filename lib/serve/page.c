/* Files: those of the page, which anybody may read, and how any file is sent, or read. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "serveimpl.h"

const char *
type_of(const char *name)
{
	static const struct {
		const char *end, *type;
	} types[] = {
		{ ".html", "text/html; charset=utf-8" }, { ".css", "text/css; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" }, { ".svg", "image/svg+xml" },
		{ ".json", "application/json" }, { ".csv", "text/csv; charset=utf-8" },
	};
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (n > strlen(types[i].end) && strcmp(name + n - strlen(types[i].end), types[i].end) == 0)
			return types[i].type;
	return NULL;
}

bool
answer_file(struct rep *p, int folder, const char *name, const char *type, bool links)
{
	struct stat st;
	/* Non-blocking: a FIFO must not hold us up. */
	int fd = *name != '.' && type != NULL ?
	    openat(folder, name, O_RDONLY | O_CLOEXEC | (links ? 0 : O_NOFOLLOW) | O_NONBLOCK) : -1;

	if (fd == -1)
		return false;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return false;
	}
	p->status = 200;
	p->type = type;
	p->fd = fd;
	p->n = (int64_t)st.st_size;
	return true;
}

struct span
json_file(struct buf *text, const char *path, size_t max)
{
	struct json_err err;

	if (io_read_file(path, text, max) != 0 || json_scan(buf_span(text), NULL, NULL, 0, NULL, &err) != 0)
		return SPAN_NONE;
	return json_trim(buf_span(text));
}

void
page_file(struct serve *s, struct req *q, struct rep *p)
{
	const char *name = q->nparts > 0 ? q->part[0] : "index.html";
	int folder = open(s->o->page, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;
	char tag[64];

	if (folder == -1 || !answer_file(p, folder, name, type_of(name), true)) {
		problem(p, 404, "GET / is the page, and /api/v1/openapi.json lists the rest", "the page has no such file");
	} else if (fstat(p->fd, &st) == 0) {
		snprintf(tag, sizeof tag, "%llx-%llx", (unsigned long long)st.st_mtim.tv_sec * 1000000000ull +
		    (unsigned long long)st.st_mtim.tv_nsec, (unsigned long long)st.st_size);
		rep_etag(q, p, tag);
	}
	if (folder != -1)
		close(folder);
}
