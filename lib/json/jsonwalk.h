/*
 * jsonwalk - a fast look at the front of a JSON text that nobody has checked
 *
 * For the first members of a long line, when the rest of it is looked at later, if at all.  Each step goes over one
 * token, never beyond end, and says false at whatever it does not expect: then nothing is known, and json_scan
 * has to be asked.  True does not mean that the text is JSON: a number may be 1-2, a string may hold a control
 * character, and brackets are counted, not matched.
 */
#ifndef JSONWALK_H
#define JSONWALK_H

#include "json.h"

struct jsonwalk {
	const char *p, *end;
	bool escaped;	/* was a backslash in the last string? */
};

/* Over blanks, not newlines: a line has none. */
static inline void
jsonwalk_space(struct jsonwalk *w)
{
	while (w->p < w->end && (*w->p == ' ' || *w->p == '\t' || *w->p == '\r'))
		w->p++;
}

/* Over this character, and the blanks before it. */
static inline bool
jsonwalk_take(struct jsonwalk *w, char c)
{
	jsonwalk_space(w);
	if (w->p == w->end || *w->p != c)
		return false;
	w->p++;
	return true;
}

/* Over a string, which with its quotes is *s. */
bool jsonwalk_string(struct jsonwalk *w, struct span *s);
/* Over any value. */
bool jsonwalk_value(struct jsonwalk *w, struct span *v);
/*
 * Over the name of the next member of an object, and its colon; first: no comma is due.  False at the object's end,
 * or if an escape stands in the name: it might be any name.
 */
bool jsonwalk_name(struct jsonwalk *w, bool first, struct span *key);

#endif
