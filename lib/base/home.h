/*
 * home - the user's folders
 */
#ifndef HOME_H
#define HOME_H

#include "buf.h"

/*
 * Appends the folder that the variable (XDG_STATE_HOME) names, or else this one (".local/state") in the user's home.  The home
 * is HOME, or else that in the user database, never a folder that others can create first.  Paths that are not absolute do
 * not count.  False if there is neither; to is then unchanged.
 */
bool home_folder(struct buf *to, const char *variable, const char *otherwise);

#endif
