#include "halve.h"

#include <stdlib.h>
#include <time.h>

#include "base/xmem.h"

static void
pause_before(int64_t try)
{
	/* 0.1 s, doubled each time, 10 s at most. */
	int64_t ms = try < 7 ? (int64_t)100 << try : 10000;
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

/* Reconnects; 0, or -1 when it is hopeless. */
static int
reopen(struct halve *h, int64_t *tries)
{
	while ((*tries)++ < h->retries) {
		pause_before(*tries - 1);
		if (db_open(h->db) == 0)
			return 0;
		if (db_fault(h->db) != DB_LOST)
			return -1;
	}
	return -1;
}

static void
forget(struct halve *h)
{
	for (size_t i = 0; i < h->nheld; i++)
		free(h->held[i].why);
	h->nheld = 0;
}

static void
accept_some(struct halve *h)
{
	h->accepted = true;
	for (size_t i = 0; i < h->nheld; i++)
		h->refuse(h->ctx, h->held[i].number, h->held[i].state, h->held[i].why);
	forget(h);
}

static void
refuse_or_hold(struct halve *h, size_t number)
{
	struct halve_held *held;

	if (h->accepted || db_fault(h->db) == DB_ROW) {
		h->refuse(h->ctx, number, db_state(h->db), db_why(h->db));
		return;
	}
	if (h->nheld == h->cap) {
		h->cap = h->cap != 0 ? h->cap * 2 : 16;
		h->held = xreallocarray(h->held, h->cap, sizeof *h->held);
	}
	held = &h->held[h->nheld++];
	held->number = number;
	memcpy(held->state, db_state(h->db), sizeof held->state);
	held->why = xstrdup(db_why(h->db));
}

static int settle(struct halve *h, const size_t *numbers, size_t n, bool sent);

/* One of these rows is bad: try half of them, then the other half, down to the culprit. */
static int
divide(struct halve *h, const size_t *numbers, size_t n)
{
	return settle(h, numbers, n / 2, false) != 0 ? -1 : settle(h, numbers + n / 2, n - n / 2, false);
}

/* How often to try these again after a conflict. */
static int64_t
patience(const struct halve *h, size_t n)
{
	return h->conflicts && n > 1 && h->retries > 1 ? 1 : h->retries;
}

/* Waits before the next try, and counts it; 0, or -1 if waiting does not help. */
static int
wait_for(struct halve *h, size_t n, int64_t *tries)
{
	if (db_fault(h->db) == DB_LOST)
		return reopen(h, tries);
	if (db_fault(h->db) != DB_REPEAT || *tries >= patience(h, n))
		return -1;
	pause_before((*tries)++);
	return 0;
}

/* Tries until these have gone through, are refused, or nothing helps. */
static int
settle(struct halve *h, const size_t *numbers, size_t n, bool sent)
{
	bool probing = false;

	for (int64_t tries = 0;; sent = false) {
		int status = h->attempt(h->ctx, numbers, probing ? 0 : n, sent);
		bool lost = status != 0 && db_fault(h->db) == DB_LOST;

		if (status == 0 && !probing) {
			accept_some(h);
			return 0;
		}
		if (status == 0) {
			/* It is not the statement: ask again what the records themselves cause. */
			h->probed = true;
			probing = false;
			continue;
		}
		if (wait_for(h, n, &tries) == 0) {
			h->repeated++;
			continue;
		}
		if (lost || probing || !db_maybe_row(h->db))
			return -1;
		h->conflicts |= db_fault(h->db) == DB_REPEAT;
		if (db_fault(h->db) != DB_ROW && !h->probed) {
			probing = true;
			continue;
		}
		if (n > 1)
			return divide(h, numbers, n);
		refuse_or_hold(h, *numbers);
		return 0;
	}
}

int
halve(struct halve *h, const size_t *numbers, size_t n, bool sent)
{
	int status = settle(h, numbers, n, sent);

	if (status == 0 && h->nheld != 0) {
		db_refuse(h->db, dbfault_status(h->held[0].state), h->held[0].why);
		status = -1;
	}
	forget(h);
	return status;
}

void
halve_free(struct halve *h)
{
	forget(h);
	free(h->held);
}
