/*
 * jobwords - the options and operands of a job, from the values of a request
 */
#ifndef JOBWORDS_H
#define JOBWORDS_H

#include "json/json.h"

#define JOBWORDS_MOST 200

struct jobwords {
	struct buf text;
	size_t at[JOBWORDS_MOST];
	const char *argv[JOBWORDS_MOST + 1];
	size_t n;
};

/* Adds a word; false if there are too many. */
bool jobwords_add(struct jobwords *a, const char *word);
/* Adds prefix and the value: a text, a number, or a list of these, joined by commas.  False if it is none of these, contains
 * a NUL, or there are too many words; then only jobwords_free may be called. */
bool jobwords_value(struct jobwords *a, const char *prefix, struct span value);
/* Adds an option, "--name", with its value; true makes it a flag. */
bool jobwords_option(struct jobwords *a, const char *option, struct span value);
/* The words, NULL-terminated, until the next is added. */
const char *const *jobwords_argv(struct jobwords *a);
void jobwords_free(struct jobwords *a);

#endif
