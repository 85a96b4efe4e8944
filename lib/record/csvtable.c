#include "csvtable.h"

#include <stdlib.h>
#include <strings.h>

#include "csvtableimpl.h"

/* --- rows --- */

static bool
begins(struct span s, const char *text)
{
	size_t n = strlen(text);

	return s.n >= n && memcmp(s.p, text, n) == 0;
}

/* How many fields it has, not counting empty ones beyond the header. */
static size_t
fields(const struct csvtable *t)
{
	size_t n = t->csv.n;

	while (n > t->n && t->csv.field[n - 1].n == 0)
		n--;
	return n;
}

/* The text without a partial character at its end. */
static struct span
cut(struct span s, size_t most)
{
	if (s.n <= most)
		return s;
	while (most > 0 && (s.p[most] & 0xc0) == 0x80)
		most--;
	return (struct span){ s.p, most };
}

static const char *
fail(struct csvtable *t, const char *reason, const char *what, struct span about, const char *after)
{
	t->message.n = 0;
	buf_adds(&t->message, what);
	buf_span_add(&t->message, cut(about, 200));
	buf_adds(&t->message, after);
	return reason;
}

static const char *
fail_at_line(struct csvtable *t, const char *reason, const char *what)
{
	t->message.n = 0;
	buf_addf(&t->message, "line %llu: %s", (unsigned long long)t->csv.lineno, what);
	return reason;
}

/* The fields of the row as they were, without their quotes. */
static void
join(struct csvtable *t, struct buf *to)
{
	size_t n = t->csv.n;

	while (n > 1 && t->csv.field[n - 1].n == 0)
		n--;
	to->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (i != 0)
			buf_addc(to, t->csv.separator);
		buf_span_add(to, t->csv.field[i]);
	}
}

static bool
is_trailer(const struct csvtable *t, const struct csvtable_rules *rules)
{
	return rules->trailer != NULL && begins(span_trim(t->csv.field[0]), rules->trailer);
}

/* Does a page begin in the middle?  Then the provider broke off. */
static bool
is_page(struct span s)
{
	static const char *const tag[] = { "<!doctype", "<html", "<head", "<body" };

	s = span_trim(s);
	for (size_t i = 0; i < sizeof tag / sizeof *tag; i++)
		if (s.n > strlen(tag[i]) && strncasecmp(s.p, tag[i], strlen(tag[i])) == 0)
			return true;
	return false;
}

static bool
is_blank(const struct csvtable *t)
{
	return t->csv.n == 1 && t->n > 1 && span_trim(t->csv.field[0]).n == 0;
}

static void
note_odd(struct csvtable *t, size_t n)
{
	uint64_t *count = n < t->n ? &t->nshort : &t->nlong;

	if (n == t->n)
		return;
	++*count;
	if (t->nshort + t->nlong > CSVTABLE_ODD)
		return;
	buf_adds(&t->odd, t->odd.n != 0 ? "," : "");
	buf_addf(&t->odd, "{\"line\":%llu,\"fields\":%zu}", (unsigned long long)t->csv.lineno, n);
}

/* Heads are short, and both have JSON_PAD extra bytes. */
static inline void
copy(struct buf *to, const struct buf *head)
{
	char *out = to->p + to->n;

	for (size_t i = 0; i < head->n; i += 16)
		memcpy(out + i, head->p + i, 16);
	to->n += head->n;
}

static void
put_row(struct csvtable *t, struct buf *to)
{
	size_t n = fields(t), known = n < t->n ? n : t->n, from = to->n;

	for (size_t i = 0; i < known; i++) {
		const struct csvtable_column *c = &t->column[i];

		if (csvtable_is_merged(c))
			continue;
		buf_reserve(to, c->head.n + JSON_PAD);
		copy(to, &c->head);
		json_put_padded(to, t->csv.field[i]);
	}
	for (size_t i = known; i < n; i++) {
		csvtable_number(t, &t->other, SPAN("column"), i + 1);
		buf_addc(to, ',');
		json_put_text(to, buf_span(&t->other));
		buf_addc(to, ':');
		json_put_text(to, t->csv.field[i]);
	}
	to->p[from] = '{';
	buf_addc(to, '}');
	if (n != t->n)
		note_odd(t, n);
}

