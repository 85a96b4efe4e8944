/*
 * findput - a finding as the member "finding" of a record (af-record(5))
 *
 * Status, reason (null for API_OK), message, the values of home and away in the order of the table in
 * fields.h, and which of them could not be read.  What is absent is left out.
 */
#ifndef FINDPUT_H
#define FINDPUT_H

#include "finding.h"

void findput(struct jsonw *w, const struct finding *f);

#endif
