/*
 * af-gather - consecutive records of one key become one record
 *
 * The work list says which records a key has; a record that came is found among them by its members, which every stage
 * passes on byte for byte.  So a record that came twice does not stand for one that did not come, and what is
 * missing can be named.  What the records of a key have in common is looked up in the list too: it does not depend
 * on what was answered.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xmem.h"
#include "record/bag.h"
#include "record/filter.h"
#include "record/finding.h"
#include "record/keylist.h"
#include "record/tmpl.h"

enum { NAMED = 5, NONE = -1 };

/* What stages add: no part of a work record, whatever the list has of that name. */
static const char *const added[] = { "fetch", "body", "finding", "update", "load", "gathered", NULL };

enum { G_FETCH, G_ERROR, G_SKIPPED, G_HTTP, G_BODY, G_STATUS, G_REASON, GOTS };

static const struct json_want
want_fetch[] = {
	{ "error", G_ERROR, NULL }, { "skipped", G_SKIPPED, NULL }, { "status", G_HTTP, NULL }, { NULL, 0, NULL }
},
want_finding[] = { { "status", G_STATUS, NULL }, { "reason", G_REASON, NULL }, { NULL, 0, NULL } },
wanted[] = {
	{ "fetch", G_FETCH, want_fetch }, { "body", G_BODY, NULL }, { "finding", -1, want_finding }, { NULL, 0, NULL }
};

/* What a record says of itself. */
struct says {
	enum finding_status status;
	bool asked;
	char reason[68];		/* of an answer, a JSON string; "": the finding's own */
};

/* The same of all of them. */
struct state {
	enum finding_status status;
	struct span reason, message;	/* JSON strings, or SPAN_NONE */
};

/* A record that came. */
struct came {
	size_t slot;		/* which of the list's records it is of */
	size_t record;		/* in job.got */
	bool dropped;		/* another answer of its work record came after it */
	bool has_fetch;
	struct says says;
};

struct gather {
	struct filter f;
	struct span of[GOTS];	/* what the reader noted */
	const char *by, *work;
	struct span *names;	/* of the members in --by */
	size_t nnames;
	struct keylist list;
	/* the group that is open */
	bool open;
	struct buf key, text;
	struct bag want, got;	/* its records in the list; those that came, in the order in which they came */
	struct came *came;
	size_t cap;		/* of came */
	ptrdiff_t *last;	/* by slot: the last in came, or NONE */
	size_t slots;		/* room in last */
	size_t next;		/* the slot that comes next, most likely */
	bool in_order;		/* they came in the order of the list */
	bool *shared;		/* by member of the first record in the list */
	size_t shared_cap;
	struct buf said;	/* the message of the gathered record, where it is made here */
	uint64_t incomplete, other;
	struct buf first_incomplete, first_other;
};

/* --- which record of the list is it? --- */

static bool
is_added(struct span key)
{
	for (const char *const *name = added; *name != NULL; name++)
		if (json_is(key, *name))
			return true;
	return false;
}

static bool
same(struct json_member a, struct json_member b)
{
	return span_eq(a.key, b.key) && span_eq(a.value, b.value);
}

/* Does r have this member?  It most likely stands at the same place as in the list. */
static bool
has_member(const struct rec *r, struct json_member m, size_t at)
{
	if (at < r->members.n && same(r->members.v[at], m))
		return true;
	for (size_t i = 0; i < r->members.n; i++)
		if (same(r->members.v[i], m))
			return true;
	return false;
}

static bool
is_of(const struct gather *j, size_t slot, const struct rec *r)
{
	for (size_t i = 0; i < bag_members(&j->want, slot); i++) {
		struct json_member m = bag_member(&j->want, slot, i);

		if (!has_member(r, m, i) && !is_added(m.key))
			return false;
	}
	return true;
}

/* Was it made of the same answer as the record before it? */
static bool
is_sibling(const struct gather *j, const struct rec *r)
{
	return j->got.n != 0 && json_type(j->of[G_FETCH]) == JSON_OBJECT && is_of(j, j->came[j->got.n - 1].slot, r) &&
	    span_eq(j->of[G_FETCH], bag_get(&j->got, j->got.n - 1, "fetch"));
}

/* The record of the list that r is an answer to, those first that have none yet; NONE if it is of none. */
static ptrdiff_t
slot_of(const struct gather *j, const struct rec *r)
{
	ptrdiff_t taken = NONE;

	for (size_t i = 0; i < j->want.n; i++) {
		size_t slot = (j->next + i) % j->want.n;

		if ((j->last[slot] != NONE && taken != NONE) || !is_of(j, slot, r))
			continue;
		if (j->last[slot] == NONE)
			return (ptrdiff_t)slot;
		taken = (ptrdiff_t)slot;
	}
	return taken;
}

