/*
 * screen - what standard output wants: columns, and colours
 */
#ifndef SCREEN_H
#define SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What --color may be: auto, always or never; auto is on a terminal that is not dumb, without NO_COLOR.  1: colours; 0: none;
 * -1: when is none of the three. */
int screen_colour(const char *when);
/* wanted, or if that is 0 the terminal's columns, or 80 where there is none or it has fewer than least. */
size_t screen_width(int64_t wanted, size_t least);

#endif
