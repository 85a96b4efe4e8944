#include "names.h"

#include <stdlib.h>

#include "xmem.h"

struct name {
	struct buf plain, cut;
	size_t index, width;
	size_t number;		/* of those cut to the same text before it */
	size_t alike;		/* bytes that it begins with as another one does, at most */
};

static int
by_plain(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	size_t n = x->plain.n < y->plain.n ? x->plain.n : y->plain.n;
	int d = n > 0 ? memcmp(x->plain.p, y->plain.p, n) : 0;

	return d != 0 ? d : (x->plain.n > y->plain.n) - (x->plain.n < y->plain.n);
}

static int
by_cut(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int d = strcmp(x->cut.p, y->cut.p);

	return d != 0 ? d : by_plain(a, b);
}

static size_t
common(const struct buf *a, const struct buf *b)
{
	size_t i = 0;

	while (i < a->n && i < b->n && a->p[i] == b->p[i])
		i++;
	return i;
}

/* Of sorted names, the most similar is the next that differs, before or after. */
static void
find_alike(struct name *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++) {
			size_t c = common(&v[i].plain, &v[k].plain);

			if (c == v[i].plain.n && c == v[k].plain.n)
				continue;
			v[i].alike = c > v[i].alike ? c : v[i].alike;
			v[k].alike = c > v[k].alike ? c : v[k].alike;
			break;
		}
	/* Equal ones are alike to the same others. */
	for (size_t i = n; i-- > 1;)
		if (by_plain(&v[i - 1], &v[i]) == 0 && v[i].alike > v[i - 1].alike)
			v[i - 1].alike = v[i].alike;
	for (size_t i = 1; i < n; i++)
		if (by_plain(&v[i - 1], &v[i]) == 0 && v[i - 1].alike > v[i].alike)
			v[i].alike = v[i - 1].alike;
}

/* Where the character that byte i belongs to begins; a combining mark belongs to the one before it. */
static size_t
character_at(struct span s, size_t i)
{
	size_t base = 0, columns;

	for (size_t k = 0; k <= i && k < s.n;) {
		size_t one = text_char((struct span){ s.p + k, s.n - k }, &columns);

		base = columns > 0 ? k : base;
		k += one;
	}
	return base;
}

static size_t
word_at(struct span s, size_t i)
{
	while (i > 0 && s.p[i - 1] != ' ')
		i--;
	return i;
}

static const char *
ellipsis(bool ascii)
{
	return ascii ? "~" : "\xe2\x80\xa6";
}

static void
put_front(struct buf *to, struct span s, size_t columns)
{
	size_t used, k = text_prefix(s, columns, &used);

	while (k > 0 && s.p[k - 1] == ' ')
		k--;
	buf_add(to, s.p, k);
}

/* The front, and from byte on what there is room for. */
static void
put_apart(struct name *n, size_t from, size_t columns, bool ascii)
{
	struct span s = buf_span(&n->plain), back = { s.p + from, s.n - from };
	size_t least = columns / 3, room = columns - 1 - least, width = text_width(back);

	n->cut.n = 0;
	put_front(&n->cut, s, width < room ? columns - 1 - width : least);
	buf_adds(&n->cut, ellipsis(ascii));
	if (width <= room) {
		buf_span_add(&n->cut, back);
		return;
	}
	put_front(&n->cut, back, room - 1);
	buf_adds(&n->cut, ellipsis(ascii));
}

static void
cut(struct name *n, size_t columns, bool ascii)
{
	struct span s = buf_span(&n->plain);
	size_t used, half = text_prefix(s, columns / 2, &used), at = n->alike < s.n ? n->alike : s.n;
	size_t word;

	while (at < s.n && s.p[at] == ' ')
		at++;
	word = word_at(s, at);
	if (n->width <= columns) {
		buf_span_add(&n->cut, s);
	} else if (at < half) {
		put_front(&n->cut, s, columns - 1);
		buf_adds(&n->cut, ellipsis(ascii));
	} else {
		/* A word may be too long for its difference to be seen. */
		if (word <= half / 2 || text_width((struct span){ s.p + word, at - word }) > columns / 3)
			word = character_at(s, at);
		put_apart(n, word, columns, ascii);
	}
}

/* Names that differ and were cut to the same text get numbers. */
static void
tell_apart(struct name *v, size_t n, size_t columns)
{
	qsort(v, n, sizeof *v, by_cut);
	for (size_t i = 1; i < n; i++)
		if (strcmp(v[i].cut.p, v[i - 1].cut.p) == 0)
			v[i].number = v[i - 1].number + (by_plain(&v[i - 1], &v[i]) != 0);
	for (size_t i = 0; i < n; i++)
		if (v[i].number > 0) {
			struct buf whole = { 0 }, number = { 0 };

			buf_addf(&number, "#%zu", v[i].number + 1);
			put_front(&whole, buf_span(&v[i].cut), columns > number.n ? columns - number.n : 0);
			buf_span_add(&whole, buf_span(&number));
			buf_free(&number);
			buf_free(&v[i].cut);
			v[i].cut = whole;
		}
}

void
names_fit(struct buf *out, const struct span *text, size_t n, size_t columns, bool ascii)
{
	struct name *v = xcalloc(n, sizeof *v);

	for (size_t i = 0; i < n; i++) {
		v[i].index = i;
		text_plain(&v[i].plain, text[i], ascii);
		v[i].width = text_width(buf_span(&v[i].plain));
	}
	if (n > 1) {
		qsort(v, n, sizeof *v, by_plain);
		find_alike(v, n);
	}
	for (size_t i = 0; i < n; i++) {
		cut(&v[i], columns, ascii);
		(void)buf_str(&v[i].cut);
	}
	if (n > 1)
		tell_apart(v, n, columns);
	for (size_t i = 0; i < n; i++) {
		text_fit(&out[v[i].index], buf_span(&v[i].cut), columns, false, ascii);
		buf_free(&v[i].plain);
		buf_free(&v[i].cut);
	}
	free(v);
}
