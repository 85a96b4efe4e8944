/*
 * names - the names of a column, cut so that different ones stay different
 *
 * "Primera División - Apertura" and "Primera División - Clausura" cut at their ends are the same.  A name that begins
 * like another one is cut in the middle, before the word in which it differs; any other is cut at its end.
 */
#ifndef NAMES_H
#define NAMES_H

#include "text.h"

/*
 * Appends text[i], cleaned, to out[i], for i < n, in exactly columns columns; ascii as for text_fit.  Texts that
 * differ, once they are clean, differ in out as well, if there are 12 columns or more and fewer than 100 of them are
 * alike at both ends.
 */
void names_fit(struct buf *out, const struct span *text, size_t n, size_t columns, bool ascii);

#endif
