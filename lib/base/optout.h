/*
 * optout - files that options write
 */
#ifndef OPTOUT_H
#define OPTOUT_H

#include "opt.h"

/* Dies with EXIT_USAGE if a file that an option writes (OPT_OUT) is named by another option or an operand as well. */
void optout_check(const struct opt *opts, char **operands);

#endif
