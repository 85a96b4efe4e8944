/*
 * lib/record/rec: every record is passed on, whole, or rejected; what comes out can be read again.  lib/record/keylist and lib/record/bag: a
 * record is found by its key, as it was.
 */
#include "fuzz.h"
#include "record/keylist.h"
#include "record/rec.h"
#include "record/tmpl.h"

#define KEY "{match_id}"

static bool
is_there(struct keylist *l, const struct rec *r, struct span key)
{
	struct writer out = { .fd = -1 };
	struct keylist_run run;
	struct bag b = { 0 };
	bool there = false;

	must(keylist_find(l, key, &run));
	keylist_load(l, run, &b, &out);
	must(b.n == run.n);
	for (size_t i = 0; i < b.n && !there; i++) {
		there = span_eq(bag_line(&b, i), r->line) && bag_members(&b, i) == r->members.n;
		for (size_t k = 0; there && k < r->members.n; k++)
			there = span_eq(bag_member(&b, i, k).key, r->members.v[k].key) &&
			    span_eq(bag_member(&b, i, k).value, r->members.v[k].value);
	}
	bag_free(&b);
	return there;
}

static void
look_up(const char *path)
{
	struct buf key = { 0 };
	struct keylist l;
	struct reader in;
	struct rec *r;
	size_t n = 0;

	(void)keylist_open(&l, path, KEY, 4096);
	die_silent(true);
	reader_open_file(&in, path, 4096);
	while ((r = reader_next(&in)) != NULL) {
		key.n = 0;
		if (tmpl_text(&key, KEY, r, NULL) != NULL)
			continue;
		n++;
		must(is_there(&l, r, buf_span(&key)));
	}
	die_silent(false);
	must(n == l.n);
	reader_close(&in);
	keylist_close(&l);
	buf_free(&key);
}

static void
fuzz_one(struct span data)
{
	static const char *const drop[] = { "a", "fetch", NULL };
	static char path[64];
	char *operands[] = { path, NULL };
	struct writer w = { .fd = -1 };
	struct json_err err;
	struct reader in;
	struct rec *r;
	uint64_t good = 0;

	snprintf(path, sizeof path, "%s", fuzz_file(data));
	reader_open(&in, operands, 4096, NULL, NULL, 0);
	while ((r = reader_next(&in)) != NULL) {
		struct jsonw j;

		good++;
		must(r->line.n <= 4096 && r->start <= r->end && r->end <= data.n);
		w.b.n = 0;
		j = writer_pass(&w, r, drop);
		jsonw_int(&j, "a", 1);
		buf_addc(&w.b, '}');
		must(json_scan(buf_span(&w.b), NULL, NULL, 0, NULL, &err) == 0);
		must(memchr(w.b.p, '\n', w.b.n) == NULL);
	}
	must(in.in == good + in.rejected);
	reader_close(&in);
	buf_free(&w.b);
	look_up(path);
}
