#include "fill.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/xmem.h"

static inline bool
missing(struct span v)
{
	return v.n == 0 || *v.p == 'n' || (*v.p == '"' && v.n == 2);
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

/* 9, 9.0 and "9" are the same value, and so are 55 and "55%": importers differ in spelling only. */
static bool
same(struct span a, struct span b)
{
	double x, y;

	return span_eq(a, b) || (number_of(a, &x) == 0 && number_of(b, &y) == 0 && x == y);
}

/* A found value, and the last member of the old side that has its name, or SPAN_NONE. */
struct fill_found {
	struct span key, value, old;
	bool plain;		/* key contains no escape */
};

static bool
same_key(struct fill *f, const struct fill_found *x, struct span key, bool plain)
{
	if (x->key.n == key.n && memcmp(x->key.p, key.p, key.n) == 0)
		return true;
	if (x->plain && plain)
		return false;
	f->text.n = 0;
	json_text(&f->text, key);
	return json_is_span(x->key, buf_span(&f->text));
}

/* The found value of that name, or NULL; *hint: where to expect it, if both sides have the usual order. */
static struct fill_found *
find(struct fill *f, int side, struct span key, bool plain, size_t *hint)
{
	size_t n = f->nfound[side], at = *hint < n ? *hint : 0;

	for (size_t i = 0; i < n; i++, at = at + 1 < n ? at + 1 : 0)
		if (f->found[side][at].value.p != NULL && same_key(f, &f->found[side][at], key, plain)) {
			*hint = at + 1;
			return &f->found[side][at];
		}
	return NULL;
}

static void
more_room(struct fill *f, int side)
{
	f->cap[side] = f->cap[side] != 0 ? f->cap[side] * 2 : 32;
	f->found[side] = xreallocarray(f->found[side], f->cap[side], sizeof *f->found[side]);
}

/* One of 64 kinds: names of different kinds differ, as long as neither contains an escape. */
static uint64_t
kind(struct span key)
{
	return UINT64_C(1) << ((key.n + (unsigned char)key.p[1] * 5u + (unsigned char)key.p[key.n - 2] * 3u) & 63);
}

/* Drops what is not a value. */
static void
keep_values(struct fill *f, int side)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->nfound[side]; i++)
		if (!missing(f->found[side][i].value))
			f->found[side][kept++] = f->found[side][i];
	f->nfound[side] = kept;
}

/* Collects what there is to fill in: the last member of each name, if it has a value. */
static void
gather(struct fill *f, int side, struct span found)
{
	struct json_iter it = json_iter(found);
	struct fill_found *x;
	const char *due = NULL;		/* where the next key is, if nothing is between them */
	uint64_t kinds = 0;
	size_t hint;
	bool lost = false, tight = true;

	f->nfound[side] = 0;
	while (json_next(&it)) {
		bool plain = !it.escaped;
		uint64_t bit = kind(it.key);

		/* An earlier member of that name no longer counts, even if this one has no value. */
		hint = 0;
		if ((!plain || (kinds & bit) != 0) && (x = find(f, side, it.key, plain, &hint)) != NULL) {
			x->value = SPAN_NONE;
			lost = true;
		}
		kinds |= plain ? bit : UINT64_MAX;
		if (f->nfound[side] == f->cap[side])
			more_room(f, side);
		f->found[side][f->nfound[side]++] = (struct fill_found){ it.key, it.value, SPAN_NONE, plain };
		lost |= missing(it.value);
		tight &= it.value.p == it.key.p + it.key.n + 1 && (due == NULL || due == it.key.p);
		due = it.value.p + it.value.n + 1;
	}
	f->tight[side] = tight && !lost;
	if (lost)
		keep_values(f, side);
}

/* Counts how much of it is there already; is anything left to fill? */
static bool
compare(struct fill *f, int side, struct span old)
{
	struct json_iter it = json_iter(old);
	struct fill_found *x;
	size_t hint = 0;
	bool some = false;

	if (it.p == it.end)
		return f->nfound[side] != 0;
	while (json_next(&it))
		if ((x = find(f, side, it.key, !it.escaped, &hint)) != NULL)
			x->old = it.value;
	for (size_t i = 0; i < f->nfound[side]; i++) {
		x = &f->found[side][i];
		if (missing(x->old)) {
			some = true;
			continue;
		}
		f->kept++;
		f->differ += !same(x->old, x->value);
	}
	return some;
}

static inline void
note_filled(struct fill *f, int side, struct span key)
{
	static const char home[7] = "\"home.", away[7] = "\"away.";
	char *p;

	buf_reserve(&f->filled, key.n + 6);
	p = f->filled.p + f->filled.n;
	if (f->nfilled++ != 0)
		*p++ = ',';
	memcpy(p, side == 0 ? home : away, 6);
	memcpy(p + 6, key.p + 1, key.n - 1);
	f->filled.n = (size_t)(p + 6 + key.n - 1 - f->filled.p);
}

/* The found value that takes the place of this old one, or NULL. */
static const struct fill_found *
replacement(const struct fill *f, int side, struct span old)
{
	if (missing(old))
		for (size_t i = 0; i < f->nfound[side]; i++)
			if (f->found[side][i].old.p == old.p)
				return &f->found[side][i];
	return NULL;
}