/* --- what a record says --- */

static bool
is_unasked(struct span reason)
{
	return json_is(reason, "not_asked") || json_is(reason, "quota") || json_is(reason, "budget");
}

/* A finding, or an answer as af-fetch gave it. */
static struct says
says(const struct span *of)
{
	const struct finding_answer a = { of[G_FETCH], of[G_SKIPPED], of[G_ERROR], SPAN_NONE, of[G_HTTP], of[G_BODY] };
	int status = finding_status_of(of[G_STATUS]);
	struct finding f = { 0 };
	struct says says;

	if (status >= 0)
		return (struct says){ .status = (enum finding_status)status, .asked = status != FINDING_SKIPPED ||
		    (!is_unasked(of[G_REASON]) && json_type(of[G_SKIPPED]) <= JSON_NULL) };
	if (finding_answered(&a, &f))
		return (struct says){ .status = FINDING_OK, .asked = true };
	says = (struct says){ .status = f.status, .asked = f.status != FINDING_SKIPPED };
	snprintf(says.reason, sizeof says.reason, "\"%s\"", f.reason);
	return says;
}

/* --- a record comes --- */

static void
keep(struct gather *j, const struct rec *r, size_t slot)
{
	if (j->got.n == j->cap) {
		j->cap = j->cap * 2 + 16;
		j->came = xreallocarray(j->came, j->cap, sizeof *j->came);
	}
	j->came[j->got.n] = (struct came){ slot, j->got.n, false, j->of[G_FETCH].p != NULL, says(j->of) };
	j->last[slot] = (ptrdiff_t)j->got.n;
	j->in_order &= slot + 1 >= j->next;
	bag_add(&j->got, r->line, &r->members);
	j->next = slot + 1;
}

static void
say_other(struct gather *j, const struct rec *r)
{
	if (j->other++ == 0)
		buf_addf(&j->first_other, "%s:%llu", r->file, (unsigned long long)r->lineno);
}

static void
take(struct gather *j, const struct rec *r)
{
	ptrdiff_t slot;

	if (is_sibling(j, r)) {
		if (!span_eq(r->line, bag_line(&j->got, j->got.n - 1)))
			keep(j, r, j->came[j->got.n - 1].slot);
		return;
	}
	if ((slot = slot_of(j, r)) == NONE) {
		say_other(j, r);
		return;
	}
	/* The answer that came later counts. */
	if (j->last[slot] != NONE)
		for (size_t i = 0; i < j->got.n; i++)
			j->came[i].dropped |= j->came[i].slot == (size_t)slot;
	keep(j, r, (size_t)slot);
}

/* --- what all of them say --- */

/* How many said what, and the first that did. */
struct sums {
	size_t n[FINDING_STATUSES], unasked;
	const struct came *first[FINDING_STATUSES], *first_unasked;
};

static void
sum(struct sums *s, const struct came *one)
{
	if (!one->says.asked) {
		if (s->unasked++ == 0)
			s->first_unasked = one;
	} else if (s->n[one->says.status]++ == 0) {
		s->first[one->says.status] = one;
	}
}

static struct span
string_or_none(struct span v)
{
	return json_type(v) == JSON_STRING ? v : SPAN_NONE;
}

/* The words that it says it in. */
static struct state
state_of(const struct gather *j, const struct came *one)
{
	bool answer = one->says.reason[0] != '\0';
	struct span from = bag_get(&j->got, one->record, answer ? "fetch" : "finding");
	struct state all = { .status = one->says.status, .reason = SPAN(one->says.reason) };

	if (!answer)
		all.reason = string_or_none(json_get(from, "reason"));
	if (all.status == FINDING_ERROR)
		all.message = string_or_none(json_get(from, "message"));
	return all;
}

/* "2 of 3 failed" as a JSON string, with what the first of them said. */
static struct span
counted(struct gather *j, size_t n, size_t of, const char *what, const struct came *first)
{
	struct state one = first != NULL ? state_of(j, first) : (struct state){ 0 };
	struct buf text = { 0 };

	buf_addf(&text, "%zu of %zu %s", n, of, what);
	if (one.reason.p != NULL) {
		buf_adds(&text, ": ");
		json_text(&text, one.reason);
	}
	j->said.n = 0;
	json_put_text(&j->said, buf_span(&text));
	buf_free(&text);
	return buf_span(&j->said);
}

