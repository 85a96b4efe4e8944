/*
 * text - text from outside, on its way to somebody's eyes
 *
 * What an API or a database calls a league may be long, wide, or hostile: escape codes that
 * drive a terminal, marks that turn the direction of writing.  Here are the width that a
 * text takes on a terminal, the cut that makes it fit, and the cleaning.
 *
 * Widths come from wcwidth(3): a program that prints columns calls
 * setlocale(LC_CTYPE, "C.UTF-8") first; without it every character beyond ASCII counts 1, and none has an ASCII
 * counterpart.  Clusters joined by U+200D count as the sum of their parts.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>

#include "buf.h"

/*
 * Makes n bytes at s harmless in place and returns how many are left: control characters
 * (also U+0080 to U+009F, which some terminals obey), line separators, marks that change the
 * direction of writing, and bytes that are not UTF-8 become one '?' each.
 */
size_t text_clean(char *s, size_t n);
/* Does a valid UTF-8 character stay as it is? */
bool text_harmless(uint32_t c);

/* Appends text, cleaned; with ascii, as text_fit would write it. */
void text_plain(struct buf *to, struct span text, bool ascii);

/* The columns that text takes; it must be clean, here and in the next two. */
size_t text_width(struct span text);
/* The bytes of its first character, and the columns; text is not empty. */
size_t text_char(struct span text, size_t *columns);
/* The bytes of it that fit into columns; *used: the columns that they take.  Combining marks stay with their base. */
size_t text_prefix(struct span text, size_t columns, size_t *used);

/*
 * Appends text, cleaned, in exactly columns columns: cut at a character with an ellipsis
 * ("…", or "~" if ascii) or filled with blanks after it (in front of it if right).  With ascii, other
 * characters become what they look like ("Süper" Super, as iconv(3) has it), or a '?'.
 */
void text_fit(struct buf *to, struct span text, size_t columns, bool right, bool ascii);

/* Appends 1234567 as "1,234,567". */
void text_count(struct buf *to, int64_t n);

/* Appends text with & < > " and ' as entities, control characters and broken UTF-8 as
 * U+FFFD: for the text and the attributes of HTML and SVG. */
void text_html(struct buf *to, struct span text);

#endif
