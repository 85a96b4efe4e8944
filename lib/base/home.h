/*
 * home - the user's folders
 */
#ifndef HOME_H
#define HOME_H

#include "buf.h"

/*
 * Appends the folder that the variable names, as XDG_STATE_HOME, or that one of the user's home, as ".local/state"; the home is
 * HOME, or else the one of the user database, never a folder that others can create first.  What is not absolute does not
 * count.  False if there is neither; to is then as it was.
 */
bool home_folder(struct buf *to, const char *variable, const char *otherwise);

#endif
