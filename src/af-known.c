/*
 * af-known - which records of a stream another list knows
 *
 * Membership is by key, a template over members, as spelled; keys may also be given by name.  The list is read once for
 * its keys, and again only where something is taken from its records.  A record without the key is unknown to every list:
 * it is passed on wherever unknown ones are, since a day without games must not vanish on the way to the calendar.
 */
#include <stdlib.h>

#include "base/table.h"
#include "record/filter.h"
#include "record/finding.h"
#include "record/keylist.h"
#include "record/tmpl.h"

enum { MEMBERS_MOST = 8 };

/* The status of a finding; only --mark looks at it. */
static const struct json_want want_finding[] = { { "status", 0, NULL }, { NULL, 0, NULL } };
static const struct json_want want[] = { { "finding", -1, want_finding }, { NULL, 0, NULL } };

struct membership {
	struct filter f;
	const char *list, *by, *list_by, *mark;
	bool except, once, instead;
	struct opt_list take, drop;	/* names of members */
	struct opt_list one;		/* keys that are known without a list */
	struct keylist keys;
	struct table met;		/* --once: the keys so far */
	struct bag found;		/* the list's record that something is taken from */
	struct buf key;
	uint64_t nknown;
};

static bool
names(const struct opt_list *list, struct span key)
{
	for (size_t i = 0; i < list->n; i++)
		if (json_is(key, list->v[i]))
			return true;
	return false;
}

/* Members that are left out: those taken from the list or made here, and unwanted ones. */
struct leaving {
	const struct membership *k;
	bool known;
};

static bool
leaves(const void *ctx, struct span key)
{
	const struct leaving *l = ctx;

	if (names(&l->k->drop, key))
		return true;
	if (!l->known)
		return false;
	for (size_t i = 0; l->k->found.n != 0 && i < l->k->take.n; i++)
		if (json_is(key, l->k->take.v[i]) && bag_get(&l->k->found, 0, l->k->take.v[i]).p != NULL)
			return true;
	return l->k->mark != NULL && json_is(key, "finding");
}

/* The record's own members, then those taken from the list. */
static void
put_changed(struct membership *k, const struct rec *r, bool known)
{
	const struct leaving l = { k, known };
	struct jsonw w = rec_pass(&k->f.out.b, r, leaves, &l);

	for (size_t i = 0; k->found.n != 0 && i < k->take.n; i++) {
		struct span v = bag_get(&k->found, 0, k->take.v[i]);

		if (v.p != NULL)
			jsonw_raw(&w, k->take.v[i], v);
	}
	if (known && k->mark != NULL) {
		finding_open(&w, FINDING_SKIPPED, SPAN(k->mark));
		jsonw_close(&w);
	}
	writer_end(&k->f.out);
}

/* What the list has of that key: all records, or of several the last one. */
static void
find(struct membership *k, struct keylist_run run)
{
	if (!k->instead) {
		run.first += run.n - 1;
		run.n = 1;
	}
	if (k->instead || k->take.n != 0)
		keylist_load(&k->keys, run, &k->found, &k->f.out);
}

static bool
is_one(const struct membership *k)
{
	for (size_t i = 0; i < k->one.n; i++)
		if (span_eq(buf_span(&k->key), SPAN(k->one.v[i])))
			return true;
	return false;
}

/* Is it in the list?  With --mark only records that no earlier stage has settled count. */
static bool
is_known(struct membership *k, const struct rec *r, struct span status)
{
	struct keylist_run run;

	k->key.n = 0;
	bag_clear(&k->found);
	if (k->mark != NULL && status.p != NULL && finding_status_of(status) != FINDING_OK)
		return false;
	if (tmpl_text(&k->key, k->by, r, NULL) != NULL)
		return false;
	if (k->list == NULL || !keylist_find(&k->keys, buf_span(&k->key), &run))
		return is_one(k);
	find(k, run);
	return true;
}

/* Has its key come before? */
static bool
is_again(struct membership *k, const struct rec *r)
{
	int64_t *n;

	k->key.n = 0;
	if (tmpl_text(&k->key, k->by, r, NULL) != NULL)
		return false;
	n = table_of(&k->met, table_hash(buf_span(&k->key)));
	return (*n)++ != 0;
}

static void
put_instead(struct membership *k)
{
	for (size_t i = 0; i < k->found.n; i++)
		writer_line(&k->f.out, bag_line(&k->found, i));
}

static bool
has_keys(const struct membership *k)
{
	return k->list != NULL || k->one.n != 0;
}

