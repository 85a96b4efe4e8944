/*
 * sqlvar - what an SQL file says to the programs rather than to the server: \set and notes
 *
 * Both end up in the struct sqlfile.  Names are made of letters, digits, '_' and '$'.
 */
#ifndef SQLVAR_H
#define SQLVAR_H

#include "sqlfile.h"

bool sqlvar_starts(char c);	/* can a name begin with it? */
size_t sqlvar_length(const char *p, const char *end);	/* bytes from p that can be in a name */
/* Cuts the first word off rest, without the blanks around either. */
struct span sqlvar_word(struct span *rest);

/* What name was \set to last, or NULL. */
const char *sqlvar_get(const struct sqlfile *f, struct span name);
/* \set: rest is a word, or a string in single quotes; NULL, or why it is neither. */
const char *sqlvar_set(struct sqlfile *f, struct span name, struct span rest);
/* A note, the text after "--:", with what was \set for each :name in it. */
void sqlvar_note(struct sqlfile *f, struct span text);

#endif
