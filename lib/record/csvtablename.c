/* The names of a header's columns. */
#include "base/xmem.h"
#include "csvtableimpl.h"

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || is_upper(c) || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}

void
csvtable_snake(struct buf *to, struct span name)
{
	size_t from = to->n;
	bool gap = false;

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i], before = i != 0 ? name.p[i - 1] : ' ';

		if (!is_word(c) && c != '%') {
			gap = true;
			continue;
		}
		gap |= c == '%' || before == '%' || (is_upper(c) && before >= 'a' && before <= 'z');
		if (gap && to->n != from)
			buf_addc(to, '_');
		gap = false;
		if (c == '%')
			buf_adds(to, "percent");
		else
			buf_addc(to, is_upper(c) ? (char)(c | 0x20) : c);
	}
}

/* Is it in the header, or given to a column already? */
static bool
is_taken(const struct csvtable *t, const struct buf *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (span_eq(buf_span(&t->column[i].spelled), buf_span(name)) ||
		    (&t->column[i].name != name && span_eq(buf_span(&t->column[i].name), buf_span(name))))
			return true;
	return false;
}

void
csvtable_number(const struct csvtable *t, struct buf *name, struct span stem, size_t number)
{
	do {
		name->n = 0;
		buf_span_add(name, stem);
		buf_addf(name, "_%zu", number++);
	} while (is_taken(t, name));
}

void
csvtable_name(struct csvtable *t)
{
	for (size_t i = 0; i < t->n; i++)
		t->column[i].name.n = 0;
	for (size_t i = 0; i < t->n; i++) {
		struct csvtable_column *c = &t->column[i];

		c->head.n = 0;
		if (csvtable_is_merged(c))
			continue;
		if (c->spelled.n == 0)
			csvtable_number(t, &c->name, SPAN("column"), i + 1);
		else if (c->again >= 0)
			csvtable_number(t, &c->name, buf_span(&c->spelled), 2);
		else
			buf_span_add(&c->name, buf_span(&c->spelled));
		buf_addc(&c->head, ',');
		json_put_text(&c->head, buf_span(&c->name));
		buf_addc(&c->head, ':');
		buf_reserve(&c->head, JSON_PAD);
	}
}

static void
grow(struct csvtable *t, size_t n)
{
	size_t cap = n * 2;

	if (n <= t->cap)
		return;
	t->column = xreallocarray(t->column, cap, sizeof *t->column);
	memset(t->column + t->cap, 0, (cap - t->cap) * sizeof *t->column);
	t->cap = cap;
}

void
csvtable_spell(struct csvtable *t, bool snake)
{
	grow(t, t->csv.n);
	t->n = t->csv.n;
	t->doubled = false;
	for (size_t i = 0; i < t->n; i++) {
		struct csvtable_column *c = &t->column[i];

		c->spelled.n = 0;
		c->again = -1;
		c->apart = false;
		if (snake)
			csvtable_snake(&c->spelled, t->csv.field[i]);
		else
			buf_span_add(&c->spelled, span_trim(t->csv.field[i]));
		for (size_t k = 0; k < i && c->spelled.n != 0 && c->again < 0; k++)
			if (span_eq(buf_span(&c->spelled), buf_span(&t->column[k].spelled)))
				c->again = (ptrdiff_t)k;
		t->doubled |= c->again >= 0;
	}
}
