#include "rec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/num.h"
#include "base/xmem.h"

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

static void
before_read(void *ctx, int fd)
{
	struct reader *r = ctx;

	if (r->before != NULL)
		r->before(r->before_ctx, fd);
	if (r->flushes != NULL && r->flushes->b.n != 0 && !io_readable(fd))
		writer_flush(r->flushes);
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
	lines_init(&r->lines, max_line, before_read, r);
}

void
reader_open_file(struct reader *r, const char *path, size_t max_line)
{
	/* Operands are never written to. */
	reader_open(r, (char *[]){ (char *)path, NULL }, max_line, NULL, NULL, 0);
	r->file[0] = (char *)path;
	r->operands = r->file;
}

void
reader_flushes(struct reader *r, struct writer *w)
{
	r->flushes = w;
}

void
reader_before_wait(struct reader *r, void (*before)(void *ctx, int fd), void *ctx)
{
	r->before = before;
	r->before_ctx = ctx;
}

static void PRINTF_LIKE(2, 0)
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
	/* Opening a FIFO also waits. */
	if (r->flushes != NULL)
		writer_flush(r->flushes);
	r->fd = r->is_stdin ? 0 : open(name, O_RDONLY | O_CLOEXEC);
	if (r->fd == -1)
		die_errno(EXIT_FOR_GOOD, "cannot open '%s'", name);
	r->rec.lineno = 0;
	lines_from(&r->lines, r->fd);
	return true;
}

/* The next line of this file in r->rec.line; false at its end. */
static bool
next_line(struct reader *r, bool *cut)
{
	const char *quote = r->is_stdin ? "" : "'";
	enum lines_got got;

	for (;;) {
		got = lines_next(&r->lines, &r->rec.line);
		if (got == LINES_END)
			return false;
		if (got == LINES_ERROR)
			die_errno(EXIT_FOR_GOOD, "cannot read %s%s%s", quote, r->rec.file, quote);
		r->rec.end = r->lines.offset;
		r->rec.lineno++;
		*cut = got == LINES_CUT;
		r->rec.start = r->rec.end - r->rec.line.n - !*cut;
		if (got != LINES_LONG)
			return true;
		r->in++;
		reader_reject(r, "the line is longer than %zu bytes; --max-line raises the limit", r->max_line);
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

static bool
is_object(struct span line)
{
	while (*line.p == ' ' || *line.p == '\t' || *line.p == '\r')
		line.p++;
	return *line.p == '{';
}

_Static_assert(LINES_PAD >= JSON_PAD, "json_scan_padded would read too far");

struct rec *
reader_next(struct reader *r)
{
	struct json_err err;
	bool cut;

	for (;;) {
		if (r->fd == -1 && !open_next(r))
			return NULL;
		if (!next_line(r, &cut)) {
			if (!r->is_stdin)
				close(r->fd);
			r->fd = -1;
			continue;
		}
		if (is_white(r->rec.line))
			continue;
		r->in++;
		if (json_scan_padded(r->rec.line, r->want, r->got, r->ngot, &r->rec.members, &err) != 0)
			reader_reject(r, "%s at byte %zu%s", err.why, err.at + 1,
			    cut ? "; the last line has no newline, it may have been cut" : "");
		else if (!is_object(r->rec.line))
			reader_reject(r, "a record must be a JSON object");
		else
			return &r->rec;
	}
}

int
reader_close(struct reader *r)
{
	if (r->fd > 0)
		close(r->fd);
	lines_free(&r->lines);
	json_members_free(&r->rec.members);
	return r->rejected != 0 ? EXIT_SOME : EXIT_DONE;
}

struct span
rec_get(const struct rec *r, const char *name)
{
	return json_member(&r->members, SPAN(name));
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

static inline bool
dropped(const void *names, struct span key)
{
	for (const char *const *drop = names; drop != NULL && *drop != NULL; drop++)
		if ((key.p[1] == **drop || key.p[1] == '\\') && json_is(key, *drop))
			return true;
	return false;
}

static inline __attribute__((always_inline)) struct jsonw
pass(struct buf *to, const struct rec *r, bool (*drop)(const void *ctx, struct span key), const void *ctx)
{
	const struct json_members *m = &r->members;
	bool comma = false;

	buf_addc(to, '{');
	for (size_t i = 0; i < m->n; i++) {
		size_t first = i;
		const char *end;

		/* A run of kept members is one copy, with the white space between them. */
		while (i < m->n && !drop(ctx, m->v[i].key))
			i++;
		if (i == first)
			continue;
		end = m->v[i - 1].value.p + m->v[i - 1].value.n;
		if (comma)
			buf_addc(to, ',');
		buf_add(to, m->v[first].key.p, (size_t)(end - m->v[first].key.p));
		comma = true;
	}
	return jsonw_inside(to, comma);
}

struct jsonw
rec_pass(struct buf *to, const struct rec *r, bool (*drop)(const void *ctx, struct span key), const void *ctx)
{
	return pass(to, r, drop, ctx);
}

struct jsonw
writer_pass(struct writer *w, const struct rec *r, const char *const *drop)
{
	return pass(&w->b, r, dropped, drop);
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
writer_lines(struct writer *w, struct span lines, uint64_t n)
{
	buf_span_add(&w->b, lines);
	w->lines += n;
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
