#include "optout.h"

#include <string.h>

#include "die.h"
#include "io.h"

/* The value of an option that names one file; NULL: it does not, or was not given. */
static const char *
file_of(const struct opt *o)
{
	if (o->type == OPT_OUT || (o->type == OPT_STR && o->arg != NULL && strncmp(o->arg, "file", 4) == 0))
		return *(const char **)o->to;
	return NULL;
}

static void
apart(const struct opt *written, const struct opt *other)
{
	const char *path = file_of(written), *one = file_of(other);
	const struct opt_list *list = other->type == OPT_LIST && strncmp(other->arg, "file", 4) == 0 ? other->to : NULL;
	size_t n = list != NULL ? list->n : one != NULL ? 1 : 0;

	for (size_t i = 0; i < n; i++)
		if (io_same_file(path, list != NULL ? list->v[i] : one))
			die(EXIT_USAGE, "--%s and --%s name the same file, '%s'", written->name, other->name, path);
}

void
optout_check(const struct opt *opts, char **operands)
{
	for (const struct opt *o = opts; o->type != OPT_STOP; o++) {
		if (o->type != OPT_OUT || file_of(o) == NULL)
			continue;
		for (const struct opt *other = opts; other->type != OPT_STOP; other++)
			if (other != o)
				apart(o, other);
		for (char **operand = operands; *operand != NULL; operand++)
			if (io_same_file(file_of(o), *operand))
				die(EXIT_USAGE, "'%s' would be read and replaced; name another file", file_of(o));
	}
}
