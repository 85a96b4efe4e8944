/*
 * command - the first operand says what a program does: a table of commands, and how many operands each takes
 *
 *	static const struct row {
 *		struct command is;
 *		int (*run)(struct cache *c, char **operands);
 *	} rows[] = {
 *		{ { "get", "KEY", 1, 1 }, run_get },
 *		{ { "set", "KEY [file]", 1, 2 }, run_set },
 *	};
 *	const struct row *r = command_find(rows, sizeof rows / sizeof *rows, sizeof *rows, argv);
 *
 *	return r->run(&c, argv + 1);
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <stddef.h>
#include <stdint.h>

struct command {
	const char *name, *operands;	/* operands: what it takes, for the message */
	size_t least, most;		/* of these; SIZE_MAX: any number */
};

/*
 * The row that operands (of opt_parse) begin with; rows is a table of n structures of size bytes, whose first member is a
 * struct command.  Dies with EXIT_USAGE if the operand is missing or not in the table, naming the
 * commands, or if the command has too few or too many operands, naming those it takes.
 */
const void *command_find(const void *rows, size_t n, size_t size, char **operands);

#endif
