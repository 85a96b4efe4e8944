#include "command.h"

#include <string.h>

#include "buf.h"
#include "die.h"

struct rows {
	const char *first;
	size_t n, size;
};

static const struct command *
at(const struct rows *r, size_t i)
{
	return (const void *)(r->first + i * r->size);
}

/* "get, set or delete", for a message that ends the program */
static const char *
names(const struct rows *r, const char *word)
{
	static struct buf b;

	for (size_t i = 0; i < r->n; i++) {
		if (i != 0)
			buf_addf(&b, i + 1 < r->n ? ", " : " %s ", word);
		buf_adds(&b, at(r, i)->name);
	}
	return buf_str(&b);
}

const void *
command_find(const void *rows, size_t n, size_t size, char **operands)
{
	const struct rows r = { rows, n, size };
	size_t given = 0;

	if (operands[0] == NULL)
		die(EXIT_USAGE, "what? %s", names(&r, "or"));
	while (operands[given + 1] != NULL)
		given++;
	for (size_t i = 0; i < n; i++) {
		const struct command *c = at(&r, i);

		if (strcmp(c->name, operands[0]) != 0)
			continue;
		if (given < c->least || given > c->most)
			die(EXIT_USAGE, "%s takes %s", c->name, c->operands);
		return c;
	}
	die(EXIT_USAGE, "'%s' is not a command; the commands are %s", operands[0], names(&r, "and"));
}
