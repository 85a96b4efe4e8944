#include "loader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "base/xmem.h"
#include "dbjson.h"

/* Sends the records with these numbers. */
static int
send_some(struct loader *l, struct batch *b, const size_t *numbers, size_t n)
{
	sqlfile_bind(l->sql, "records", batch_param(b, numbers, n));
	/* Deferred checks must run before the transaction is rolled back. */
	if ((l->dry_run || n == 0) && (db_do(l->db, "BEGIN") != 0 ||
	    db_do(l->db, "SET CONSTRAINTS ALL IMMEDIATE") != 0))
		return -1;
	return db_send(l->db, l->sql->text.p, sqlfile_values(l->sql), l->sql->nparams, DB_WHOLE);
}

/* The record the current row is about, or NULL. */
static struct batch_rec *
record_of(struct loader *l, struct batch *b, size_t *number)
{
	int64_t i;

	l->text.n = 0;
	for (size_t k = 0; k < l->key->n; k++) {
		int column = db_column(l->db, l->key->v[k].name);

		if (column == -1)
			return NULL;
		if (k != 0)
			buf_addc(&l->text, '\x1f');
		buf_span_add(&l->text, db_value(l->db, column));
	}
	if (l->key->n == 0 || (i = batch_find(b, buf_span(&l->text))) == -1)
		return NULL;
	*number = (size_t)i;
	return &b->v[i];
}

static void
reject(struct loader *l, struct batch *b, struct batch_rec *r, const char *state, const char *why)
{
	r->outcome = BATCH_REJECTED;
	l->reject(l->ctx, b, r, state, why);
}

/*
 * Somebody else changed the row after the record was made: merges again with its current value.  The record goes on the
 * resend list, or has its outcome.
 */
static void
merge_again(struct loader *l, struct batch *b, size_t number, struct span now)
{
	struct batch_rec *r = &b->v[number];
	const struct takes_instead *instead = NULL;
	struct span value = SPAN_NONE;
	struct json_err err;
	const char *why = NULL;

	l->text.n = 0;
	if (now.p != NULL) {
		dbjson_one_line(&l->text, now);
		value = buf_span(&l->text);
	}
	if (l->merge == NULL)
		why = "the row has changed since, and the SQL file has no note 'merge'";
	else if (json_scan(batch_line(b, r), NULL, NULL, 0, &l->members, &err) != 0 ||
	    (value.p != NULL && json_scan(value, NULL, NULL, 0, NULL, &err) != 0))
		why = err.why;
	else if ((why = l->merge(l->merge_ctx, value, &l->members, &instead)) == NULL && instead == NULL)
		r->outcome = BATCH_PRESENT;
	else if (why == NULL && (why = batch_piece(b, r, l->takes, &l->members, instead)) == NULL)
		l->changed[l->nchanged++] = number;
	if (why != NULL)
		reject(l, b, r, "", why);
}

/* The SQL file itself rejects the record, for a reason that is a word. */
static void
reject_for(struct loader *l, struct batch *b, struct batch_rec *r)
{
	int column = db_column(l->db, "reason");
	struct span said = column != -1 ? db_value(l->db, column) : SPAN_NONE;
	size_t n = said.n < sizeof r->reason ? said.n : sizeof r->reason - 1;
	char why[128];

	if (said.p != NULL)
		memcpy(r->reason, said.p, n);
	r->reason[text_clean(r->reason, n)] = '\0';
	(void)snprintf(why, sizeof why, "the SQL file rejects it: %s", *r->reason != '\0' ? r->reason : "no reason given");
	reject(l, b, r, r->reason, why);
}

/* The number of the count of that name; BATCH_COUNTS if there are too many. */
static size_t
count_of(struct loader *l, const char *name)
{
	size_t i = 0;

	while (i < l->ncounts && strcmp(l->counts[i].name, name) != 0)
		i++;
	if (i == l->ncounts && i < BATCH_COUNTS)
		l->counts[l->ncounts++] = (struct loader_count){ .name = xstrdup(name) };
	return i;
}

/* Adds up the columns n_ANYTHING of a row; NULL, or what is wrong with them. */
static const char *
add_counts(struct loader *l, struct batch_rec *r)
{
	for (int column = 0; column < db_columns(l->db); column++) {
		const char *name = db_name(l->db, column);
		struct span v = db_value(l->db, column);
		int64_t n = 0;
		size_t i;

		if (strncmp(name, "n_", 2) != 0)
			continue;
		if ((i = count_of(l, name)) == BATCH_COUNTS)
			return "the SQL file returns too many columns 'n_…'";
		if (v.p != NULL && num_i64(v, 0, INT64_MAX, &n) != 0)
			return "the SQL file returns a column 'n_…' that is not a whole number";
		l->counts[i].sum += n;
		if (r != NULL)
			r->counts[i] += n;
	}
	return NULL;
}

