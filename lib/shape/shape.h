/*
 * shape - a jq program that is run on one record after another (libjq 1.6)
 *
 *	struct shape s;
 *	struct shape_given given = { .max_line = REC_MAX_LINE };
 *
 *	if (shape_open(&s, "games.jq", &given) != 0)
 *		exit(EXIT_USAGE);
 *	if (shape_run(&s, &rec->members, 300, REC_MAX_LINE) == 0)
 *		for (size_t i = 0; i < s.objects; i++) … shape_begin(&s, i), shape_member(&s, k) …
 *
 * The program's "." is the record.  Its values are made directly from the text that json_scan has accepted, without a
 * second parser, so what libjq cannot hold is detected and not rounded:
 *
 *	a number that would not come back as the same value (2^53 + 1, 0.1 with 20 digits, 1e400)
 *	half a surrogate pair ("\ud800") in a string or in a name
 *
 * Within a member named "body" of the record, at any depth, that is an error.  Elsewhere (the ids of a work record, and
 * everything in a list) the program gets such a number as a string of its digits, and such a string as spelled, with its
 * backslash.
 *
 * The program is isolated: no environment, no further input ("input" fails, "inputs" yields nothing), no modules other
 * than those in the given folders, no standard error except through complain().  "halt" is an error.
 *
 * libjq keeps its state in a struct shape and in the process, so a process can have one shape only.  A process forked
 * after shape_open has its own.
 *
 * Memory: the values of the record and whatever the program makes of them, 10 to 20 times the record's text (each
 * object takes at least 400 bytes); the text of what it yielded; 1024 names of at most 64 bytes.
 */
#ifndef SHAPE_H
#define SHAPE_H

#include "base/opt.h"
#include "json/json.h"

#define SHAPE_WHY 500	/* the longest reason in bytes */
#define SHAPE_PROGRAM_MAX (4 << 20)

/* A member of an object: where its parts are in the text. */
struct shape_place {
	size_t key, key_n, value, value_n;
};

struct shape {
	/* the result of the last shape_run, valid until the next */
	size_t objects;
	struct buf why;			/* if it failed: valid UTF-8 */
	bool bad_lines;			/* a list had lines that are not records, which were left out */
	/* the rest is private */
	struct buf text;
	struct shape_place *place;
	size_t places, places_cap;
	size_t *first, firsts_cap;	/* of each object, and after the last */
	struct shape_jq *jq;
};

/* What the program has besides the record. */
struct shape_given {
	struct opt_list args;		/* names and values in turn: $name is a string */
	struct opt_list lists;		/* names and files in turn: $name is an array, of the records in the file */
	char *const *files;		/* $records is the array of the records in all of these, in order; NULL: no such name */
	struct opt_list dirs;		/* where "import" and "include" look, and nowhere else */
	size_t max_line;		/* of the lists */
};

/* Dies with EXIT_USAGE, naming the option of af-shape(1), if a name is not valid for a variable, a value is not UTF-8, or a
 * folder does not exist. */
void shape_check(const struct shape_given *given);
/*
 * Reads the lists, and compiles the program in the file path.  A list that cannot be read ends the process (see
 * reader_open_file); each of its lines that is not a record gets a complaint.  From here on the process has no environment,
 * its stderr stream is ours, and a signal from a crash inside libjq (SIGSEGV, SIGABRT …) ends it with EXIT_FOR_GOOD and a
 * complaint that names the record.  0, or -1 after a complaint that names file and line; then there is nothing to free.
 */
int shape_open(struct shape *s, const char *path, const struct shape_given *given);
void shape_free(struct shape *s);
/* The record that messages name from now on; file must outlive its run. */
void shape_about(struct shape *s, const char *file, unsigned long long lineno);

/*
 * Runs the program on a record; NULL: on null.  0: it finished, and s->objects is how many objects it yielded (none is not
 * an error here).  -1: it failed, and s->why says why: it raised an error; it yielded something that is not an object, or not
 * JSON (NaN, infinity, more than 511 levels); the record contains something that libjq cannot hold; or the text of the
 * objects, with extra bytes more for each, is longer than most.  The shape can go on with the next record.
 */
int shape_run(struct shape *s, const struct json_members *record, size_t extra, size_t most);

/* The members of object i: from shape_begin(s, i) up to shape_begin(s, i + 1). */
static inline size_t
shape_begin(const struct shape *s, size_t i)
{
	return s->first[i];
}

/* Key with its quotes, and value; a name occurs once in an object. */
static inline struct json_member
shape_member(const struct shape *s, size_t k)
{
	const struct shape_place *m = &s->place[k];

	return (struct json_member){ { s->text.p + m->key, m->key_n }, { s->text.p + m->value, m->value_n } };
}

#endif
