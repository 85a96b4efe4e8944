#include "column.h"

#include "base/num.h"
#include "base/text.h"

enum { MOST = 60 };

/* --- what it is --- */

size_t
column_end(const char *spec)
{
	size_t i, depth = 0;

	for (i = 0; spec[i] != '\0' && (depth > 0 || spec[i] != ','); i++) {
		if (spec[i] == '{')
			depth++;
		else if (spec[i] == '}' && depth > 0)
			depth--;
	}
	return i;
}

/* Removes ":20" from the end. */
static const char *
take_most(struct column *c)
{
	size_t at = c->value.n;
	int64_t most;

	while (at > 0 && c->value.p[at - 1] >= '0' && c->value.p[at - 1] <= '9')
		at--;
	if (at == c->value.n || at == 0 || c->value.p[at - 1] != ':')
		return NULL;
	if (num_i64((struct span){ c->value.p + at, c->value.n - at }, 2, 1000, &most) != 0)
		return "a width must be from 2 to 1000";
	c->most = (size_t)most;
	c->value.n = at - 1;
	return NULL;
}

const char *
column_take(struct column *c, struct span spec)
{
	const char *eq = memchr(spec.p, '=', spec.n), *brace = memchr(spec.p, '{', spec.n);
	const char *why;

	*c = (struct column){ .value = spec, .most = MOST };
	if (c->value.n > 0 && c->value.p[c->value.n - 1] == '>') {
		c->right = true;
		c->value.n--;
	}
	if (c->value.n > 0 && c->value.p[c->value.n - 1] == '!') {
		c->hard = true;
		c->value.n--;
	}
	if ((why = take_most(c)) != NULL)
		return why;
	c->head = c->value;
	if (eq != NULL && (brace == NULL || eq < brace)) {
		c->head.n = (size_t)(eq - spec.p);
		c->value.n -= c->head.n + 1;
		c->value.p = eq + 1;
	}
	return c->value.n == 0 ? "a column needs a member" : NULL;
}

/* --- what it says about a record --- */

/* A member by its name, or by a path with dots. */
static struct span
member(const struct rec *r, struct span name)
{
	struct span value = json_member(&r->members, name);

	return value.p != NULL ? value : json_path(&r->members, name);
}

/* Appends a member's text; false if absent or null. */
static bool
put_member(struct buf *to, const struct rec *r, struct span name)
{
	struct span value = member(r, name);

	if (json_type(value) == JSON_ABSENT || json_type(value) == JSON_NULL)
		return false;
	json_text(to, value);
	return true;
}

/* {name?yes:no}: yes for true and any other value, no for false, null and absent */
static void
put_choice(struct buf *to, const struct rec *r, struct span hole, size_t mark)
{
	struct span yes = { hole.p + mark + 1, hole.n - mark - 1 }, no = SPAN_NONE;
	const char *colon = memchr(yes.p, ':', yes.n);
	struct span value;

	if (colon != NULL) {
		no = (struct span){ colon + 1, yes.n - (size_t)(colon - yes.p) - 1 };
		yes.n = (size_t)(colon - yes.p);
	}
	value = member(r, (struct span){ hole.p, mark });
	if (json_type(value) == JSON_ABSENT || json_type(value) == JSON_NULL || span_is(value, "false"))
		yes = no;
	buf_span_add(to, yes);
}

void
column_expand(struct buf *to, struct span text, const struct rec *r)
{
	size_t from = to->n, holes = 0, filled = 0;

	for (size_t i = 0; i < text.n; i++) {
		const char *close = text.p[i] == '{' ? memchr(text.p + i, '}', text.n - i) : NULL;
		struct span hole;
		const char *mark;

		if (close == NULL) {
			buf_addc(to, text.p[i]);
			continue;
		}
		hole = (struct span){ text.p + i + 1, (size_t)(close - text.p) - i - 1 };
		i += hole.n + 1;
		if ((mark = memchr(hole.p, '?', hole.n)) != NULL) {
			put_choice(to, r, hole, (size_t)(mark - hole.p));
			continue;
		}
		holes++;
		if (put_member(to, r, hole))
			filled++;
		else
			buf_addc(to, '?');
	}
	if (holes > 0 && filled == 0)
		to->n = from;
}

void
column_value(struct buf *to, const struct column *c, const struct rec *r)
{
	if (memchr(c->value.p, '{', c->value.n) != NULL)
		column_expand(to, c->value, r);
	else
		put_member(to, r, c->value);
}

void
column_clean(struct buf *b, size_t from)
{
	if (b->n > from)
		b->n = from + text_clean(b->p + from, b->n - from);
}

/* --- how that fits --- */

static struct span
from_at(struct span s, size_t i)
{
	return (struct span){ s.p + i, s.n - i };
}

/* Cut in the middle, because names often differ at their ends: "Primera…Clausura". */
static void
put_cut(struct buf *to, struct span s, const struct column *c)
{
	size_t front = c->hard ? c->most : (c->most - 1) / 2, back = c->most - 1 - front, i = 0, j = s.n;

	while (i < s.n) {
		size_t next = i + 1;

		while (next < s.n && ((unsigned char)s.p[next] & 0xC0) == 0x80)
			next++;
		if (text_width((struct span){ s.p, next }) > front)
			break;
		i = next;
	}
	buf_add(to, s.p, i);
	if (c->hard)
		return;
	while (j > i) {
		size_t before = j - 1;

		while (before > i && ((unsigned char)s.p[before] & 0xC0) == 0x80)
			before--;
		if (text_width(from_at(s, before)) > back)
			break;
		j = before;
	}
	buf_adds(to, "\xE2\x80\xA6");
	buf_span_add(to, from_at(s, j));
}

void
column_put(struct buf *line, struct span s, const struct column *c, bool last)
{
	size_t width;
	struct buf cut = { 0 };

	if (text_width(s) > c->most)
		put_cut(&cut, s, c);
	else
		buf_span_add(&cut, s);
	width = text_width(buf_span(&cut));
	for (size_t i = width; c->right && i < c->width; i++)
		buf_addc(line, ' ');
	buf_span_add(line, buf_span(&cut));
	for (size_t i = width; !c->right && !last && i < c->width; i++)
		buf_addc(line, ' ');
	buf_free(&cut);
}
