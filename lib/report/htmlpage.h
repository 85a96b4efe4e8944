/*
 * htmlpage - the frame of a report as one self-contained page
 *
 * The style sheets and the script of pipelines/html/ are inside the page; it loads nothing from any address, and forbids
 * that.  It follows the reader's light or dark mode, prints, and is complete without the script.  Whatever came from
 * outside is escaped.
 */
#ifndef HTMLPAGE_H
#define HTMLPAGE_H

#include "record/rec.h"

/* What a page says in addition to its content. */
struct htmlpage {
	const char *title;
	const char *const *about;	/* "name=value": the database, the provider, the run */
	size_t nabout;
	const char *next;		/* what to type next, or NULL */
};

/*
 * Appends the page up to its body.  sheets: names of style sheets, NULL after the last.  NULL, or the path of the file that
 * could not be read, with errno; the path is static.
 */
const char *htmlpage_open(struct buf *to, const struct htmlpage *page, const char *const *sheets);
/* Appends the head of the body; lead: HTML for the line below the title, before the time. */
void htmlpage_head(struct buf *to, const struct htmlpage *page, struct span lead);
/* Appends the end, with the script; returns as htmlpage_open does. */
const char *htmlpage_close(struct buf *to);
/* Writes the page to the file path, or for "-" to out, and frees it.  Dies with EXIT_FOR_NOW; an old file is then unchanged. */
void htmlpage_write(struct writer *out, const char *path, struct buf *page);
/* "1,234 leagues" */
void htmlpage_counted(struct buf *to, size_t n, const char *what);

#endif
