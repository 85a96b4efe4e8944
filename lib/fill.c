#include "fill.h"

#include "num.h"

/* One side of a match while it is merged: what was there, what was found, what it becomes. */
struct side {
	const char *key, *prefix;
	struct span old, found;
};

static bool
missing(struct span v)
{
	return json_type(v) <= JSON_NULL || (json_type(v) == JSON_STRING && v.n == 2);
}

static int
number_of(struct span v, double *out)
{
	if (json_type(v) == JSON_STRING) {
		v = (struct span){ v.p + 1, v.n - 2 };
		v.n -= v.n > 0 && v.p[v.n - 1] == '%';
	}
	return num_double(v, -1e15, 1e15, out);
}

/* 9, 9.0 and "9" are one value, and so are 55 and "55%": importers differ in spelling only. */
static bool
same(struct span a, struct span b)
{
	double x, y;

	return span_eq(a, b) || (number_of(a, &x) == 0 && number_of(b, &y) == 0 && x == y);
}

/* The last member of that name; key is a JSON string, maybe escaped otherwise. */
static struct span
member(struct span object, struct span key, struct buf *text)
{
	struct json_iter it = json_iter(object);
	struct span found = SPAN_NONE;

	text->n = 0;
	json_text(text, key);
	while (json_next(&it))
		if (json_is_span(it.key, buf_span(text)))
			found = it.value;
	return found;
}

static void
note_filled(struct fill *f, const char *prefix, struct span key)
{
	buf_adds(&f->filled, f->nfilled++ != 0 ? ",\"" : "\"");
	buf_adds(&f->filled, prefix);
	buf_add(&f->filled, key.p + 1, key.n - 1);
}

/* Is it this member's turn: the last of its name in found, with a value to give? */
static bool
gives(struct span found, const struct json_iter *it, struct buf *text)
{
	return !missing(it->value) && member(found, it->key, text).p == it->value.p;
}

/* Counts what of found is there already; does it leave something to fill? */
static bool
compare(struct fill *f, const struct side *s)
{
	struct json_iter it = json_iter(s->found);
	bool some = false;

	while (json_next(&it)) {
		struct span old;

		if (!gives(s->found, &it, &f->text))
			continue;
		old = member(s->old, it.key, &f->text);
		if (missing(old)) {
			some = true;
			continue;
		}
		f->kept++;
		f->differ += !same(old, it.value);
	}
	return some;
}

/* Copies the old side with its nulls and "" replaced; *n: how many members it has. */
static void
replace(struct fill *f, const struct side *s, size_t *n)
{
	struct json_iter it = json_iter(s->old);
	const char *from = s->old.p, *end = s->old.p + 1;

	for (*n = 0; json_next(&it); ++*n) {
		struct span found;

		end = it.value.p + it.value.n;
		if (!missing(it.value) || member(s->old, it.key, &f->text).p != it.value.p)
			continue;
		found = member(s->found, it.key, &f->text);
		if (missing(found))
			continue;
		buf_add(&f->stats, from, (size_t)(it.value.p - from));
		buf_span_add(&f->stats, found);
		from = end;
		note_filled(f, s->prefix, it.key);
	}
	buf_add(&f->stats, from, (size_t)(end - from));
}

/* The new value of a side that is filled. */
static void
put_side(struct fill *f, const struct side *s)
{
	struct json_iter it = json_iter(s->found);
	bool object = json_type(s->old) == JSON_OBJECT;
	const char *end;
	size_t n = 0;

	if (object)
		replace(f, s, &n);
	else
		buf_addc(&f->stats, '{');
	while (json_next(&it)) {
		if (!gives(s->found, &it, &f->text) || member(s->old, it.key, &f->text).p != NULL)
			continue;
		buf_adds(&f->stats, n++ != 0 ? "," : "");
		buf_span_add(&f->stats, it.key);
		buf_addc(&f->stats, ':');
		buf_span_add(&f->stats, it.value);
		note_filled(f, s->prefix, it.key);
	}
	if (!object) {
		buf_addc(&f->stats, '}');
		return;
	}
	/* What stands between the last member and the bracket stays, too. */
	for (end = s->old.p + s->old.n - 1; end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\n' ||
	    end[-1] == '\r'; end--)
		continue;
	buf_add(&f->stats, end, (size_t)(s->old.p + s->old.n - end));
}

static void
put_stats(struct fill *f, struct span stats, struct side side[2], const bool fills[2])
{
	const char *from = stats.p, *last = stats.p;
	struct json_iter it = json_iter(stats);
	size_t n = 0;

	for (; json_next(&it); n++) {
		last = it.value.p + it.value.n;
		for (int i = 0; i < 2; i++) {
			if (!fills[i] || side[i].old.p != it.value.p)
				continue;
			buf_add(&f->stats, from, (size_t)(it.value.p - from));
			put_side(f, &side[i]);
			from = last;
		}
	}
	if (json_type(stats) != JSON_OBJECT) {
		buf_addc(&f->stats, '{');
	} else {
		if (n == 0)
			last = stats.p + 1;
		buf_add(&f->stats, from, (size_t)(last - from));
	}
	for (int i = 0; i < 2; i++) {
		if (!fills[i] || side[i].old.p != NULL)
			continue;
		buf_addf(&f->stats, "%s\"%s\":", n++ != 0 ? "," : "", side[i].key);
		put_side(f, &side[i]);
	}
	if (json_type(stats) != JSON_OBJECT)
		buf_addc(&f->stats, '}');
	else
		buf_add(&f->stats, last, (size_t)(stats.p + stats.n - last));
}

const char *
fill_merge(struct fill *f, struct span stats, struct span finding)
{
	struct side side[2] = { { .key = "home", .prefix = "home." }, { .key = "away", .prefix = "away." } };
	bool fills[2];

	f->stats.n = f->filled.n = 0;
	f->nfilled = f->kept = f->differ = 0;
	if (json_type(stats) > JSON_NULL && json_type(stats) != JSON_OBJECT)
		return "'stats' is neither null nor an object";
	for (int i = 0; i < 2; i++) {
		side[i].old = json_get(stats, side[i].key);
		side[i].found = json_get(finding, side[i].key);
		if (json_type(side[i].old) > JSON_NULL && json_type(side[i].old) != JSON_OBJECT)
			return i == 0 ? "'stats.home' is neither null nor an object" :
			    "'stats.away' is neither null nor an object";
		if (json_type(side[i].found) > JSON_NULL && json_type(side[i].found) != JSON_OBJECT)
			return "'finding.home' and 'finding.away' have to be objects";
	}
	for (int i = 0; i < 2; i++)
		fills[i] = compare(f, &side[i]);
	buf_addc(&f->filled, '[');
	if (fills[0] || fills[1])
		put_stats(f, stats, side, fills);
	else if (json_type(stats) == JSON_OBJECT)
		buf_span_add(&f->stats, stats);
	else
		buf_adds(&f->stats, "null");
	buf_addc(&f->filled, ']');
	return NULL;
}

void
fill_free(struct fill *f)
{
	buf_free(&f->stats);
	buf_free(&f->filled);
	buf_free(&f->text);
}
