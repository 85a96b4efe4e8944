#include "jobwords.h"

static bool
begin(struct jobwords *a)
{
	if (a->n == JOBWORDS_MOST)
		return false;
	a->at[a->n++] = a->text.n;
	return true;
}

bool
jobwords_add(struct jobwords *a, const char *word)
{
	if (!begin(a))
		return false;
	buf_add(&a->text, word, strlen(word) + 1);
	return true;
}

static bool
put_one(struct buf *to, struct span value)
{
	if (json_type(value) != JSON_STRING && json_type(value) != JSON_NUMBER)
		return false;
	json_text(to, value);
	return true;
}

static bool
put_value(struct buf *to, struct span value)
{
	struct json_iter it = json_iter(value);
	size_t n = 0;

	if (json_type(value) != JSON_ARRAY)
		return put_one(to, value);
	for (; json_next(&it); n++) {
		if (n > 0)
			buf_addc(to, ',');
		if (!put_one(to, it.value))
			return false;
	}
	return n > 0;
}

bool
jobwords_value(struct jobwords *a, const char *prefix, struct span value)
{
	size_t start;

	if (!begin(a))
		return false;
	buf_adds(&a->text, prefix);
	start = a->text.n;
	if (!put_value(&a->text, value) || (a->text.n > start && memchr(a->text.p + start, '\0', a->text.n - start) != NULL))
		return false;
	buf_addc(&a->text, '\0');
	return true;
}

bool
jobwords_option(struct jobwords *a, const char *option, struct span value)
{
	struct buf prefix = { 0 };
	bool ok;

	if (json_type(value) == JSON_BOOL)
		return span_is(value, "true") && jobwords_add(a, option);
	buf_addf(&prefix, "%s=", option);
	ok = jobwords_value(a, buf_str(&prefix), value);
	buf_free(&prefix);
	return ok;
}

const char *const *
jobwords_argv(struct jobwords *a)
{
	for (size_t i = 0; i < a->n; i++)
		a->argv[i] = a->text.p + a->at[i];
	a->argv[a->n] = NULL;
	return a->argv;
}

void
jobwords_free(struct jobwords *a)
{
	buf_free(&a->text);
}
