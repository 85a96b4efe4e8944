/*
 * csvtableimpl - the internals of csvtable, for csvtable*.c only
 */
#ifndef CSVTABLEIMPL_H
#define CSVTABLEIMPL_H

#include "csvtable.h"

/* A column of the header, and the member that it becomes. */
struct csvtable_column {
	struct buf spelled;	/* its name in the header, or in snake case */
	struct buf name;	/* and the one it gets */
	struct buf head;	/* ,"name": */
	ptrdiff_t again;	/* the first column with that name; -1: this is the first */
	bool apart;		/* and differs from it in some row */
};

/* Is it the same as the first column of that name, in every row? */
static inline bool
csvtable_is_merged(const struct csvtable_column *c)
{
	return c->again >= 0 && !c->apart;
}

/* Takes the row csv_next read as the header: which columns there are, and which names are repeated. */
void csvtable_spell(struct csvtable *t, bool snake);
/* Gives each column the name of its member; for columns sharing a name it must be known whether they differ. */
void csvtable_name(struct csvtable *t);
/* A free name: stem_NUMBER, or the next greater number that is free. */
void csvtable_number(const struct csvtable *t, struct buf *name, struct span stem, size_t number);

#endif
