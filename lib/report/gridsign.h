/*
 * gridsign - what the parts of a grid's text share: signs, colours, the output
 *
 * Private to gridtext.c and gridnote.c.
 */
#ifndef GRIDSIGN_H
#define GRIDSIGN_H

#include "gridtext.h"

struct sign {
	const char *text, *ascii, *colour;
};

struct gridout {
	struct buf *b;
	const struct segments *g;
	const struct gridtext *how;
};

/* By decision; -1: no verdict. */
const struct sign *sign_of(int decision);
extern const struct sign sign_risen, sign_tainted, sign_plain;
const char *sign_text(const struct gridout *o, const struct sign *s);

/* Text between sign_begin and sign_end has the colour (an SGR code, "" for none), if there are colours. */
void sign_begin(const struct gridout *o, const char *colour);
void sign_end(const struct gridout *o, const char *colour);
void sign_heading(const struct gridout *o, const char *text);

/* Removes blanks at the end of a line. */
void sign_trim(const struct gridout *o);

/* --- gridnote.c --- */

/* The key, with the counts. */
void gridnote_key(const struct gridout *o);
void gridnote_stock(const struct gridout *o);
void gridnote_turns(const struct gridout *o);
void gridnote_provider(const struct gridout *o);

#endif
