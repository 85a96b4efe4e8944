/* What the values of a job's options may look like. */
#include <unistd.h>

#include "base/days.h"
#include "base/num.h"
#include "jobimpl.h"

#define VALUE_MAX 1000

const char *
kinds_value(const struct job_row *r)
{
	return r->w.v[kinds_row_is(r, "operand") ? 2 : 3];
}

static bool
is_word(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    (i == 0 || strchr("._,:+-", c) == NULL))
			return false;
	}
	return s.n > 0;
}

static bool
is_number(struct span s)
{
	int64_t n;

	return s.n <= 9 && s.n > 0 && *s.p != '-' && num_i64(s, 0, 999999999, &n) == 0;
}

/* "39", "39,140", "2015-2020" */
static bool
is_list(struct span s)
{
	struct span rest = s, one;

	if (s.n == 0 || s.p[0] == ',' || s.p[s.n - 1] == ',' || memmem(s.p, s.n, ",,", 2) != NULL)
		return false;
	while ((one = words_bare(&rest, ",")).n > 0) {
		const char *dash = memchr(one.p, '-', one.n);
		size_t n = dash != NULL ? (size_t)(dash - one.p) : one.n;

		if (!is_number((struct span){ one.p, n }) ||
		    (dash != NULL && !is_number((struct span){ dash + 1, one.n - n - 1 })))
			return false;
	}
	return true;
}

static bool
is_dates(struct span s, bool one_only)
{
	struct span rest = s, one;
	size_t n = 0;
	int64_t day;

	for (; (one = words_bare(&rest, ",")).n > 0; n++)
		if (days_parse(one, &day) != 0)
			return false;
	return n > 0 && (!one_only || n == 1) && s.p[s.n - 1] != ',';
}

static bool
is_time(struct span s)
{
	int64_t us;

	return num_duration(s, 0, INT64_MAX, &us) == 0;
}

/* A file of another job: for an option of kind JOB its value is the job's id. */
static bool
is_job(const struct job_row *r, const char *jobs, struct span id)
{
	struct buf path = { 0 }, name = { 0 };
	bool there = false;

	if (job_id_ok(id)) {
		buf_span_add(&name, id);
		there = access(job_path(&path, jobs, buf_str(&name), r->w.v[4]), R_OK) == 0;
	}
	buf_free(&path);
	buf_free(&name);
	return there;
}

const char *
kinds_wrong_value(const struct job_row *r, struct span value, const char *jobs)
{
	const char *kind = kinds_value(r);

	if (value.n > VALUE_MAX)
		return "a shorter value";
	if (strcmp(kind, "N") == 0)
		return is_number(value) ? NULL : "a whole number";
	if (strcmp(kind, "LIST") == 0)
		return is_list(value) ? NULL : "a list like 39 or 39,140 or 2015-2020";
	if (strcmp(kind, "DATE") == 0 || strcmp(kind, "DATES") == 0)
		return is_dates(value, strcmp(kind, "DATE") == 0) ? NULL : "a date like 2025-01-26";
	if (strcmp(kind, "TIME") == 0)
		return is_time(value) ? NULL : "a time like 90 or 10m";
	if (strcmp(kind, "JOB") == 0)
		return is_job(r, jobs, value) ? NULL : "the id of a job that has such a file";
	return is_word(value) ? NULL : "a word of letters, digits and . _ , : + -";
}
