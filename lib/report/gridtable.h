/*
 * gridtable - the tables of a page; private to gridhtml.c
 *
 * Each can be sorted by a column, by pipelines/html/report.js.
 */
#ifndef GRIDTABLE_H
#define GRIDTABLE_H

#include "grid.h"

/* Begins the row of a league, up to the inside of its head's tag, where attributes may follow: "<tr data-name=…><th scope="row"". */
void gridtable_begin(struct buf *to, const struct segment_league *l);
/* The league's name, or '?', as HTML. */
void gridtable_league(struct buf *to, const struct segment_league *l);
/* Where data begin or end within a season; appends nothing if nowhere. */
void gridtable_turns(struct buf *to, const struct segments *g);
/* Where the provider's own claim is wrong; appends nothing if /leagues was not read. */
void gridtable_provider(struct buf *to, const struct segments *g);
/* Every cell, every number. */
void gridtable_all(struct buf *to, const struct segments *g);

#endif
