#include "rec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "num.h"
#include "xmem.h"

#define CHUNK ((size_t)1 << 20)

static bool
is_stdin(const char *operand)
{
	return operand[0] == '-' && operand[1] == '\0';
}

static void
check_operand(const char *name)
{
	struct stat st;
	int fd;

	if (is_stdin(name))
		return;
	/* Not opened for real: a FIFO would block here and be opened twice. */
	if (stat(name, &st) != 0 || access(name, R_OK) != 0)
		die_errno(EXIT_USAGE, "cannot open '%s'", name);
	if (S_ISDIR(st.st_mode))
		die(EXIT_USAGE, "cannot read '%s': it is a directory", name);
	if (S_ISREG(st.st_mode)) {
		if ((fd = open(name, O_RDONLY | O_CLOEXEC)) == -1)
			die_errno(EXIT_USAGE, "cannot open '%s'", name);
		close(fd);
	}
}

void
reader_open(struct reader *r, char **operands, size_t max_line, const struct json_want *want,
    struct span *got, size_t ngot)
{
	static char dash[] = "-", *just_stdin[] = { dash, NULL };

	*r = (struct reader){ .operands = operands != NULL && *operands != NULL ? operands : just_stdin,
	    .want = want, .got = got, .ngot = ngot, .max_line = max_line, .fd = -1 };
	for (char **o = r->operands; *o != NULL; o++)
		check_operand(*o);
	buf_reserve(&r->b, CHUNK);
}

void
reader_flushes(struct reader *r, struct writer *w)
{
	r->flushes = w;
}

static void
vreject(struct reader *r, const char *fmt, va_list ap)
{
	char why[512];

	vsnprintf(why, sizeof why, fmt, ap);
	complain("%s:%llu: %s", r->rec.file, (unsigned long long)r->rec.lineno, why);
	r->rejected++;
}

void
reader_reject(struct reader *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vreject(r, fmt, ap);
	va_end(ap);
}

static bool
open_next(struct reader *r)
{
	const char *name = *r->operands;

	if (name == NULL)
		return false;
	r->operands++;
	r->is_stdin = is_stdin(name);
	r->rec.file = r->is_stdin ? "standard input" : name;
	r->fd = r->is_stdin ? 0 : open(name, O_RDONLY | O_CLOEXEC);
	if (r->fd == -1)
		die_errno(EXIT_FOR_GOOD, "cannot open '%s'", name);
	r->rec.lineno = 0;
	r->offset = 0;
	r->b.n = r->at = r->scanned = 0;
	r->eof = r->skipping = false;
	return true;
}

/* Makes room behind what is buffered and reads once. */
static void
fill(struct reader *r)
{
	ssize_t k;

	if (r->at > 0) {
		memmove(r->b.p, r->b.p + r->at, r->b.n - r->at);
		r->b.n -= r->at;
		r->scanned -= r->at;
		r->at = 0;
	}
	buf_reserve(&r->b, r->b.n < CHUNK / 2 ? CHUNK - r->b.n : r->b.n);
	if (r->flushes != NULL)
		writer_flush(r->flushes);
	do
		k = read(r->fd, r->b.p + r->b.n, r->b.cap - r->b.n);
	while (k == -1 && errno == EINTR);
	if (k == -1)
		die_errno(EXIT_FOR_GOOD, "cannot read %s%s%s", r->is_stdin ? "" : "'", r->rec.file,
		    r->is_stdin ? "" : "'");
	r->b.n += (size_t)k;
	r->eof = k == 0;
}

/* The next line of this file in r->rec.line; false at its end. */
static bool
next_line(struct reader *r, bool *ended)
{
	for (;;) {
		char *from = r->b.p + r->at;
		char *nl = r->scanned < r->b.n ?
		    memchr(r->b.p + r->scanned, '\n', r->b.n - r->scanned) : NULL;
		size_t n;

		if (nl == NULL && !r->eof) {
			r->scanned = r->b.n;
			if (r->b.n - r->at > r->max_line && !r->skipping) {
				r->rec.lineno++;
				r->in++;
				reader_reject(r, "the line is longer than %zu bytes; --max-line raises the limit",
				    r->max_line);
				r->skipping = true;
			}
			if (r->skipping) {
				r->offset += r->b.n - r->at;
				r->b.n = r->at = r->scanned = 0;
			}
			fill(r);
			continue;
		}
		if (nl == NULL && r->at == r->b.n)
			return false;
		n = nl != NULL ? (size_t)(nl - from) : r->b.n - r->at;
		r->rec.line = (struct span){ from, n };
		*ended = nl != NULL;
		r->at += n + *ended;
		r->scanned = r->at;
		r->offset += n + *ended;
		r->rec.end = r->offset;
		if (r->skipping) {
			r->skipping = false;
			continue;
		}
		r->rec.lineno++;
		if (n > r->max_line) {
			r->in++;
			reader_reject(r, "the line is longer than %zu bytes; --max-line raises the limit",
			    r->max_line);
			continue;
		}
		return true;
	}
}

