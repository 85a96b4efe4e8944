#include "bag.h"

#include <stdlib.h>

#include "base/xmem.h"

static void *
room(void *v, size_t wanted, size_t *cap, size_t size)
{
	if (wanted <= *cap)
		return v;
	*cap = wanted > *cap * 2 ? wanted : *cap * 2;
	return xreallocarray(v, *cap, size);
}

void
bag_add(struct bag *b, struct span line, const struct json_members *members)
{
	size_t at = b->text.n;

	b->records = room(b->records, b->n + 1, &b->records_cap, sizeof *b->records);
	b->members = room(b->members, b->nmembers + members->n, &b->members_cap, sizeof *b->members);
	b->records[b->n++] = (struct bag_record){ at, line.n, b->nmembers, members->n };
	buf_span_add(&b->text, line);
	for (size_t i = 0; i < members->n; i++) {
		struct json_member m = members->v[i];

		b->members[b->nmembers++] = (struct bag_member){ at + (size_t)(m.key.p - line.p), m.key.n,
		    at + (size_t)(m.value.p - line.p), m.value.n };
	}
}

size_t
bag_members(const struct bag *b, size_t record)
{
	return b->records[record].nmembers;
}

struct json_member
bag_member(const struct bag *b, size_t record, size_t member)
{
	struct bag_member m = b->members[b->records[record].member + member];

	return (struct json_member){ { b->text.p + m.key, m.key_n }, { b->text.p + m.value, m.value_n } };
}

struct span
bag_line(const struct bag *b, size_t record)
{
	return (struct span){ b->text.p + b->records[record].text, b->records[record].text_n };
}

struct span
bag_get(const struct bag *b, size_t record, const char *name)
{
	for (size_t i = bag_members(b, record); i-- > 0;) {
		struct json_member m = bag_member(b, record, i);

		if (json_is(m.key, name))
			return m.value;
	}
	return SPAN_NONE;
}

void
bag_clear(struct bag *b)
{
	b->n = b->nmembers = b->text.n = 0;
}

void
bag_free(struct bag *b)
{
	buf_free(&b->text);
	free(b->members);
	free(b->records);
	*b = (struct bag){ 0 };
}