static const char *
keep_trailer(struct csvtable *t)
{
	bool first = t->trailer.n == 0;

	join(t, first ? &t->trailer : &t->other);
	if (first || span_eq(buf_span(&t->trailer), buf_span(&t->other)))
		return NULL;
	return fail_at_line(t, "bad_csv", "a trailer that differs from the one before");
}

static const char *
put_rows(struct csvtable *t, const struct csvtable_rules *rules, struct buf *to)
{
	size_t from = to->n;
	bool first = true;
	const char *why;
	int got;

	while ((got = csv_next(&t->csv)) > 0) {
		if (is_trailer(t, rules)) {
			if ((why = keep_trailer(t)) != NULL)
				return why;
			continue;
		}
		if (*t->csv.field[0].p == '<' && is_page(t->csv.field[0]))
			return fail_at_line(t, "html", "a page of HTML among the data");
		if (is_blank(t))
			continue;
		if (!first)
			buf_addc(to, ',');
		first = false;
		put_row(t, to);
		if (to->n - from > rules->most)
			return fail(t, "too_large", "the table takes more than --max-line", SPAN(""), "");
	}
	return got < 0 ? fail_at_line(t, "bad_csv", t->csv.why) : NULL;
}

/* Which columns with the same name differ? */
static void
compare_columns(struct csvtable *t, const struct csvtable_rules *rules, struct span text)
{
	while (csv_next(&t->csv) > 0) {
		if (is_trailer(t, rules))
			continue;
		for (size_t i = 0; i < t->n && i < t->csv.n; i++) {
			struct csvtable_column *c = &t->column[i];

			if (c->again >= 0 && !c->apart)
				c->apart = !span_eq(t->csv.field[i], t->csv.field[c->again]);
		}
	}
	csv_free(&t->csv);
	csv_open(&t->csv, text);
	(void)csv_next(&t->csv);
}

/* --- what is not a table --- */

static struct span
skip_space(struct span s)
{
	while (s.n != 0 && (*s.p == ' ' || *s.p == '\t' || *s.p == '\r' || *s.p == '\n')) {
		s.p++;
		s.n--;
	}
	return s;
}

/* The text between <title> and </title>, or of all of it. */
static struct span
title(struct span s)
{
	const char *from = s.n != 0 ? memmem(s.p, s.n, "<title>", 7) : NULL, *to;

	if (from == NULL)
		return SPAN_NONE;
	from += 7;
	to = memchr(from, '<', (size_t)(s.p + s.n - from));
	s = skip_space((struct span){ from, to != NULL ? (size_t)(to - from) : 0 });
	while (s.n != 0 && (unsigned char)s.p[s.n - 1] <= ' ')
		s.n--;
	return s;
}

static bool
is_json(struct span s)
{
	struct json_err err;

	return s.n != 0 && (*s.p == '{' || *s.p == '[') && json_scan(s, NULL, NULL, 0, NULL, &err) == 0;
}

static const char *
not_even_csv(struct csvtable *t, struct span text)
{
	struct span s = skip_space(text), page;

	if (s.n == 0)
		return fail(t, "empty", "nothing", SPAN(""), "");
	if (*s.p == '<' && (page = title(s)).n == 0)
		return fail(t, "html", "a page in place of a table", SPAN(""), "");
	if (*s.p == '<')
		return fail(t, "html", "a page in place of a table: '", page, "'");
	if (is_json(s))
		return fail(t, "json", "JSON in place of a table", SPAN(""), "");
	return NULL;
}

/* Does the first row say that there is no table? */
static const char *
no_header(struct csvtable *t, const struct csvtable_rules *rules, int got)
{
	if (got < 0)
		return fail_at_line(t, "bad_csv", t->csv.why);
	if (got == 0)
		return fail(t, "empty", "nothing", SPAN(""), "");
	if (is_trailer(t, rules))
		return fail(t, "empty", "no header before '", t->csv.field[0], "'");
	if (t->csv.n > CSVTABLE_COLUMNS)
		return fail_at_line(t, "bad_csv", "too many columns");
	return NULL;
}