/* A row of the answer.  NULL, or what is invalid in it. */
static const char *
row(struct loader *l, struct batch *b)
{
	int outcome = db_column(l->db, "outcome"), written = db_column(l->db, "written");
	int stats = db_column(l->db, "stats");
	struct span said = outcome != -1 ? db_value(l->db, outcome) : SPAN("updated");
	size_t number = 0;
	struct batch_rec *r = record_of(l, b, &number);
	int64_t rows = 1;

	if (span_is(said, "updated")) {
		if (written != -1)
			(void)json_i64(db_value(l->db, written), 0, INT64_MAX, &rows);
		l->rows += (uint64_t)rows;
		if (r != NULL)
			r->outcome = rows != 0 ? BATCH_UPDATED : BATCH_UNCHANGED;
	} else if (span_is(said, "changed") && r != NULL && stats != -1) {
		l->merged++;
		merge_again(l, b, number, db_value(l->db, stats));
		return NULL;
	} else if (span_is(said, "again") && r != NULL) {
		l->changed[l->nchanged++] = number;
		return NULL;
	} else if (span_is(said, "rejected") && r != NULL) {
		reject_for(l, b, r);
	} else if (span_is(said, "gone") && r != NULL) {
		reject(l, b, r, "", "the database no longer has this row");
	} else if (!span_is(said, "unchanged")) {
		return "the SQL file returns a row with an unknown 'outcome', or about no record of the batch";
	}
	return add_counts(l, r);
}

/* The rows of a successful statement, which mean nothing without a record; 0, or -1 with a fault. */
static int
collect(struct loader *l, struct batch *b, bool without)
{
	const char *wrong = NULL, *why;

	while (db_row(l->db))
		if (!without && (why = row(l, b)) != NULL)
			wrong = why;
	if (wrong != NULL)
		db_blame(l->db, wrong);
	return db_fault(l->db) == DB_FINE ? 0 : -1;
}

/* As halve.h wants it; without a record nothing must be written. */
static int
attempt(void *ctx, const size_t *numbers, size_t n, bool sent)
{
	struct loader *l = ctx;
	int status = sent || send_some(l, l->batch, numbers, n) == 0 ? collect(l, l->batch, n == 0) : -1;

	if ((l->dry_run || n == 0) && db_fault(l->db) != DB_LOST && db_undo(l->db) != 0)
		status = -1;
	return status;
}

static void
refuse(void *ctx, size_t number, const char *state, const char *why)
{
	struct loader *l = ctx;

	reject(l, l->batch, &l->batch->v[number], state, why);
}

void
loader_start(struct loader *l, struct batch *b)
{
	if (l->cap < b->n) {
		l->cap = b->max;
		l->numbers = xreallocarray(l->numbers, l->cap, sizeof *l->numbers);
		l->changed = xreallocarray(l->changed, l->cap, sizeof *l->changed);
	}
	l->n = l->nchanged = 0;
	for (size_t i = 0; i < b->n; i++)
		if (b->v[i].send)
			l->numbers[l->n++] = i;
	if (l->n != 0)
		(void)send_some(l, b, l->numbers, l->n);
}

int
loader_finish(struct loader *l, struct batch *b)
{
	bool sent = true;

	l->batch = b;
	l->halve.db = l->db;
	l->halve.ctx = l;
	l->halve.retries = l->retries;
	l->halve.attempt = attempt;
	l->halve.refuse = refuse;
	for (int round = 0; l->n != 0; round++, sent = false) {
		size_t *swap = l->numbers;

		if (halve(&l->halve, l->numbers, l->n, sent) != 0)
			return -1;
		l->numbers = l->changed;
		l->changed = swap;
		l->n = l->nchanged;
		l->nchanged = 0;
		if (round == LOADER_ROUNDS)
			break;
	}
	for (size_t i = 0; i < l->n; i++)
		reject(l, b, &b->v[l->numbers[i]], "", "somebody else changes this row again and again");
	for (size_t i = 0; i < b->n; i++)
		if (b->v[i].outcome == BATCH_NONE)
			b->v[i].outcome = BATCH_UNCHANGED;
	return 0;
}

void
loader_free(struct loader *l)
{
	halve_free(&l->halve);
	buf_free(&l->text);
	json_members_free(&l->members);
	for (size_t i = 0; i < l->ncounts; i++)
		free(l->counts[i].name);
	free(l->numbers);
	free(l->changed);
}