static struct state
partly(struct gather *j, const char *reason, size_t n, size_t of, const char *what, const struct came *first)
{
	return (struct state){ FINDING_PARTIAL, SPAN(reason), counted(j, n, of, what, first) };
}

/*
 * Nothing is folded: what was not asked is not called empty or failed, and what failed is not called empty.  Out of scope
 * are all, or those that are do not count.
 */
static struct state
judge(struct gather *j, const struct sums *s)
{
	const size_t *n = s->n, found = n[FINDING_OK] + n[FINDING_PARTIAL], asked = found + n[FINDING_NO_DATA] + n[FINDING_ERROR];

	if (s->unasked != 0)
		return state_of(j, s->first_unasked);
	if (asked == 0)
		return state_of(j, s->first[FINDING_SKIPPED]);
	if (n[FINDING_ERROR] != 0 && found == 0)
		return state_of(j, s->first[FINDING_ERROR]);
	if (n[FINDING_ERROR] != 0)
		return partly(j, "\"failed\"", n[FINDING_ERROR], asked, "failed", s->first[FINDING_ERROR]);
	if (found == 0)
		return state_of(j, s->first[FINDING_NO_DATA]);
	if (n[FINDING_PARTIAL] != 0)
		return state_of(j, s->first[FINDING_PARTIAL]);
	if (n[FINDING_NO_DATA] != 0)
		return partly(j, "\"no_data\"", n[FINDING_NO_DATA], asked, "without data", s->first[FINDING_NO_DATA]);
	return (struct state){ .status = FINDING_OK };
}

/* --- out --- */

static bool
is_by(const struct gather *j, struct span key)
{
	for (size_t i = 0; i < j->nnames; i++)
		if (key.n >= j->names[i].n + 2 && json_is_span(key, j->names[i]))
			return true;
	return false;
}

/* Does every record of the list have this member of the first one? */
static bool
all_have(const struct bag *want, struct json_member m, size_t at)
{
	for (size_t i = 1; i < want->n; i++) {
		size_t n = bag_members(want, i), k = n;

		if (at < n && same(bag_member(want, i, at), m))
			continue;
		while (k > 0 && !same(bag_member(want, i, k - 1), m))
			k--;
		if (k == 0)
			return false;
	}
	return true;
}

static void
put_raw(struct buf *to, bool *comma, struct json_member m)
{
	if (*comma)
		buf_addc(to, ',');
	buf_span_add(to, m.key);
	buf_addc(to, ':');
	buf_span_add(to, m.value);
	*comma = true;
}

/* What the records of the key have in common; and which members these are, for put_missing. */
static bool
put_shared(struct gather *j, struct buf *to)
{
	size_t n = bag_members(&j->want, 0);
	bool comma = false;

	if (n > j->shared_cap) {
		j->shared = xreallocarray(j->shared, n, sizeof *j->shared);
		j->shared_cap = n;
	}
	for (size_t i = 0; i < n; i++) {
		struct json_member m = bag_member(&j->want, 0, i);

		j->shared[i] = !is_added(m.key) && (is_by(j, m.key) || all_have(&j->want, m, i));
		if (j->shared[i])
			put_raw(to, &comma, m);
	}
	return comma;
}

static bool
is_shared(const struct gather *j, struct json_member m)
{
	for (size_t i = 0; i < bag_members(&j->want, 0); i++)
		if (j->shared[i] && same(bag_member(&j->want, 0, i), m))
			return true;
	return false;
}

/* A record that came, whole but for what tells the key; runs of members are one copy. */
static void
put_own(const struct gather *j, struct buf *to, size_t record)
{
	size_t n = bag_members(&j->got, record), i = 0;
	bool comma = false;

	buf_addc(to, '{');
	while (i < n) {
		struct json_member m = bag_member(&j->got, record, i), last = m;
		const char *from = m.key.p;
		size_t first = i;

		while (i < n && (m = bag_member(&j->got, record, i), !(is_by(j, m.key) && is_shared(j, m)))) {
			last = m;
			i++;
		}
		if (i > first) {
			if (comma)
				buf_addc(to, ',');
			buf_add(to, from, (size_t)(last.value.p + last.value.n - from));
			comma = true;
		}
		i++;
	}
	buf_addc(to, '}');
}

