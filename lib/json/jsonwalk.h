/*
 * jsonwalk - a fast look at the front of a JSON text that has not been validated
 *
 * For the first members of a long line, when the rest of it is read later, if at all.  Each step goes over one token,
 * never past end, and returns false at anything unexpected: then nothing is known, and json_scan must decide.  True does
 * not mean that the text is JSON: a number may be 1-2, a string may contain a control character, and brackets are
 * counted, not matched.
 */
#ifndef JSONWALK_H
#define JSONWALK_H

#include "json.h"

struct jsonwalk {
	const char *p, *end;
	bool escaped;	/* did the last string contain a backslash? */
};

/* Skips blanks, but not newlines: a line has none. */
static inline void
jsonwalk_space(struct jsonwalk *w)
{
	while (w->p < w->end && (*w->p == ' ' || *w->p == '\t' || *w->p == '\r'))
		w->p++;
}

/* Skips blanks, then takes this character. */
static inline bool
jsonwalk_take(struct jsonwalk *w, char c)
{
	jsonwalk_space(w);
	if (w->p == w->end || *w->p != c)
		return false;
	w->p++;
	return true;
}

/* Takes a string; *s is it with its quotes. */
bool jsonwalk_string(struct jsonwalk *w, struct span *s);
/* Takes any value. */
bool jsonwalk_value(struct jsonwalk *w, struct span *v);
/*
 * Takes the name of the next member of an object, and its colon; first: no comma is due.  False at the object's end, or if
 * the name contains an escape: it might be any name.
 */
bool jsonwalk_name(struct jsonwalk *w, bool first, struct span *key);

#endif
