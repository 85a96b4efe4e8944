/*
 * share - where the text files shipped with the programs are
 *
 * Provider files, SQL and jq programs, and the table of seasons live in pipelines/ of the source tree and, once
 * installed, in PREFIX/share/af/pipelines.  They are found relative to the running program, so an installed tree can be
 * moved, in this order:
 *
 *	$AF_SHARE/			a directory with providers/ sql/ jq/ in it
 *	DIR/../pipelines/		DIR is the program's; the source tree
 *	DIR/../share/af/pipelines/	installed
 *
 * Not here: reading them; and names that hold a '/' or begin with a '.', which are the user's own paths.
 */
#ifndef SHARE_H
#define SHARE_H

#include "buf.h"

/*
 * The path of dir/name + suffix, as share_find(&b, "providers", "espn", ".conf"), as a C string in
 * to (emptied first); dir NULL: beside these directories.  NULL with errno if there is no such file; to then holds the
 * last place tried.  A name that is not a plain file name ("", ".x", "a/b") is EINVAL.
 */
const char *share_find(struct buf *to, const char *dir, const char *name, const char *suffix);

#endif