/* A record that did not come, by what it has of its own. */
static void
put_missing(const struct gather *j, struct buf *to, size_t slot)
{
	bool comma = false;

	buf_addc(to, '{');
	for (size_t i = 0; i < bag_members(&j->want, slot); i++) {
		struct json_member m = bag_member(&j->want, slot, i);

		if (!is_added(m.key) && (j->want.n == 1 || !is_shared(j, m)))
			put_raw(to, &comma, m);
	}
	buf_addc(to, '}');
}

static void
put_all_missing(const struct gather *j, struct jsonw *w)
{
	struct buf one = { 0 };
	int n = 0;

	jsonw_open(w, "missing", '[');
	for (size_t slot = 0; slot < j->want.n && n < NAMED; slot++) {
		if (j->last[slot] != NONE)
			continue;
		one.n = 0;
		put_missing(j, &one, slot);
		jsonw_raw(w, NULL, buf_span(&one));
		n++;
	}
	jsonw_close(w);
	buf_free(&one);
}

static int
in_list_order(const void *a, const void *b)
{
	const struct came *x = a, *y = b;

	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return (x->record > y->record) - (x->record < y->record);
}

/* Writes the array; returns the fetch of the last record in it that has one. */
static struct span
put_gathered(struct gather *j, struct buf *to, struct sums *s)
{
	const struct came *last = NULL;
	bool comma = false;

	if (j->got.n != 0 && !j->in_order)
		qsort(j->came, j->got.n, sizeof *j->came, in_list_order);
	buf_addc(to, '[');
	for (size_t i = 0; i < j->got.n; i++) {
		const struct came *one = &j->came[i];

		if (one->dropped)
			continue;
		if (comma)
			buf_addc(to, ',');
		comma = true;
		put_own(j, to, one->record);
		sum(s, one);
		last = one->has_fetch ? one : last;
	}
	buf_addc(to, ']');
	return last != NULL ? bag_get(&j->got, last->record, "fetch") : SPAN_NONE;
}

static size_t
count_missing(const struct gather *j)
{
	size_t n = 0;

	for (size_t slot = 0; slot < j->want.n; slot++)
		n += j->last[slot] == NONE;
	return n;
}

static void
say_incomplete(struct gather *j, size_t missing)
{
	if (j->incomplete++ != 0)
		return;
	buf_addf(&j->first_incomplete, "'%.*s', of whose %zu records %zu did not come", SPAN_ARG(j->key), j->want.n, missing);
}

static void
put_finding(struct gather *j, struct jsonw *w, const struct sums *s)
{
	size_t missing = count_missing(j);
	struct state all;

	if (missing != 0) {
		all = (struct state){ FINDING_ERROR, SPAN("\"incomplete\""),
			counted(j, missing, j->want.n, "did not come", NULL) };
		say_incomplete(j, missing);
	} else {
		all = judge(j, s);
	}
	jsonw_open(w, "finding", '{');
	jsonw_str(w, "status", finding_status_name(all.status));
	jsonw_raw(w, "reason", all.reason);
	if (all.message.p != NULL)
		jsonw_raw(w, "message", all.message);
	if (missing != 0)
		put_all_missing(j, w);
	jsonw_close(w);
}

/* The gathered record of the group that is open. */
static void
put_group(struct gather *j)
{
	struct buf *to = &j->f.out.b;
	struct sums s = { 0 };
	struct span fetch;
	struct jsonw w;

	(void)writer_begin(&j->f.out);
	if (put_shared(j, to))
		buf_addc(to, ',');
	buf_adds(to, "\"gathered\":");
	fetch = put_gathered(j, to, &s);
	w = jsonw_inside(to, true);
	if (fetch.p != NULL)
		jsonw_raw(&w, "fetch", fetch);
	put_finding(j, &w, &s);
	writer_end(&j->f.out);
}

static void
close_group(struct gather *j)
{
	if (j->open)
		put_group(j);
	j->open = false;
}

static void
open_group(struct gather *j, struct keylist_run run, struct span key)
{
	j->key.n = 0;
	buf_span_add(&j->key, key);
	bag_clear(&j->want);
	bag_clear(&j->got);
	if (keylist_load(&j->list, run, &j->want) != 0) {
		writer_flush(&j->f.out);
		if (errno == ESTALE)
			die(EXIT_FOR_GOOD, "'%s' has changed while it was read", j->work);
		die_errno(EXIT_FOR_GOOD, "cannot read '%s'", j->work);
	}
	keylist_meet(&j->list, run);
	if (j->want.n > j->slots) {
		j->last = xreallocarray(j->last, j->want.n, sizeof *j->last);
		j->slots = j->want.n;
	}
	for (size_t i = 0; i < j->want.n; i++)
		j->last[i] = NONE;
	j->next = 0;
	j->in_order = true;
	j->open = true;
}