/* Copies the old side with its nulls and "" replaced; returns how many members it has. */
static size_t
replace(struct fill *f, int side, struct span old)
{
	struct json_iter it = json_iter(old);
	const char *from = old.p, *end = old.p + 1;
	const struct fill_found *x;
	size_t n;

	for (n = 0; json_next(&it); n++) {
		end = it.value.p + it.value.n;
		if ((x = replacement(f, side, it.value)) == NULL)
			continue;
		buf_add(&f->stats, from, (size_t)(it.value.p - from));
		buf_span_add(&f->stats, x->value);
		from = end;
		note_filled(f, side, it.key);
	}
	buf_add(&f->stats, from, (size_t)(end - from));
	return n;
}

/* Appends what has no place yet, after n members. */
static void
put_rest(struct fill *f, int side, size_t n)
{
	for (size_t i = 0; i < f->nfound[side]; i++) {
		const struct fill_found *x = &f->found[side][i];

		if (x->old.p != NULL)
			continue;
		if (n++ != 0)
			buf_addc(&f->stats, ',');
		buf_span_add(&f->stats, x->key);
		buf_addc(&f->stats, ':');
		buf_span_add(&f->stats, x->value);
		note_filled(f, side, x->key);
	}
}

/* The value of a side that had nothing. */
static void
put_new_side(struct fill *f, int side)
{
	const struct fill_found *x = f->found[side], *end = x + f->nfound[side];

	buf_addc(&f->stats, '{');
	if (f->tight[side]) {
		buf_add(&f->stats, x->key.p, (size_t)(end[-1].value.p + end[-1].value.n - x->key.p));
		for (; x < end; x++)
			note_filled(f, side, x->key);
	} else {
		put_rest(f, side, 0);
	}
	buf_addc(&f->stats, '}');
}

/* The new value of a side that is filled. */
static void
put_side(struct fill *f, int side, struct span old)
{
	const char *end;

	if (json_type(old) != JSON_OBJECT) {
		put_new_side(f, side);
		return;
	}
	put_rest(f, side, replace(f, side, old));
	/* White space between the last member and the bracket stays, too. */
	for (end = old.p + old.n - 1; end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\n' ||
	    end[-1] == '\r'; end--)
		continue;
	buf_add(&f->stats, end, (size_t)(old.p + old.n - end));
}

static const char *const names[] = { "home", "away" };

static void
put_stats(struct fill *f, struct span stats, const struct span old[2], const bool fills[2])
{
	const char *from = stats.p, *last = stats.p;
	struct json_iter it = json_iter(stats);
	bool object = json_type(stats) == JSON_OBJECT;
	size_t n = 0;

	for (; json_next(&it); n++) {
		last = it.value.p + it.value.n;
		for (int i = 0; i < 2; i++) {
			if (!fills[i] || old[i].p != it.value.p)
				continue;
			buf_add(&f->stats, from, (size_t)(it.value.p - from));
			put_side(f, i, old[i]);
			from = last;
		}
	}
	if (object) {
		if (n == 0)
			last = stats.p + 1;
		buf_add(&f->stats, from, (size_t)(last - from));
	} else {
		buf_addc(&f->stats, '{');
	}
	for (int i = 0; i < 2; i++) {
		if (!fills[i] || old[i].p != NULL)
			continue;
		buf_adds(&f->stats, n++ != 0 ? ",\"" : "\"");
		buf_adds(&f->stats, names[i]);
		buf_adds(&f->stats, "\":");
		put_side(f, i, old[i]);
	}
	if (object)
		buf_add(&f->stats, last, (size_t)(stats.p + stats.n - last));
	else
		buf_addc(&f->stats, '}');
}

/* NULL, or why the two cannot be merged. */
static const char *
check(int side, struct span old, struct span found)
{
	static const char *const bad[] = {
		"'stats.home' is neither null nor an object", "'stats.away' is neither null nor an object"
	};

	if (json_type(old) > JSON_NULL && json_type(old) != JSON_OBJECT)
		return bad[side];
	if (json_type(found) > JSON_NULL && json_type(found) != JSON_OBJECT)
		return "'finding.home' and 'finding.away' must be objects";
	return NULL;
}

const char *
fill_sides(struct fill *f, struct span stats, const struct span old[2], const struct span found[2])
{
	const char *why;
	bool fills[2];

	f->stats.n = f->filled.n = 0;
	f->nfilled = f->kept = f->differ = 0;
	if (json_type(stats) > JSON_NULL && json_type(stats) != JSON_OBJECT)
		return "'stats' is neither null nor an object";
	for (int i = 0; i < 2; i++)
		if ((why = check(i, old[i], found[i])) != NULL)
			return why;
	for (int i = 0; i < 2; i++) {
		gather(f, i, found[i]);
		fills[i] = compare(f, i, old[i]);
	}
	buf_addc(&f->filled, '[');
	if (fills[0] || fills[1])
		put_stats(f, stats, old, fills);
	else if (json_type(stats) == JSON_OBJECT)
		buf_span_add(&f->stats, stats);
	else
		buf_adds(&f->stats, "null");
	buf_addc(&f->filled, ']');
	return NULL;
}

const char *
fill_merge(struct fill *f, struct span stats, struct span finding)
{
	struct span old[2], found[2];

	for (int i = 0; i < 2; i++) {
		old[i] = json_get(stats, names[i]);
		found[i] = json_get(finding, names[i]);
	}
	return fill_sides(f, stats, old, found);
}

void
fill_free(struct fill *f)
{
	buf_free(&f->stats);
	buf_free(&f->filled);
	buf_free(&f->text);
	for (int i = 0; i < 2; i++)
		free(f->found[i]);
	*f = (struct fill){ .nfilled = 0 };
}
