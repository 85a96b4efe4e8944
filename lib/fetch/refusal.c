#include "refusal.h"

#include <ctype.h>

#include "base/num.h"

/* What HTTP itself says, if the provider's file has no row: curl's list of what is temporary. */
static const struct provider_refusal by_status[] = {
	{ 204, false, NULL, NULL, NULL, PROVIDER_RETRY }, { 205, false, NULL, NULL, NULL, PROVIDER_RETRY },
	/* We did not ask for a part. */
	{ 206, false, NULL, NULL, NULL, PROVIDER_RETRY },
	{ 401, false, NULL, NULL, NULL, PROVIDER_STOP }, { 403, false, NULL, NULL, NULL, PROVIDER_STOP },
	{ 408, false, NULL, NULL, NULL, PROVIDER_RETRY }, { 425, false, NULL, NULL, NULL, PROVIDER_RETRY },
	{ 429, false, NULL, NULL, NULL, PROVIDER_WAIT }, { 499, false, NULL, NULL, NULL, PROVIDER_RETRY },
	{ 500, false, NULL, NULL, NULL, PROVIDER_RETRY }, { 502, false, NULL, NULL, NULL, PROVIDER_RETRY },
	{ 503, false, NULL, NULL, NULL, PROVIDER_RETRY }, { 504, false, NULL, NULL, NULL, PROVIDER_RETRY },
	{ 522, false, NULL, NULL, NULL, PROVIDER_RETRY }, { 524, false, NULL, NULL, NULL, PROVIDER_RETRY },
};

static bool
contains(struct span value, const char *text)
{
	static struct buf b;

	b.n = 0;
	json_text(&b, value);
	return memmem(b.p, b.n, text, strlen(text)) != NULL;
}

/* Does the row match a member of this object?  Rows without an object look at the top level. */
static bool
fits(const struct provider_refusal *row, struct json_iter it, struct span *member, struct span *said)
{
	while (json_next(&it)) {
		if (json_type(it.value) == JSON_NULL && (strcmp(row->name, "*") != 0 || row->text != NULL))
			continue;
		if (it.key.p != NULL ? strcmp(row->name, "*") != 0 && !json_is(it.key, row->name) :
		    strcmp(row->name, "*") != 0)
			continue;
		if (row->text != NULL && !contains(it.value, row->text))
			continue;
		*member = it.key;
		*said = it.value;
		return true;
	}
	return false;
}

/* Something other than nothing, if it is neither an object nor an array. */
static bool
says_something(struct span v)
{
	switch (json_type(v)) {
	case JSON_BOOL:
		return v.p[0] == 't';
	case JSON_NUMBER:
		return v.n != 1 || v.p[0] != '0';
	case JSON_STRING:
		return v.n > 2;
	default:
		return false;
	}
}

/* The member that a row such as errors.x names: of an object, but also of an array of texts, of one text, or of true. */
static bool
fits_object(const struct provider_refusal *row, struct json_member m, struct span *member,
    struct span *said)
{
	if (fits(row, json_iter(m.value), member, said)) {
		if (member->p == NULL)
			*member = m.key;
		return true;
	}
	if (!says_something(m.value) || strcmp(row->name, "*") != 0 ||
	    (row->text != NULL && !contains(m.value, row->text)))
		return false;
	*said = m.value;
	*member = m.key;
	return true;
}

static bool
fits_top(const struct provider_refusal *row, const struct json_members *body, struct span *member,
    struct span *said)
{
	for (size_t i = 0; i < body->n; i++) {
		struct json_member m = body->v[i];

		if (row->object != NULL) {
			if (json_is(m.key, row->object) && fits_object(row, m, member, said))
				return true;
		} else if (json_is(m.key, row->name) && json_type(m.value) == JSON_STRING &&
		    (row->text == NULL || contains(m.value, row->text))) {
			*member = m.key;
			*said = m.value;
			return true;
		}
	}
	return false;
}

static const struct provider_refusal *
by_own_code(const struct provider *p, int status)
{
	for (size_t i = 0; i < p->nrefusals; i++)
		if (p->refusals[i].status != 0 && p->refusals[i].status == status)
			return &p->refusals[i];
	return NULL;
}

bool
refusal_of_status(const struct provider *p, int status)
{
	return by_own_code(p, status) != NULL;
}

static const struct provider_refusal *
by_code(const struct provider *p, int status)
{
	const struct provider_refusal *own = by_own_code(p, status);

	if (own != NULL || (p->nothing && status >= 200 && status <= 299))
		return own;
	for (size_t i = 0; i < sizeof by_status / sizeof *by_status; i++)
		if (by_status[i].status == status)
			return &by_status[i];
	return NULL;
}

const struct provider_refusal *
refusal_find(const struct provider *p, int status, const struct json_members *body, struct span text,
    struct span *member, struct span *said)
{
	const struct provider_refusal *row = NULL, *code = by_code(p, status);

	*member = *said = SPAN_NONE;
	for (size_t i = 0; i < p->nrefusals && row == NULL; i++) {
		const struct provider_refusal *r = &p->refusals[i];

		if (r->body && text.n > 0 && memmem(text.p, text.n, r->text, strlen(r->text)) != NULL) {
			row = r;
			*member = SPAN(r->name);
			*said = text;
		} else if (!r->body && r->status == 0 && body != NULL && fits_top(r, body, member, said)) {
			row = r;
		}
	}
	/* "Anything else", or a member with any value, must not make a 403, a 429 or a 500 one record's trouble. */
	if (row == NULL || (code != NULL && (strcmp(row->name, "*") == 0 ||
	    (row->text == NULL && row->act == PROVIDER_RECORD))))
		return code;
	return row;
}

int64_t
refusal_said_minute(const struct provider *p, struct span said)
{
	const char *hash = p->said_minute != NULL ? strchr(p->said_minute, '#') : NULL;
	const char *at, *end, *digits;
	int64_t n;

	if (hash == NULL || said.p == NULL || (at = memmem(said.p, said.n, p->said_minute,
	    (size_t)(hash - p->said_minute))) == NULL)
		return 0;
	digits = at + (hash - p->said_minute);
	end = said.p + said.n;
	for (at = digits; at < end && isdigit((unsigned char)*at);)
		at++;
	if ((size_t)(end - at) < strlen(hash + 1) || memcmp(at, hash + 1, strlen(hash + 1)) != 0 ||
	    num_i64((struct span){ digits, (size_t)(at - digits) }, 1, GOV_LIMIT_MAX, &n) != 0)
		return 0;
	return n;
}
