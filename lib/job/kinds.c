#include "kinds.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/share.h"
#include "base/xmem.h"
#include "jobimpl.h"

#define TABLE_MAX (1 << 18)

/* --- the file --- */

/* What a row may begin with, and how many words it has. */
static const struct {
	const char *word;
	size_t least, most;
} rows[] = {
	{ "governor", 2, WORDS_MAX }, { "log", 2, WORDS_MAX }, { "env", 2, WORDS_MAX }, { "in-flight", 2, 3 }, { "phase", 3, WORDS_MAX },
	{ "option", 4, 5 }, { "operand", 3, 3 }, { "units", 4, WORDS_MAX }, { "check", 3, WORDS_MAX }
};

static const char *
wrong_row(const struct job_row *r)
{
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0] && !kinds_row_is(r, rows[i].word); i++)
		;
	if (i == sizeof rows / sizeof rows[0])
		return "unknown word";
	if (r->w.n < rows[i].least || r->w.n > rows[i].most)
		return "has the wrong number of words";
	if (kinds_row_is(r, "option") && !kinds_is_value(r->w.v[3]))
		return "unknown kind of value";
	if (kinds_row_is(r, "option") && (strcmp(r->w.v[3], "JOB") == 0) != (r->w.n == 5))
		return "JOB must name a file, and nothing else may";
	if (kinds_row_is(r, "operand") && (!kinds_is_value(r->w.v[2]) || strcmp(r->w.v[2], "FLAG") == 0 || strcmp(r->w.v[2], "JOB") == 0))
		return "unknown kind of operand";
	return NULL;
}

static const char *
take_line(struct job_kind *k, struct span line, size_t number)
{
	struct job_row r = { .line = number, .text = xmemdup(line.p, line.n) };
	const char *why = memchr(line.p, '\0', line.n) != NULL ? "has a NUL" : words_split(&r.w, r.text);

	if (why == NULL && r.w.n != 0)
		why = wrong_row(&r);
	if (why != NULL || r.w.n == 0) {
		free(r.text);
		return why;
	}
	k->v = xreallocarray(k->v, k->n + 1, sizeof *k->v);
	k->v[k->n++] = r;
	return NULL;
}

static const char *
take_table(struct job_kind *k, struct span text, size_t *number)
{
	const char *why = NULL;
	struct span line;

	for (*number = 0; why == NULL && span_cut(&text, '\n', &line);)
		why = take_line(k, line, ++*number);
	return why;
}

static bool
kind_name_ok(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789");

	return n > 0 && n <= 32 && name[n] == '\0';
}

int
kinds_load(struct job_kind *k, const char *name, struct buf *why)
{
	struct buf path = { 0 }, text = { 0 };
	const char *wrong;
	int status = EXIT_DONE;
	size_t line;

	*k = (struct job_kind){ .name = xstrdup(name) };
	if (kind_name_ok(name) && share_find(&path, name, "job", "") != NULL)
		k->here = xmemdup(path.p, (size_t)(strrchr(path.p, '/') - path.p));
	if (k->here == NULL) {
		buf_addf(why, "there is no kind of job '%.40s'; 'af job kinds' lists them", name);
		status = EXIT_USAGE;
	} else if (io_read_file(path.p, &text, TABLE_MAX) != 0) {
		buf_addf(why, "cannot read '%s': %s", path.p, strerror(errno));
		status = EXIT_FOR_GOOD;
	} else if ((wrong = take_table(k, buf_span(&text), &line)) != NULL) {
		buf_addf(why, "'%s', line %zu: %s", path.p, line, wrong);
		status = EXIT_FOR_GOOD;
	} else if (kinds_phase(k, NULL) == NULL) {
		buf_addf(why, "'%s' has no phase", path.p);
		status = EXIT_FOR_GOOD;
	}
	buf_free(&path);
	buf_free(&text);
	return status;
}

