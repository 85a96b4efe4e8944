/*
 * answerput - a call's answer as records (af-record(5)): the work record, "fetch" and "body", one line each
 *
 * A body is the provider's text, byte for byte except for its line ends; for a bundle it is the envelope with only the
 * record's element, for several pages the last envelope with the elements of all.
 */
#ifndef ANSWERPUT_H
#define ANSWERPUT_H

#include "answer.h"
#include "record/rec.h"

/* What fetch says in addition to the body.  Texts NULL, numbers -1: left out. */
struct answerput_fetch {
	struct span key;		/* the text, not JSON */
	const char *url;
	int status;
	int64_t took;			/* microseconds */
	unsigned tries, batch, page;
	int64_t at;			/* wall */
	uint64_t offset;
	const char *digest;
	const char *error, *skipped;
	const char *partial;		/* why the pages are not all: page is how many came, told how many there are, it says */
	unsigned told;
	const struct opt_list *kept;	/* members of the body that were kept; NULL: all */
	bool saved;
};

/* Appends record i's body as JSON without newlines (a refused bundle's whole); false if there is none. */
bool answerput_body(const struct answer *a, struct buf *to, size_t i);
/*
 * Appends what p->keep names of a JSON body, each member as spelled and in order: NULL; or, with nothing
 * appended, the path of a member that the body does not have.
 */
const char *answerput_keep(const struct provider *p, struct buf *to, struct span body);
/* Which member that p wants is missing from an answer logged with this fetch object; NULL: none. */
const char *answerput_not_kept(const struct provider *p, struct span fetch);
/* Appends the fetch object. */
void answerput_fetch(struct buf *to, const struct answerput_fetch *f);
/* Appends another run's fetch object, with this run's offset and digest and a mark: "saved", or "through" for what an
 * earlier stage asked.  With SPAN_NONE these are all. */
void answerput_again(struct buf *to, struct span fetch, uint64_t offset, const char *digest, const char *mark);
/* Appends the line: the members of work except fetch and body, then fetch, then body (SPAN_NONE: none). */
void answerput_line(struct buf *to, const struct rec *work, struct span fetch, struct span body);

/*
 * Appends the bodies of pages 1..n (at least one), joined at p->split.  0; or -1, with nothing appended: a page is
 * SPAN_NONE, not a JSON object, or has no array there.  If p->page_size is known, an element on two pages, spelled the
 * same, is kept once: it moved while they were being asked for.  *elements: how many there are then; 0 after -1.
 */
int answerput_join(const struct provider *p, struct buf *to, const struct span *pages, size_t n, size_t *elements);
/* Can this many elements fill this many pages (at least one), all but the last full?  Yes if p->page_size is not
 * known. */
bool answerput_fits(const struct provider *p, size_t elements, size_t pages);

#endif