/* --- in --- */

static void
read_one(struct gather *j, const struct rec *r)
{
	struct keylist_run run;
	const char *why;

	j->text.n = 0;
	if ((why = tmpl_text(&j->text, j->by, r, NULL)) != NULL) {
		reader_reject(&j->f.in, "%s", why);
		return;
	}
	if (!j->open || !span_eq(buf_span(&j->text), buf_span(&j->key))) {
		if (!keylist_find(&j->list, buf_span(&j->text), &run)) {
			say_other(j, r);
			return;
		}
		close_group(j);
		open_group(j, run, buf_span(&j->text));
	}
	take(j, r);
}

/* Keys of the list none of whose records came. */
static void
put_unmet(struct gather *j)
{
	size_t n;
	struct keylist_run *unmet = keylist_unmet(&j->list, &n);

	for (size_t i = 0; i < n; i++) {
		struct rec r = { 0 };
		struct json_err err;

		open_group(j, unmet[i], SPAN(""));
		/* Its key, for the message. */
		j->key.n = 0;
		if (json_scan(bag_line(&j->want, 0), NULL, NULL, 0, &r.members, &err) == 0)
			(void)tmpl_text(&j->key, j->by, &r, "");
		json_members_free(&r.members);
		close_group(j);
	}
	free(unmet);
}

static void
say(const struct gather *j)
{
	struct buf b = { 0 };

	if (j->incomplete != 0) {
		buf_span_add(&b, buf_span(&j->first_incomplete));
		if (j->incomplete > 1)
			buf_addf(&b, "; and %llu others", (unsigned long long)(j->incomplete - 1));
		complain("incomplete: %s", buf_str(&b));
	}
	if (j->other != 0) {
		b.n = 0;
		buf_span_add(&b, buf_span(&j->first_other));
		complain("left out: %llu records that are not in '%s', the first is %s", (unsigned long long)j->other, j->work,
		    buf_str(&b));
	}
	buf_free(&b);
}

static void
release(struct gather *j)
{
	keylist_close(&j->list);
	bag_free(&j->want);
	bag_free(&j->got);
	buf_free(&j->key);
	buf_free(&j->text);
	buf_free(&j->said);
	buf_free(&j->first_incomplete);
	buf_free(&j->first_other);
	free(j->names);
	free(j->came);
	free(j->last);
	free(j->shared);
}

static void
check_options(struct gather *j)
{
	struct span name;
	const char *why;

	if (j->by == NULL)
		die(EXIT_USAGE, "gather by what? give --by, as '{date}/{district}'");
	if ((why = tmpl_check(j->by)) != NULL)
		die(EXIT_USAGE, "--by: '%s': %s", j->by, why);
	for (const char *at = j->by; tmpl_name(&at, &name);) {
		j->names = xreallocarray(j->names, j->nnames + 1, sizeof *j->names);
		j->names[j->nnames++] = name;
	}
	if (j->work == NULL)
		die(EXIT_USAGE, "no list that says what belongs together; give --work");
}

int
main(int argc, char *argv[])
{
	static struct gather j = { .f = FILTER_INIT };
	const struct opt opts[] = {
		{ 0, "by", OPT_STR, &j.by, "template", "records with the same key become one: '{date}/{district}'", 0, 0 },
		{ 0, "work", OPT_STR, &j.work, "file", "the list that was asked; it is read twice", 0, 0 },
		FILTER_OPTS(j.f), OPT_END
	};
	struct rec *r;
	int status;

	argv = opt_parse(argc, argv, opts, "[file ...]", "make one record of those with the same key");
	check_options(&j);
	filter_open(&j.f, argv, wanted, j.of, GOTS);
	status = keylist_open(&j.list, j.work, j.by, (size_t)j.f.max_line);
	while ((r = reader_next(&j.f.in)) != NULL)
		read_one(&j, r);
	close_group(&j);
	put_unmet(&j);
	say(&j);
	if (j.incomplete != 0)
		status = EXIT_SOME;
	jsonw_int(filter_summary(&j.f), "incomplete", (int64_t)j.incomplete);
	jsonw_int(filter_summary(&j.f), "other", (int64_t)j.other);
	release(&j);
	return filter_close(&j.f, status);
}
