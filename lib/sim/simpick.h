/*
 * simpick - some elements of an array in a JSON object, as a provider returns them for a range of days
 */
#ifndef SIMPICK_H
#define SIMPICK_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Appends the object with only those elements of its member array whose own member is in from..to, compared as text.  A
 * member of the object that is a number, and that every element has as a number too, becomes the sum over the elements
 * that are left; everything else stays as spelled.  false, with nothing appended, if json is not an object with such an
 * array.
 */
bool simpick(struct buf *to, struct span json, const char *array, const char *member, struct span first,
    struct span last);

#endif
