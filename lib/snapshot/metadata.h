/* metadata - metadata.json: what follows from the manifest, when it was collected, and what the answers say about themselves */
#ifndef METADATA_H
#define METADATA_H

#include "stage.h"

/* Appends it; made has its version, digest and status.  Members of about's metadata with our names are left out. */
void metadata_put(struct buf *to, const struct manifest *m, const struct stage_about *about, const struct stage_made *made);

#endif