static void
each(struct membership *k, const struct rec *r, struct span status)
{
	bool all = !has_keys(k) || k->mark != NULL || k->take.n != 0;
	bool known = has_keys(k) && is_known(k, r, status);

	k->nknown += known;
	if ((!all && known == k->except) || (k->once && is_again(k, r)))
		k->f.skipped++;
	else if (k->instead)
		put_instead(k);
	else if (k->drop.n != 0 || (known && (k->mark != NULL || k->take.n != 0)))
		put_changed(k, r, known);
	else
		writer_line(&k->f.out, r->line);
}

/* --- options --- */

static void
check_template(const char *option, const char *text)
{
	const char *why = text != NULL ? tmpl_check(text) : NULL;

	if (why != NULL)
		die(EXIT_USAGE, "%s: '%s': %s", option, text, why);
}

static void
check_members(const char *option, const struct opt_list *list)
{
	if (list->n > MEMBERS_MOST)
		die(EXIT_USAGE, "%s: %d members at most", option, MEMBERS_MOST);
	for (size_t i = 0; i < list->n; i++)
		if (*list->v[i] == '\0')
			die(EXIT_USAGE, "%s: a member needs a name", option);
}

static void
check_options(const struct membership *k)
{
	if (k->by == NULL)
		die(EXIT_USAGE, "--by is needed: what a record is known by, as '{game_id}/{rev}'");
	if (!has_keys(k) && !k->once)
		die(EXIT_USAGE, "give --list or --key, or --once to pass each key once");
	if (!has_keys(k) && (k->except || k->mark != NULL))
		die(EXIT_USAGE, "--except and --mark are about a --list or a --key");
	if (k->list == NULL && (k->list_by != NULL || k->take.n != 0 || k->instead))
		die(EXIT_USAGE, "--take, --instead and --list-by are about a --list");
	if (k->instead && (k->except || k->mark != NULL || k->take.n != 0 || k->drop.n != 0 || k->one.n != 0))
		die(EXIT_USAGE, "--instead passes on what the list has: neither --except, --mark, --take, --drop nor --key");
	if (k->except && (k->mark != NULL || k->take.n != 0))
		die(EXIT_USAGE, "--except leaves records out, --mark and --take pass all of them on");
	check_template("--by", k->by);
	check_template("--list-by", k->list_by);
	check_members("--take", &k->take);
	check_members("--drop", &k->drop);
}

static void
release(struct membership *k)
{
	if (k->list != NULL)
		keylist_close(&k->keys);
	table_free(&k->met);
	bag_free(&k->found);
	buf_free(&k->key);
	free(k->one.v);
	free(k->take.v);
	free(k->drop.v);
}

int
main(int argc, char *argv[])
{
	static struct membership k = { .f = FILTER_INIT };
	const struct opt opts[] = {
		{ 0, "list", OPT_STR, &k.list, "file", "what is known", 0, 0 },
		{ 0, "key", OPT_LIST, &k.one, "key", "this key is known too, or alone; repeatable", 0, 0 },
		{ 0, "by", OPT_STR, &k.by, "template", "what identifies a record: '{game_id}/{rev}'", 0, 0 },
		{ 0, "list-by", OPT_STR, &k.list_by, "template", "what identifies a record of the list, if different", 0, 0 },
		{ 0, "except", OPT_FLAG, &k.except, NULL, "pass on those that the list does not know", 0, 0 },
		{ 0, "once", OPT_FLAG, &k.once, NULL, "pass on the first record of each key", 0, 0 },
		{ 0, "instead", OPT_FLAG, &k.instead, NULL, "pass on all that the list has of a known record, in its place", 0, 0 },
		{ 0, "mark", OPT_STR, &k.mark, "reason", "pass all on; the finding of the known ones becomes SKIPPED", 0, 0 },
		{ 0, "take", OPT_LIST, &k.take, "member", "pass all on; the known ones get it from the list; repeatable", 0, 0 },
		{ 0, "drop", OPT_LIST, &k.drop, "member", "leave this member out of what is passed on, unless taken; repeatable", 0, 0 },
		FILTER_OPTS(k.f), OPT_END
	};
	struct span status = SPAN_NONE;
	int code = EXIT_DONE;
	struct rec *r;

	argv = opt_parse(argc, argv, opts, "[file ...]", "pass on what another list knows, or does not know");
	check_options(&k);
	filter_open(&k.f, argv, want, &status, 1);
	if (k.list != NULL)
		code = keylist_open(&k.keys, k.list, k.list_by != NULL ? k.list_by : k.by, (size_t)k.f.max_line);
	while ((r = reader_next(&k.f.in)) != NULL)
		each(&k, r, status);
	jsonw_int(filter_summary(&k.f), "known", (int64_t)k.nknown);
	release(&k);
	return filter_close(&k.f, code);
}