void
kinds_free(struct job_kind *k)
{
	for (size_t i = 0; i < k->n; i++)
		free(k->v[i].text);
	free(k->v);
	free(k->name);
	free(k->here);
	*k = (struct job_kind){ 0 };
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
kinds_each(void (*each)(void *ctx, const char *name), void *ctx)
{
	struct buf path = { 0 };
	char **v = NULL;
	size_t n = 0;
	struct dirent *e;
	DIR *d;

	if (share_find(&path, NULL, "lib", ".sh") == NULL) {
		buf_free(&path);
		return -1;
	}
	*strrchr(path.p, '/') = '\0';
	d = opendir(path.p);
	buf_free(&path);
	if (d == NULL)
		return -1;
	while ((e = readdir(d)) != NULL) {
		if (!kind_name_ok(e->d_name) || share_find(&path, e->d_name, "job", "") == NULL)
			continue;
		v = xreallocarray(v, n + 1, sizeof *v);
		v[n++] = xstrdup(e->d_name);
	}
	closedir(d);
	if (n > 0)
		qsort(v, n, sizeof *v, by_text);
	for (size_t i = 0; i < n; i++) {
		each(ctx, v[i]);
		free(v[i]);
	}
	free(v);
	buf_free(&path);
	return 0;
}

/* --- phases and options --- */

const char *
kinds_phase(const struct job_kind *k, const char *name)
{
	for (size_t i = 0; i < k->n; i++)
		if (kinds_row_is(&k->v[i], "phase") && (name == NULL || strcmp(k->v[i].w.v[1], name) == 0))
			return k->v[i].w.v[1];
	return NULL;
}

/* Is script in a row's list: "pilot,backfill", or "*"? */
bool
kinds_is_for(const struct job_row *r, const char *script)
{
	struct span rest = SPAN(r->w.v[1]), one;

	if (span_is(rest, "*"))
		return true;
	while ((one = words_bare(&rest, ",")).n > 0)
		if (span_is(one, script))
			return true;
	return false;
}

const struct job_row *
kinds_step(const struct job_kind *k, const char *phase, size_t n)
{
	for (size_t i = 0; i < k->n; i++)
		if (kinds_row_is(&k->v[i], "phase") && strcmp(k->v[i].w.v[1], phase) == 0 && n-- == 0)
			return &k->v[i];
	return NULL;
}

/* The row of an option, or of operands if name is empty, for a script; NULL: none. */
static const struct job_row *
row_for(const struct job_kind *k, const char *script, struct span name)
{
	for (size_t i = 0; i < k->n; i++) {
		const struct job_row *r = &k->v[i];

		if (!kinds_row_is(r, name.n == 0 ? "operand" : "option") || !kinds_is_for(r, script))
			continue;
		if (name.n == 0 || span_is(name, r->w.v[2]))
			return r;
	}
	return NULL;
}

const struct job_row *
kinds_row_of(const struct job_kind *k, const char *phase, struct span name)
{
	const struct job_row *step, *r = NULL;

	for (size_t i = 0; r == NULL && (step = kinds_step(k, phase, i)) != NULL; i++)
		r = row_for(k, step->w.v[2], name);
	return r;
}

/* --- a command line --- */

/* A word that is not an operand of this phase may have been meant as another phase. */
static void
refuse_word(const struct job_kind *k, const char *phase, const char *word, struct buf *why)
{
	const char *last = "";

	buf_addf(why, "'%s' has no phase '%.60s', and '%s %s' takes no such word; the phases are", k->name, word, k->name, phase);
	for (size_t i = 0; i < k->n; i++)
		if (kinds_row_is(&k->v[i], "phase") && strcmp(k->v[i].w.v[1], last) != 0) {
			buf_addf(why, "%s %s", *last != '\0' ? "," : "", k->v[i].w.v[1]);
			last = k->v[i].w.v[1];
		}
}

bool
kinds_next(const struct job_kind *k, const char *phase, const char *const **argv, struct kinds_given *g, struct buf *why)
{
	const char *arg = *(*argv)++, *eq;

	*g = (struct kinds_given){ .name = SPAN(""), .value = SPAN(arg) };
	if (arg[0] == '-') {
		eq = strchr(arg, '=');
		g->name = strncmp(arg, "--", 2) == 0 ? (struct span){ arg + 2, eq != NULL ? (size_t)(eq - arg) - 2 : strlen(arg) - 2 } : SPAN_NONE;
		g->value = eq != NULL ? SPAN(eq + 1) : SPAN_NONE;
		g->row = g->name.n > 0 ? kinds_row_of(k, phase, g->name) : NULL;
		if (g->row == NULL) {
			buf_addf(why, "a job '%s %s' takes no '%.60s'; 'af job kinds' lists what it takes", k->name, phase, arg);
			return false;
		}
		if (strcmp(kinds_value(g->row), "FLAG") == 0) {
			if (eq != NULL)
				buf_addf(why, "--%.*s takes no value", SPAN_ARG(g->name));
			return eq == NULL;
		}
		if (eq == NULL && **argv == NULL) {
			buf_addf(why, "--%.*s needs a value", SPAN_ARG(g->name));
			return false;
		}
		if (eq == NULL) {
			g->value = SPAN(**argv);
			(*argv)++;
		}
		return true;
	}
	if ((g->row = kinds_row_of(k, phase, g->name)) == NULL)
		refuse_word(k, phase, arg, why);
	return g->row != NULL;
}

bool
kinds_find(const struct job_kind *k, const char *phase, const char *const *argv, const char *name, struct kinds_given *g)
{
	struct buf why = { 0 };
	struct kinds_given one;
	bool found = false;

	while (*argv != NULL && kinds_next(k, phase, &argv, &one, &why))
		if (one.name.n > 0 && span_is(one.name, name)) {
			*g = one;
			found = true;
		}
	buf_free(&why);
	return found;
}

const char *
kinds_refuse(const struct job_kind *k, const char *phase, const char *const *argv, const char *jobs, struct buf *why)
{
	const char *wanted;
	struct kinds_given g;

	while (*argv != NULL) {
		if (!kinds_next(k, phase, &argv, &g, why))
			return buf_str(why);
		if (strcmp(kinds_value(g.row), "FLAG") == 0 || (wanted = kinds_wrong_value(g.row, g.value, jobs)) == NULL)
			continue;
		if (g.name.n > 0)
			buf_addf(why, "--%.*s is %s, not '%.*s'", SPAN_ARG(g.name), wanted, SPAN_ARG(g.value));
		else
			buf_addf(why, "'%.*s' is not %s", SPAN_ARG(g.value), wanted);
		return buf_str(why);
	}
	return NULL;
}

void
words_list_add(struct words_list *l, char *word)
{
	l->v = xreallocarray(l->v, l->n + 2, sizeof *l->v);
	l->v[l->n++] = word;
	l->v[l->n] = NULL;
}

void
words_list_free(struct words_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
	*l = (struct words_list){ 0 };
}

char *
kinds_expand(const struct job_kind *k, const char *word, const char *dir)
{
	static const char *const names[] = { "{dir}", "{here}" };
	struct buf b = { 0 };

	while (*word != '\0') {
		size_t i;

		for (i = 0; i < 2 && strncmp(word, names[i], strlen(names[i])) != 0; i++)
			;
		if (i < 2) {
			buf_adds(&b, i == 0 ? dir : k->here);
			word += strlen(names[i]);
		} else {
			buf_addc(&b, *word++);
		}
	}
	return buf_str(&b);
}

void
kinds_argv(struct words_list *to, struct span argv)
{
	struct json_iter it = json_iter(argv);

	if (to->v == NULL)
		to->v = xcalloc(1, sizeof *to->v);
	while (json_next(&it)) {
		struct buf word = { 0 };

		json_text(&word, it.value);
		words_list_add(to, buf_str(&word));
	}
}

static void
put_given(struct words_list *to, const struct job_row *r, const struct kinds_given *g, const char *jobs)
{
	struct buf name = { 0 }, value = { 0 };

	if (g->name.n > 0) {
		buf_adds(&name, "--");
		buf_span_add(&name, g->name);
		words_list_add(to, buf_str(&name));
	}
	if (strcmp(kinds_value(r), "FLAG") == 0)
		return;
	if (strcmp(kinds_value(r), "JOB") == 0)
		buf_addf(&value, "%s/%.*s/%s", jobs, SPAN_ARG(g->value), r->w.v[4]);
	else
		buf_span_add(&value, g->value);
	words_list_add(to, buf_str(&value));
}

int
kinds_command(const struct job_kind *k, const struct job_row *step, const char *const *argv, const char *jobs, const char *dir,
    struct words_list *to, struct buf *why)
{
	const char *phase = step->w.v[1], *script = step->w.v[2];
	struct buf path = { 0 };
	struct kinds_given g;

	if (share_find(&path, k->name, script, "") == NULL) {
		buf_addf(why, "'%s' has no '%s'", k->name, script);
		buf_free(&path);
		return -1;
	}
	words_list_add(to, path.p);
	for (size_t i = 3; i < step->w.n; i++)
		words_list_add(to, kinds_expand(k, step->w.v[i], dir));
	while (*argv != NULL) {
		const struct job_row *r;

		if (!kinds_next(k, phase, &argv, &g, why))
			return -1;
		if ((r = row_for(k, script, g.name)) != NULL)
			put_given(to, r, &g, jobs);
	}
	return 0;
}
