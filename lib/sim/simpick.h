/*
 * simpick - some elements of an array in a JSON object, as a provider gives them for a range of days
 */
#ifndef SIMPICK_H
#define SIMPICK_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Appends the object with only those elements of its member array whose member lies in from..to, compared as texts.
 * Members of the object that are numbers, as the member of that name of every element, become the sum of those that are
 * left; all else stays as it is spelled.  false, and nothing is appended, if json is no object with such an array.
 */
bool simpick(struct buf *to, struct span json, const char *array, const char *member, struct span first,
    struct span last);

#endif