static const char *
is_error_table(struct csvtable *t)
{
	struct span name = span_trim(t->csv.field[0]);

	if (t->csv.n != 1 || name.n != 5 || strncasecmp(name.p, "error", 5) != 0)
		return NULL;
	if (csv_next(&t->csv) <= 0)
		return fail(t, "error_table", "", SPAN(""), "");
	join(t, &t->other);
	return fail(t, "error_table", "", buf_span(&t->other), "");
}

static bool
has_column(struct csvtable *t, const char *name)
{
	bool has = false;

	t->trailer.n = 0;
	csvtable_snake(&t->trailer, SPAN(name));
	for (size_t i = 0; i < t->n && !has; i++) {
		t->other.n = 0;
		csvtable_snake(&t->other, buf_span(&t->column[i].spelled));
		has = span_eq(buf_span(&t->other), buf_span(&t->trailer));
	}
	return has;
}

static const char *
lacks(struct csvtable *t, const struct csvtable_rules *rules)
{
	for (size_t i = 0; i < rules->nneed; i++)
		if (!has_column(t, rules->need[i])) {
			struct buf *b = &t->message;

			join(t, &t->other);
			b->n = 0;
			buf_addf(b, "no column '%s' in '", rules->need[i]);
			buf_span_add(b, cut(buf_span(&t->other), 100));
			buf_addc(b, '\'');
			return "no_column";
		}
	return NULL;
}

/* --- all of it --- */

static void
put_header(struct csvtable *t, struct buf *to)
{
	bool first = true;

	buf_adds(to, "{\"header\":[");
	for (size_t i = 0; i < t->n; i++) {
		if (csvtable_is_merged(&t->column[i]))
			continue;
		if (!first)
			buf_addc(to, ',');
		first = false;
		json_put_text(to, buf_span(&t->column[i].name));
	}
	buf_adds(to, "],\"rows\":[");
}

static void
put_end(struct csvtable *t, struct buf *to)
{
	buf_adds(to, "],\"trailer\":");
	if (t->trailer.n != 0)
		json_put_text(to, buf_span(&t->trailer));
	else
		buf_adds(to, "null");
	if (t->nshort != 0)
		buf_addf(to, ",\"short\":%llu", (unsigned long long)t->nshort);
	if (t->nlong != 0)
		buf_addf(to, ",\"long\":%llu", (unsigned long long)t->nlong);
	if (t->odd.n != 0) {
		buf_adds(to, ",\"odd\":[");
		buf_span_add(to, buf_span(&t->odd));
		buf_addc(to, ']');
	}
	buf_addc(to, '}');
}

static const char *
put_table(struct csvtable *t, const struct csvtable_rules *rules, struct span text, struct buf *to)
{
	const char *why;

	if ((why = not_even_csv(t, text)) != NULL || (why = no_header(t, rules, csv_next(&t->csv))) != NULL ||
	    (why = is_error_table(t)) != NULL)
		return why;
	csvtable_spell(t, rules->snake);
	if ((why = lacks(t, rules)) != NULL)
		return why;
	t->trailer.n = 0;
	if (t->doubled)
		compare_columns(t, rules, text);
	csvtable_name(t);
	put_header(t, to);
	if ((why = put_rows(t, rules, to)) != NULL)
		return why;
	put_end(t, to);
	return NULL;
}

const char *
csvtable_put(struct csvtable *t, const struct csvtable_rules *rules, struct span text, struct buf *to)
{
	size_t from = to->n;
	const char *why;

	t->trailer.n = t->odd.n = t->message.n = 0;
	t->nshort = t->nlong = 0;
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		text = (struct span){ text.p + 3, text.n - 3 };
	csv_open(&t->csv, text);
	if ((why = put_table(t, rules, text, to)) != NULL)
		to->n = from;
	csv_free(&t->csv);
	return why;
}

void
csvtable_free(struct csvtable *t)
{
	for (size_t i = 0; i < t->cap; i++) {
		buf_free(&t->column[i].spelled);
		buf_free(&t->column[i].name);
		buf_free(&t->column[i].head);
	}
	free(t->column);
	buf_free(&t->trailer);
	buf_free(&t->other);
	buf_free(&t->odd);
	buf_free(&t->message);
	*t = (struct csvtable){ 0 };
}
