/* metadata - metadata.json: what follows from the manifest, when it was collected, and what the answers say of themselves */
#ifndef METADATA_H
#define METADATA_H

#include "stage.h"

/* Appends it; made has the version, the digest and the status.  Of about's metadata, members with names of ours are left out. */
void metadata_put(struct buf *to, const struct manifest *m, const struct stage_about *about, const struct stage_made *made);

#endif
