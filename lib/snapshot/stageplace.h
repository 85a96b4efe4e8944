/*
 * stageplace - a version that lies ready in staging takes its place in the store
 *
 * Under the lock of whoever links: the collection, the version, the link, the latest.  A version that is there already is
 * compared byte for byte, as its name alone proves nothing about a disk.
 */
#ifndef STAGEPLACE_H
#define STAGEPLACE_H

#include "stage.h"

/* place: its directory in the writer's own, with PLACE.collected beside it, all synced; made has version and digest, and gets
 * made and linked.  begun: what failed then is finished by the next writer, if it finds PLACE.id. */
int stage_place(struct store *s, const char *place, const struct manifest *m, struct stage_made *made, bool *begun);

#endif
