/* What the values of a job's options may look like. */
#include <unistd.h>

#include "base/days.h"
#include "base/num.h"
#include "jobimpl.h"

#define VALUE_MAX 1000
#define LIST_MOST 5000		/* a longer one, "1-999999999" say, would fill the memory of what spells it out */

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

/* How many numbers "39" or "2015-2020" is; 0: it is neither. */
static int64_t
numbers_in(struct span one)
{
	const char *dash = memchr(one.p, '-', one.n);
	struct span from = { one.p, dash != NULL ? (size_t)(dash - one.p) : one.n };
	struct span to = dash != NULL ? (struct span){ dash + 1, one.n - from.n - 1 } : from;
	int64_t a, b;

	if (!is_number(from) || !is_number(to) || num_i64(from, 0, INT64_MAX, &a) != 0 || num_i64(to, 0, INT64_MAX, &b) != 0)
		return 0;
	return b > a ? b - a + 1 : 1;	/* what runs backwards, the backfill refuses */
}

/* "39", "39,140", "2015-2020" */
static bool
is_list(struct span s)
{
	struct span rest = s, one;
	int64_t all = 0, n;

	if (s.n == 0 || s.p[0] == ',' || s.p[s.n - 1] == ',' || memmem(s.p, s.n, ",,", 2) != NULL)
		return false;
	while ((one = words_bare(&rest, ",")).n > 0) {
		if ((n = numbers_in(one)) == 0 || (all += n) > LIST_MOST)
			return false;
	}
	return true;
}

static bool
is_date(struct span s)
{
	int64_t day;

	return days_parse(s, &day) == 0;
}

static bool
is_dates(struct span s)
{
	struct span one;
	size_t n = 0;

	for (struct span rest = s; (one = words_bare(&rest, ",")).n > 0; n++)
		if (!is_date(one))
			return false;
	return n > 0 && s.p[s.n - 1] != ',';
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

static const struct {
	const char *name;
	bool (*is)(struct span value);	/* NULL: the value alone does not tell */
	const char *what;
} values[] = {
	{ "FLAG", NULL, "no value" },
	{ "N", is_number, "a whole number of at most 9 digits" },
	{ "LIST", is_list, "a list like 39 or 39,140 or 2015-2020, of at most 5000 numbers of at most 9 digits" },
	{ "DATE", is_date, "a date like 2025-01-26" },
	{ "DATES", is_dates, "a date like 2025-01-26" },
	{ "TIME", is_time, "a time like 90 or 10m" },
	{ "WORD", is_word, "a word of letters, digits and . _ , : + -" },
	{ "JOB", NULL, "the id of a job that has such a file" }
};

enum { VALUES = sizeof values / sizeof *values };

static size_t
value_kind(const char *name)
{
	size_t i = 0;

	while (i < VALUES && strcmp(values[i].name, name) != 0)
		i++;
	return i;
}

bool
kinds_is_value(const char *name)
{
	return value_kind(name) < VALUES;
}

const char *
kinds_wrong_value(const struct job_row *r, struct span value, const char *jobs)
{
	size_t i = value_kind(kinds_value(r));

	if (value.n > VALUE_MAX)
		return "a value of at most 1000 bytes";
	return (values[i].is != NULL ? values[i].is(value) : is_job(r, jobs, value)) ? NULL : values[i].what;
}
