/* lib/shape: what libjq gets is what its own parser would make of the same text, or it is refused; what comes out is a
 * record, and is the same when it goes through again. */
#include "base/utf8.h"
#include "fuzz.h"
#include "shape/shapeimpl.h"

static struct shape s;

static void
open_shape(void)
{
	static const char program[] = ".";
	const struct shape_given none = { .max_line = 1 << 20 };

	must(shape_open(&s, fuzz_file((struct span){ program, sizeof program - 1 }), &none) == 0);
}

/* How deep libjq's parser would have to go. */
static unsigned
depth(struct span text)
{
	unsigned now = 0, most = 0;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '[' || text.p[i] == '{')
			most = ++now > most ? now : most;
		else if ((text.p[i] == ']' || text.p[i] == '}') && now > 0)
			now--;
	return most;
}

static void
as_jq_reads(struct span text, const struct json_members *members)
{
	jv ours = shape_in(&s, members), theirs;

	if (jv_is_valid(ours) && depth(text) < 250) {
		theirs = jv_parse_sized(text.p, (int)text.n);
		must(jv_is_valid(theirs));
		must(jv_equal(jv_copy(ours), theirs));
	}
	must(jv_is_valid(ours) || (s.why.n > 0 && s.why.n <= SHAPE_WHY && utf8_text(s.why.p, s.why.n)));
	jv_free(ours);
}

/* The text of the only object. */
static struct span
through(struct span text, struct json_members *members)
{
	struct json_err err;

	must(json_scan(text, NULL, NULL, 0, members, &err) == 0);
	if (shape_run(&s, members, 0, (size_t)1 << 30) != 0)
		return SPAN_NONE;
	must(s.objects == 1 && shape_begin(&s, 0) == 0);
	must(json_scan(buf_span(&s.text), NULL, NULL, 0, members, &err) == 0);
	must(shape_begin(&s, 1) == members->n);
	for (size_t k = 0; k < members->n; k++) {
		must(span_eq(shape_member(&s, k).key, members->v[k].key));
		must(span_eq(shape_member(&s, k).value, members->v[k].value));
	}
	return buf_span(&s.text);
}

static void
fuzz_one(struct span data)
{
	static struct json_members members;
	static struct buf text, once;
	struct json_err err;
	struct span out;

	if (s.jq == NULL)
		open_shape();
	if (json_scan(data, NULL, NULL, 0, NULL, &err) != 0)
		return;
	/* Once as a body, where nothing is given as a string instead, and once as it is. */
	text.n = 0;
	buf_adds(&text, "{\"body\":");
	buf_span_add(&text, data);
	buf_addc(&text, '}');
	if (json_scan(buf_span(&text), NULL, NULL, 0, &members, &err) != 0)
		return;
	as_jq_reads(buf_span(&text), &members);
	if (json_type(json_trim(data)) != JSON_OBJECT || json_scan(data, NULL, NULL, 0, &members, &err) != 0)
		return;
	if ((out = through(data, &members)).p == NULL)
		return;
	once.n = 0;
	buf_span_add(&once, out);
	out = through(buf_span(&once), &members);
	must(out.p != NULL && span_eq(out, buf_span(&once)));
}
