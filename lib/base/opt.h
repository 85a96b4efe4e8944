/*
 * opt - one table declares, parses and documents the options
 *
 *	const struct opt opts[] = {
 *		{ 'r', "rate", OPT_NUM, &rate, "n", "calls a minute", 1, 1000000 },
 *		{ 0, "offline", OPT_FLAG, &offline, NULL, "ask nothing", 0, 0 },
 *		OPT_END
 *	};
 *	argv = opt_parse(argc, argv, opts, "[file ...]", "fetch records");
 *
 * -h prints the table on stdout (in 80 columns) and exits 0, -V the version.  A mistake prints one
 * line on stderr and exits EXIT_USAGE.  Options and operands may be mixed; "--"
 * ends the options; "--name=value" and "--name value", "-rvalue" and "-r value", "-xyr5" for
 * "-x -y -r 5".  Names are not abbreviated.  Given twice, the last one counts.
 * Text values point into argv (or, from a file, into memory that is never freed).
 *
 * A file that one option writes must not be read or written for another: what arg calls "file…", and operands that are files,
 * are compared with each OPT_OUT, by whatever name.  Devices, pipes and the names of descriptors may be given twice.
 */
#ifndef OPT_H
#define OPT_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"

enum opt_type {
	OPT_FLAG,	/* bool */
	OPT_STR,	/* const char * */
	OPT_OUT,	/* the same: a file that is written, so opt_parse refuses one that is named a second time */
	OPT_NUM,	/* int64_t, within lo..hi */
	OPT_SIZE,	/* int64_t bytes, "64MiB", within lo..hi */
	OPT_TIME,	/* int64_t microseconds, "30", "1.5h", within lo..hi seconds */
	OPT_LIST,	/* struct opt_list, repeatable */
	OPT_PAIR,	/* the same with two values, one after another: "--arg name value"; not from a file */
	OPT_CALL,	/* const struct opt_call, repeatable: parsed by a function */
	OPT_ROW,	/* the same, and each value adds a row to a table */
	OPT_STOP	/* the end of the table */
};

struct opt_list {
	const char **v;
	size_t n;
};

struct opt_call {
	/* Returns NULL, or why the value is wrong, which ends the program: what was taken from it no longer matters.  It is
	 * called in the order of the command line, before any value is checked against another. */
	const char *(*fn)(void *ctx, const char *value);
	void *ctx;
};

struct opt {
	int letter;		/* 0: none */
	const char *name;	/* long name without "--" */
	enum opt_type type;
	void *to;
	const char *arg;	/* what the value is called in -h; NULL for flags */
	const char *help;
	int64_t lo, hi;
};

#define OPT_END { 0, NULL, OPT_STOP, NULL, NULL, NULL, 0, 0 }

/* Calls die_init.  operands and about are for -h: about says what the program does, in the imperative; if operands is
 * "", an operand is a mistake.  Returns the operands, NULL-terminated. */
char **opt_parse(int argc, char **argv, const struct opt *opts,
    const char *operands, const char *about);
/* The same for a program that runs another: its first operand ends the options, since those after it are the other's. */
char **opt_parse_command(int argc, char **argv, const struct opt *opts,
    const char *operands, const char *about);

#define OPT_FILE_MAX (1 << 20)

/*
 * Reads options from a file of at most OPT_FILE_MAX bytes: one long option per line,
 * "name = value", "name: value" or "name value", with or without "--"; '#' begins a comment
 * line; blanks around a value are dropped, and a value in double quotes may hold them and
 * \" \\ \n \t.  A flag stands alone.  CRLF and a byte order mark are accepted.  Returns 0, or -1
 * after a complaint for each bad line, naming file, line and option.
 *
 * given is NULL, or of several files that speak together, the most important first: given[i] tells whether opts[i] has a
 * value from one of those before, which this file leaves as it is, unread (OPT_LIST and OPT_ROW add theirs at the end); it is
 * set for what this one gives.
 */
int opt_file(const char *path, const struct opt *opts, bool *given);

#endif
