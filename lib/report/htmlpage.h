/*
 * htmlpage - what stands around a report as one page that needs nothing else
 *
 * The style sheets and the script of pipelines/html/ are in the page; no address is loaded, and the page forbids it.  It
 * follows the reader's light or dark, prints, and is whole without the script.  Whatever came from outside is escaped.
 */
#ifndef HTMLPAGE_H
#define HTMLPAGE_H

#include "record/rec.h"

/* What a page says beside what it shows. */
struct htmlpage {
	const char *title;
	const char *const *about;	/* "name=value": the database, the provider, the run */
	size_t nabout;
	const char *next;		/* what to type next, or NULL */
};

/*
 * The page up to its body.  sheets: names of style sheets, NULL after the last.  NULL, or the path of the file that could
 * not be read, with errno; it is static.
 */
const char *htmlpage_open(struct buf *to, const struct htmlpage *page, const char *const *sheets);
/* The head of the body; lead: HTML for the line below the title, before the time. */
void htmlpage_head(struct buf *to, const struct htmlpage *page, struct span lead);
/* The end, with the script.  As htmlpage_open. */
const char *htmlpage_close(struct buf *to);
/* The whole page to the file path, or for "-" to out; frees it.  Dies with EXIT_FOR_NOW; the old file is then still there. */
void htmlpage_write(struct writer *out, const char *path, struct buf *page);
/* "1,234 leagues" */
void htmlpage_counted(struct buf *to, size_t n, const char *what);

#endif
