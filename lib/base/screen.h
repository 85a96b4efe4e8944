/*
 * screen - what standard output wants: columns, and colours
 */
#ifndef SCREEN_H
#define SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "opt.h"

/* What a drawing program is told about it. */
struct screen {
	bool ascii;
	int64_t width;		/* 0: the terminal's */
	const char *colour;	/* when */
};

#define SCREEN_INIT { .colour = "auto" }
#define SCREEN_OPTS(s, least) \
	{ 'a', "ascii", OPT_FLAG, &(s).ascii, NULL, "plain ASCII", 0, 0 }, \
	{ 'w', "width", OPT_NUM, &(s).width, "columns", "instead of the terminal's, or 80", (least), 1000 }, \
	{ 0, "color", OPT_STR, &(s).colour, "when", "auto, always or never (auto: on a terminal)", 0, 0 }

/* Dies with EXIT_USAGE if colour is none of the three. */
void screen_check(const struct screen *s);

/* What --color may be: auto, always or never; auto is on a terminal that is not dumb, without NO_COLOR.  1: colours; 0: none;
 * -1: when is none of the three. */
int screen_colour(const char *when);
/* wanted, or if that is 0 the terminal's columns, or 80 if there is none or it has fewer than least. */
size_t screen_width(int64_t wanted, size_t least);

#endif
