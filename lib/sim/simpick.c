#include "simpick.h"

#include "json/json.h"

struct pick {
	const char *member;
	struct span first, last;
	struct buf scratch;
};

static bool
stays(struct pick *p, struct span element)
{
	p->scratch.n = 0;
	json_text(&p->scratch, json_get(element, p->member));
	return span_cmp(buf_span(&p->scratch), p->first) >= 0 && span_cmp(buf_span(&p->scratch), p->last) <= 0;
}

static void
put_elements(struct pick *p, struct buf *to, struct span array)
{
	struct json_iter it = json_iter(array);
	bool comma = false;

	buf_addc(to, '[');
	while (json_next(&it)) {
		if (!stays(p, it.value))
			continue;
		if (comma)
			buf_addc(to, ',');
		buf_span_add(to, it.value);
		comma = true;
	}
	buf_addc(to, ']');
}

/* Sums a member over the elements that stay; false if an element lacks it as a number, or no element stays. */
static bool
sum_of(struct pick *p, struct span array, const char *name, int64_t *sum)
{
	struct json_iter it = json_iter(array);
	bool any = false;
	int64_t v;

	*sum = 0;
	while (json_next(&it)) {
		if (json_i64(json_get(it.value, name), INT32_MIN, INT32_MAX, &v) != 0)
			return false;
		if (stays(p, it.value))
			*sum += v;
		any = true;
	}
	return any;
}

static void
put_member(struct pick *p, struct jsonw *w, struct span array, const char *name, struct span value)
{
	int64_t sum;

	if (json_type(value) == JSON_NUMBER && sum_of(p, array, name, &sum))
		jsonw_int(w, name, sum);
	else
		jsonw_raw(w, name, value);
}

bool
simpick(struct buf *to, struct span json, const char *array, const char *member, struct span first,
    struct span last)
{
	struct pick p = { .member = member, .first = first, .last = last };
	struct buf name = { 0 }, elements = { 0 };
	struct span all;
	struct json_iter it;
	struct json_err err;
	struct jsonw w;

	if (json_scan(json, NULL, NULL, 0, NULL, &err) != 0 ||
	    json_type(all = json_get(json_trim(json), array)) != JSON_ARRAY)
		return false;
	put_elements(&p, &elements, all);
	w = jsonw(to);
	jsonw_open(&w, NULL, '{');
	for (it = json_iter(json_trim(json)); json_next(&it);) {
		const char *key = json_cstr(&name, it.key);

		if (key != NULL && strcmp(key, array) == 0)
			jsonw_raw(&w, key, buf_span(&elements));
		else if (key != NULL)
			put_member(&p, &w, all, key, it.value);
	}
	jsonw_close(&w);
	buf_free(&name);
	buf_free(&elements);
	buf_free(&p.scratch);
	return true;
}
