/* What a program gets in addition to the record: texts, and lists of records. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/utf8.h"
#include "record/rec.h"
#include "shapeimpl.h"

static void
check_names(const char *option, const struct opt_list *pairs)
{
	for (size_t i = 0; i + 1 < pairs->n; i += 2) {
		const char *name = pairs->v[i], *why;
		size_t n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");

		why = n == 0 || name[n] != '\0' || (name[0] >= '0' && name[0] <= '9') ? "cannot be the name of a jq variable" :
		    strcmp(name, "ENV") == 0 || strcmp(name, "ARGS") == 0 || strcmp(name, "__loc__") == 0 ? "is jq's own" : NULL;
		if (why != NULL)
			die(EXIT_USAGE, "%s: '%s' %s", option, name, why);
		if (!utf8_text(pairs->v[i + 1], strlen(pairs->v[i + 1])))
			die(EXIT_USAGE, "%s %s: the value is not UTF-8", option, name);
	}
}

void
shape_check(const struct shape_given *given)
{
	struct stat st;

	check_names("--arg", &given->args);
	check_names("--slurpfile", &given->lists);
	for (size_t i = 0; i < given->dirs.n; i++)
		if (stat(given->dirs.v[i], &st) != 0 || (!S_ISDIR(st.st_mode) && (errno = ENOTDIR) != 0))
			die_errno(EXIT_USAGE, "cannot look for modules in '%s'", given->dirs.v[i]);
}

/* The array with the records of a file added. */
static jv
records(struct shape *s, jv all, const char *path, size_t max_line)
{
	struct reader in;
	struct rec *r;
	jv v;

	reader_open_file(&in, path, max_line);
	while ((r = reader_next(&in)) != NULL) {
		v = shape_in_list(s, &r->members);
		if (!jv_is_valid(v)) {
			jv_free(v);
			reader_reject(&in, "%.*s", (int)s->why.n, s->why.p);
			continue;
		}
		all = jv_array_append(all, v);
	}
	if (reader_close(&in) != EXIT_DONE)
		s->bad_lines = true;
	return all;
}

jv
shape_named(struct shape *s, const struct shape_given *given)
{
	const struct opt_list *args = &given->args, *lists = &given->lists;
	jv all = jv_object(), those = jv_array();

	for (size_t i = 0; given->files != NULL && given->files[i] != NULL; i++)
		those = records(s, those, given->files[i], given->max_line);
	if (given->files != NULL)
		all = jv_object_set(all, jv_string("records"), jv_copy(those));
	jv_free(those);
	for (size_t i = 0; i + 1 < args->n; i += 2)
		all = jv_object_set(all, jv_string(args->v[i]), jv_string(args->v[i + 1]));
	for (size_t i = 0; i + 1 < lists->n; i += 2)
		all = jv_object_set(all, jv_string(lists->v[i]), records(s, jv_array(), lists->v[i + 1], given->max_line));
	return jv_object_set(all, jv_string("ARGS"),
	    jv_object_set(jv_object_set(jv_object(), jv_string("positional"), jv_array()), jv_string("named"), jv_copy(all)));
}
