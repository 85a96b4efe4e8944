#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/io.h"
#include "base/xmem.h"
#include "reqtext.h"
#include "serveimpl.h"
#include "visit.h"

#define CONNECTIONS 4096
#define ROOM 96		/* of them, for what is no stream */
#define IDLE 60
#define TOKEN_BYTES 32

/* Streams stay open for hours: they leave room for requests, in connections and in descriptors. */
static size_t
most_streams(void)
{
	struct rlimit l;
	size_t n = CONNECTIONS;

	if (getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_cur < n)
		n = (size_t)l.rlim_cur;
	return n > 2 * ROOM ? n - ROOM : n / 2;
}

struct serve *
serve_new(struct serve_options *o)
{
	struct serve *s = xcalloc(1, sizeof *s);

	s->o = o;
	s->kept = snapkeep_new();
	s->streams_most = most_streams();
	s->streams = streams_new(o->jobs, o->beat);
	return s;
}

int
serve_listen(struct serve *s)
{
	s->httpd = (struct httpd){ .calls = &visit_calls, .ctx = s, .address = s->o->address, .port = s->o->port,
	    .connections = CONNECTIONS, .idle = IDLE, .memory = SERVE_MEMORY };
	if (httpd_listen(&s->httpd) != 0)
		return -1;
	s->o->port = s->httpd.port;
	return 0;
}

int
serve_run(struct serve *s)
{
	return httpd_run(&s->httpd);
}

void
serve_free(struct serve *s)
{
	streams_free(s->streams);
	snapkeep_free(s->kept);
	child_leave(s->doctor);
	buf_free(&s->health);
	free(s);
}

/* --- one request as text --- */

static int
put_stream(struct rep *p, int fd)
{
	char piece[4096];
	ssize_t n;

	while ((n = stream_read(p->stream, piece, sizeof piece)) > 0)
		if (io_write(fd, piece, (size_t)n) != 0)
			return -1;
	return 0;
}

static int
put_file(struct rep *p, int fd)
{
	char piece[16384];
	off_t at = 0;
	ssize_t n;

	for (; (n = pread(p->fd, piece, sizeof piece, at)) > 0; at += n)
		if (io_write(fd, piece, (size_t)n) != 0)
			return -1;
	return 0;
}

static int
put(struct rep *p, int fd)
{
	struct buf text = { 0 };
	int status;

	const struct buf *body = p->shared != NULL ? &p->shared->b : &p->body;

	reqtext_write(&text, p, p->stream != NULL ? -1 : p->fd != -1 || p->status == 304 ? p->n : (int64_t)body->n);
	if (p->stream == NULL && p->fd == -1)
		buf_add(&text, body->p, body->n);
	status = io_write(fd, text.p, text.n);
	buf_free(&text);
	if (status == 0 && p->stream != NULL)
		status = put_stream(p, fd);
	else if (status == 0 && p->fd != -1)
		status = put_file(p, fd);
	return status == 0 ? EXIT_DONE : EXIT_FOR_NOW;
}

static void
finish(struct serve *s, struct req *q, struct rep *p)
{
	while (p->then != NULL) {
		void (*then)(struct serve *s, struct req *q, struct rep *p) = p->then;
		struct timespec time = { p->wait / 1000000, p->wait % 1000000 * 1000 };

		if (p->child != NULL && !p->child->over)
			child_run(p->child);
		else if (p->wait > 0)
			nanosleep(&time, NULL);
		p->wait = 0;
		p->then = NULL;
		then(s, q, p);
		if (p->then == NULL)
			serve_finish(q, p);
	}
}

int
serve_text(struct serve *s, struct buf *text, int fd)
{
	struct reqtext t;
	struct req q;
	struct rep p;
	const char *why;
	unsigned wrong;
	int status;

	req_begin(&q, &p);
	if ((wrong = reqtext_read(&t, buf_str(text), text->n, &why)) != 0) {
		problem(&p, wrong, "send METHOD /PATH HTTP/1.1, a Host, and the body with its Content-Length", "%s", why);
		guard_headers(&p);
	} else if (t.body.n > SERVE_BODY) {
		problem(&p, 413, NULL, "a request has at most %zu bytes", SERVE_BODY);
		guard_headers(&p);
	} else {
		q.method = t.method;
		q.header = reqtext_header;
		q.ctx = &t;
		q.body = t.body;
		req_target(&q, t.target);
		serve_answer(s, &q, &p);
		finish(s, &q, &p);
	}
	status = fd != -1 ? put(&p, fd) : EXIT_DONE;
	child_leave(p.child);
	stream_close(p.stream);
	req_end(&q, &p);
	return status;
}

/* --- the token --- */

static int
new_token(const char *path, struct buf *to)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	unsigned char dice[TOKEN_BYTES];
	size_t at = to->n;
	bool written;
	int fd;

	if (getrandom(dice, sizeof dice, 0) != (ssize_t)sizeof dice || (fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) == -1)
		return -1;
	for (size_t i = 0; i < sizeof dice; i++)
		buf_addc(to, letters[dice[i] % 64]);
	buf_addc(to, '\n');
	written = io_write(fd, to->p + at, to->n - at) == 0 && fsync(fd) == 0;
	if (close(fd) != 0 || !written) {	/* half a token would be of no use to the next start */
		(void)unlink(path);
		to->n = at;
		return -1;
	}
	to->n--;
	return 0;
}

int
serve_token(const char *path, struct buf *to, const char **why)
{
	struct stat st;
	struct buf text = { 0 };
	const char *end;
	int status = -1;

	if (lstat(path, &st) != 0) {
		*why = "it cannot be made";
		return errno == ENOENT ? new_token(path, to) : -1;
	}
	*why = "it is no file, but a link or something else; name the file itself";
	if (!S_ISREG(st.st_mode))
		return -1;
	*why = "others can read it; chmod 600, or remove it for a new one";
	if ((st.st_mode & 077) != 0)
		return -1;
	*why = "it belongs to somebody else; remove it for a new one";
	if (st.st_uid != geteuid())
		return -1;
	*why = "it cannot be read";
	if (io_read_file(path, &text, 4096) == 0) {
		end = text.n > 0 ? memchr(text.p, '\n', text.n) : NULL;
		text.n = end != NULL ? (size_t)(end - text.p) : text.n;
		*why = "its first line is not a token of at least 32 characters";
		status = 0;
		for (size_t i = 0; i < text.n; i++)
			if (text.p[i] <= ' ' || text.p[i] > '~')
				status = -1;
		if (text.n < 32)
			status = -1;
		if (status == 0)
			buf_add(to, text.p, text.n);
	}
	buf_free(&text);
	return status;
}
