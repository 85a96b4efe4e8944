/* Whether two requests ask for the same. */
#include <stdlib.h>

#include "base/days.h"
#include "jobimpl.h"

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Options as name=value sorted by name, then operands in order; no value contains '\n'.  False for anything the table does
 * not have, and for an option given twice, as its order may matter. */
static bool
normal(const struct job_kind *k, const char *phase, const char *const *argv, struct buf *to)
{
	struct words_list options = { 0 };
	struct buf operands = { 0 }, why = { 0 };
	struct kinds_given g;
	bool ok = true;

	while (ok && *argv != NULL) {
		struct buf word = { 0 };

		if (!(ok = kinds_next(k, phase, &argv, &g, &why)))
			break;
		if (g.name.n == 0) {
			buf_addf(&operands, "%.*s\n", SPAN_ARG(g.value));
			continue;
		}
		buf_addf(&word, "%.*s=%.*s", SPAN_ARG(g.name), SPAN_ARG(g.value));
		words_list_add(&options, buf_str(&word));
	}
	if (options.n > 0)
		qsort(options.v, options.n, sizeof *options.v, by_name);
	for (size_t i = 0; i < options.n; i++) {
		size_t n = strcspn(options.v[i], "=") + 1;

		ok = ok && (i == 0 || strncmp(options.v[i], options.v[i - 1], n) != 0);
		buf_addf(to, "%s\n", options.v[i]);
	}
	buf_addc(to, '\n');
	buf_span_add(to, buf_span(&operands));
	words_list_free(&options);
	buf_free(&operands);
	buf_free(&why);
	return ok;
}

bool
kinds_same(const struct job_kind *k, const char *phase, struct span a, struct span b)
{
	struct words_list x = { 0 }, y = { 0 };
	struct buf p = { 0 }, q = { 0 };
	bool same;

	if (span_eq(a, b))
		return true;
	kinds_argv(&x, a);
	kinds_argv(&y, b);
	same = normal(k, phase, (const char *const *)x.v, &p) && normal(k, phase, (const char *const *)y.v, &q) &&
	    span_eq(buf_span(&p), buf_span(&q));
	words_list_free(&x);
	words_list_free(&y);
	buf_free(&p);
	buf_free(&q);
	return same;
}

/* --- days --- */

/* The day of an option of that name, if it is one date. */
static bool
day_of(const struct job_kind *k, const char *phase, const char *const *argv, const char *name, int64_t *day)
{
	struct kinds_given g;

	return kinds_find(k, phase, argv, name, &g) && strcmp(kinds_value(g.row), "DATE") == 0 && days_parse(g.value, day) == 0;
}

const char *
kinds_wrong_days(const struct job_kind *k, const char *phase, const char *const *argv, struct buf *why)
{
	static const char *const pairs[][2] = { { "from", "to" }, { "start", "end" } };
	int64_t first, last;

	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		if (!day_of(k, phase, argv, pairs[i][0], &first) || !day_of(k, phase, argv, pairs[i][1], &last))
			continue;
		if (last < first)
			buf_addf(why, "--%s is before --%s", pairs[i][1], pairs[i][0]);
		else if (last - first > KINDS_DAYS_MOST)
			buf_addf(why, "--%s is %lld days after --%s; a job may have at most %d", pairs[i][1], (long long)(last - first), pairs[i][0],
			    KINDS_DAYS_MOST);
		else
			continue;
		return buf_str(why);
	}
	return NULL;
}
