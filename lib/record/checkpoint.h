/*
 * checkpoint - how far a run has got: an offset in a work list, everything before it is done
 *
 * A file of one line, replaced as a whole (io_replace):
 *
 *	{"offset":51234,"digest":"9f86d081884c7d65","updated":212,"appended":90210}
 *
 * offset	bytes of the work list up to and including the newline of the last record done
 * digest	of the work list's records up to there: tells whether it is still the same list
 * updated	records that changed the database since the start of the list
 *	appended	bytes of the file of af-load --append up to the records of that offset; whatever follows comes
 *			again, and is removed; absent: 0
 *
 * The program that reads the work list (af-fetch) rolls the digest along, puts it into each
 * record beside fetch.offset, as fetch.digest; the one at the end (af-load) writes the last pair down after each
 * commit; the next af-fetch rolls again and compares.  So whatever runs between them may drop, reject or reformat
 * records.  The digest is XXH3-64, chained record by record: it detects another list, or a changed, moved or missing
 * line; it is not a defence against deliberate deception.
 */
#ifndef CHECKPOINT_H
#define CHECKPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "rec.h"

#define CHECKPOINT_HEX 17	/* 16 digits and a NUL */

struct checkpoint {
	uint64_t offset;
	uint64_t updated;
	uint64_t appended;
	char digest[CHECKPOINT_HEX];
};

/* The digest of a list of records (lines without their newline); starts as 0. */
uint64_t checkpoint_roll(uint64_t digest, struct span line);
void checkpoint_hex(uint64_t digest, char out[CHECKPOINT_HEX]);

/* 0; 1 if there is no such file (*c is then zero: the start); -1 with *why: it cannot be
 * read, or is not ours (damaged, another program's, not a regular file), and must stay as it is. */
int checkpoint_read(const char *path, struct checkpoint *c, const char **why);
/* 0, or -1 with errno; the old file then remains. */
int checkpoint_write(const char *path, const struct checkpoint *c);

/*
 * For reading a work list from after a checkpoint:
 *
 *	struct checkpoint_gate g = { .at = ck };
 *
 * Call checkpoint_pass for each record in turn, with its line and the offset of its end.
 */
struct checkpoint_gate {
	struct checkpoint at;
	uint64_t digest;	/* rolled so far: this record's, for fetch.digest */
	bool reached;
};

enum checkpoint_say {
	CHECKPOINT_DONE,	/* before the checkpoint: leave it out */
	CHECKPOINT_GO,		/* after it, and the list is the same: continue from here */
	CHECKPOINT_OTHER	/* another list: start again from its beginning, with a zero gate, and say so */
};

enum checkpoint_say checkpoint_pass(struct checkpoint_gate *g, struct span line, uint64_t end);
/* At the end of the list: CHECKPOINT_OTHER if it does not reach as far as the checkpoint. */
enum checkpoint_say checkpoint_end(const struct checkpoint_gate *g);
/* Does the checkpoint belong to the list that in was just opened on?  Reads as far as needed, and closes in. */
bool checkpoint_is_of(const struct checkpoint *c, struct reader *in);

#endif
