/*
 * af-gather - consecutive records of one key become one record
 *
 * The work list says which records a key has; group.h decides which of them a record answers, and what all of them say
 * together.
 */
#include <stdlib.h>

#include "base/xmem.h"
#include "record/filter.h"
#include "record/group.h"
#include "record/keylist.h"
#include "record/tmpl.h"

struct gather {
	struct filter f;
	struct span got[GROUP_GOT];
	const char *by, *work;
	struct span *names;	/* of the members in --by */
	size_t nnames;
	struct keylist list;
	struct group group;
	bool open;
	struct buf key, text;	/* of the group; of the record */
	uint64_t incomplete, other;
	struct buf first_incomplete, first_other;
};

static void
say_other(struct gather *j, const struct rec *r)
{
	if (j->other++ == 0)
		buf_addf(&j->first_other, "%s:%llu", r->file, (unsigned long long)r->lineno);
}

static void
say_incomplete(struct gather *j)
{
	size_t missing = group_missing(&j->group);

	if (missing == 0 || j->incomplete++ != 0)
		return;
	buf_addf(&j->first_incomplete, "'%.*s', of whose %zu records %zu did not come", SPAN_ARG(j->key),
	    j->group.want.n, missing);
}

static void
close_group(struct gather *j)
{
	if (!j->open)
		return;
	say_incomplete(j);
	(void)writer_begin(&j->f.out);
	group_put(&j->group, &j->f.out.b);
	writer_end(&j->f.out);
	j->open = false;
}

static void
open_group(struct gather *j, struct keylist_run run, struct span key)
{
	j->key.n = 0;
	buf_span_add(&j->key, key);
	group_begin(&j->group);
	keylist_load(&j->list, run, &j->group.want, &j->f.out);
	keylist_meet(&j->list, run);
	group_wanted(&j->group);
	j->open = true;
}

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
	if (!group_take(&j->group, r, j->got))
		say_other(j, r);
}

/* Keys of the list for which no record came. */
static void
put_unmet(struct gather *j)
{
	size_t n;
	struct keylist_run *unmet = keylist_unmet(&j->list, &n);

	for (size_t i = 0; i < n; i++) {
		struct rec r = { 0 };
		struct json_err err;

		open_group(j, unmet[i], SPAN(""));
		/* The key, for the message. */
		j->key.n = 0;
		if (json_scan(bag_line(&j->group.want, 0), NULL, NULL, 0, &r.members, &err) == 0)
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
	group_free(&j->group);
	buf_free(&j->key);
	buf_free(&j->text);
	buf_free(&j->first_incomplete);
	buf_free(&j->first_other);
	free(j->names);
}

static void
check_options(struct gather *j)
{
	struct span name;
	const char *why;

	if (j->by == NULL)
		die(EXIT_USAGE, "--by is needed: which records go together, as '{date}/{district}'");
	if ((why = tmpl_check(j->by)) != NULL)
		die(EXIT_USAGE, "--by: '%s': %s", j->by, why);
	for (const char *at = j->by; tmpl_name(&at, &name);) {
		j->names = xreallocarray(j->names, j->nnames + 1, sizeof *j->names);
		j->names[j->nnames++] = name;
	}
	if (j->work == NULL)
		die(EXIT_USAGE, "--work is needed: the list that says which records there are");
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
	group_init(&j.group, j.names, j.nnames);
	filter_open(&j.f, argv, group_want, j.got, GROUP_GOT);
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