static bool
is_white(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != '\r')
			return false;
	return true;
}

struct rec *
reader_next(struct reader *r)
{
	struct json_err err;
	bool ended;

	for (;;) {
		if (r->fd == -1 && !open_next(r))
			return NULL;
		if (!next_line(r, &ended)) {
			if (!r->is_stdin)
				close(r->fd);
			r->fd = -1;
			continue;
		}
		if (r->rec.line.n == 0 || is_white(r->rec.line))
			continue;
		r->in++;
		if (json_scan(r->rec.line, r->want, r->got, r->ngot, &r->rec.members, &err) != 0) {
			reader_reject(r, "%s at byte %zu%s", err.why, err.at + 1,
			    ended ? "" : "; the last line has no newline, it may have been cut");
			continue;
		}
		if (r->rec.line.p[strspn(r->rec.line.p, " \t")] != '{') {
			reader_reject(r, "a record is a JSON object, this is not one");
			continue;
		}
		return &r->rec;
	}
}

int
reader_close(struct reader *r)
{
	if (r->fd > 0)
		close(r->fd);
	buf_free(&r->b);
	json_members_free(&r->rec.members);
	return r->rejected != 0 ? EXIT_SOME : EXIT_DONE;
}

struct span
rec_get(const struct rec *r, const char *name)
{
	for (size_t i = r->members.n; i-- > 0;)
		if (json_is(r->members.v[i].key, name))
			return r->members.v[i].value;
	return SPAN_NONE;
}

int
rec_i64(const struct rec *r, const char *name, int64_t lo, int64_t hi, int64_t *out,
    const char **why)
{
	static char text[200];
	struct span v = rec_get(r, name);

	if (json_i64(v, lo, hi, out) == 0)
		return 0;
	if (json_type(v) == JSON_STRING && num_i64((struct span){ v.p + 1, v.n - 2 }, lo, hi, out) == 0)
		return 0;
	if (json_type(v) == JSON_ABSENT)
		snprintf(text, sizeof text, "no member '%s'", name);
	else if (json_type(v) == JSON_NUMBER)
		snprintf(text, sizeof text, "'%s' is %.*s, not a whole number from %lld to %lld", name,
		    (int)(v.n < 40 ? v.n : 40), v.p, (long long)lo, (long long)hi);
	else
		snprintf(text, sizeof text, "'%s' is %s, not a number", name,
		    json_type_name(json_type(v)));
	*why = text;
	return -1;
}

#define WRITE_AT 65536

void
writer_open(struct writer *w, int fd, const char *name)
{
	*w = (struct writer){ .fd = fd, .name = name };
}

static bool
dropped(struct span key, const char *const *drop)
{
	for (; drop != NULL && *drop != NULL; drop++)
		if (json_is(key, *drop))
			return true;
	return false;
}

struct jsonw
writer_pass(struct writer *w, const struct rec *r, const char *const *drop)
{
	const struct json_members *m = &r->members;
	bool comma = false;

	buf_addc(&w->b, '{');
	for (size_t i = 0; i < m->n;) {
		size_t first;
		const char *end;

		if (dropped(m->v[i].key, drop)) {
			i++;
			continue;
		}
		/* A run of members that stay is one copy, with the white space between them. */
		for (first = i; i < m->n && !dropped(m->v[i].key, drop); i++)
			continue;
		end = m->v[i - 1].value.p + m->v[i - 1].value.n;
		if (comma)
			buf_addc(&w->b, ',');
		buf_add(&w->b, m->v[first].key.p, (size_t)(end - m->v[first].key.p));
		comma = true;
	}
	return jsonw_inside(&w->b, comma);
}

struct jsonw
writer_begin(struct writer *w)
{
	buf_addc(&w->b, '{');
	return jsonw_inside(&w->b, false);
}

void
writer_end(struct writer *w)
{
	buf_adds(&w->b, "}\n");
	w->lines++;
	if (w->b.n >= WRITE_AT)
		writer_flush(w);
}

void
writer_line(struct writer *w, struct span line)
{
	buf_span_add(&w->b, line);
	buf_addc(&w->b, '\n');
	w->lines++;
	if (w->b.n >= WRITE_AT)
		writer_flush(w);
}

void
writer_flush(struct writer *w)
{
	if (w->b.n == 0)
		return;
	if (io_write(w->fd, w->b.p, w->b.n) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write %s", w->name);
	w->bytes += w->b.n;
	w->b.n = 0;
}

void
writer_close(struct writer *w)
{
	writer_flush(w);
	if (close(w->fd) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write %s", w->name);
	buf_free(&w->b);
}
