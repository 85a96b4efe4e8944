/*
 * af-outcomes - what became of each record of a work list
 *
 * The list is read twice: for its keys, and, after all findings, for the output.  The key is a template over members that
 * the work record has and every stage passes on ({match_id}).  fetch.offset would not do: findings kept over several lists
 * would then be about other records.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/csv.h"
#include "record/filter.h"
#include "record/finding.h"
#include "record/tmpl.h"
#include "report/outgroup.h"

struct job {
	struct filter f;
	struct outcomes o;
	struct outgroups groups, all;	/* all: one group, for the messages and the totals */
	const char *work, *scope, *key, *group, *segments, *filled;
	int64_t saved;			/* answers in the log; -1: not given */
	bool csv, json, balance, dry, quiet, asked;	/* asked: findings were named */
	struct buf text, row, name;
	uint64_t other, waiting, skipped, passed_over;
	int status;
};

/* --- in --- */

/* Calls each for every record of a file, with its key in j->text; records without a key are reported and skipped. */
static void
over(struct job *j, const char *path, bool silent, void (*each)(struct job *j, const struct rec *r))
{
	const char *why;
	struct reader in;
	struct rec *r;

	reader_open_file(&in, path, (size_t)j->f.max_line);
	/* The second time everything bad has already been reported. */
	if (silent)
		die_silent(true);
	while ((r = reader_next(&in)) != NULL) {
		j->text.n = 0;
		if ((why = tmpl_text(&j->text, j->key, r, NULL)) != NULL)
			reader_reject(&in, "%s", why);
		else
			each(j, r);
	}
	if (silent)
		die_silent(false);
	if (reader_close(&in) != EXIT_DONE)
		j->status = EXIT_SOME;
}

static void
note(struct job *j, const struct rec *r)
{
	(void)r;
	outcomes_list(&j->o, buf_span(&j->text));
}

static void
tell_all(struct job *j, char **operands)
{
	struct span got[OUTCOME_GOT];
	const char *why;
	bool stranger = false;
	struct rec *r;

	filter_open(&j->f, operands, outcome_want, got, OUTCOME_GOT);
	while ((r = reader_next(&j->f.in)) != NULL) {
		j->text.n = 0;
		if ((why = tmpl_text(&j->text, j->key, r, NULL)) == NULL)
			why = outcomes_tell(&j->o, buf_span(&j->text), got, !j->dry, &stranger);
		if (why != NULL)
			reader_reject(&j->f.in, "%s", why);
		else
			j->other += stranger;
	}
}

/* --- out --- */

static void
put_csv(struct job *j, const struct rec *r, const struct outcome *one)
{
	static const char *const columns[] = { "match_id", "fixture_id", "league_id", "league_name", "season" };
	struct buf *row = &j->row;

	row->n = 0;
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		struct span v = rec_get(r, columns[i]);

		j->name.n = 0;
		if (json_type(v) > JSON_NULL)
			json_text(&j->name, v);
		for (size_t k = 0; k < j->name.n; k++)
			if ((unsigned char)j->name.p[k] < ' ' || j->name.p[k] == 127)
				j->name.p[k] = ' ';
		if (json_type(v) == JSON_STRING)
			csv_put_text(row, buf_span(&j->name), i == 0, true);
		else
			csv_put(row, buf_span(&j->name), i == 0);
	}
	buf_addf(row, ",\"%s\",", one->fact == OUTCOME_FAILED && strcmp(j->o.why[one->why].load, "rejected") == 0 ?
	    "REJECTED" : outcome_status(&j->o.why[one->why]));
	if (one->us != UINT32_MAX) {
		struct jsonw w = jsonw_inside(row, false);

		jsonw_fixed(&w, NULL, one->us / 1e3, 3);
	}
	buf_adds(row, one->flags & OUTCOME_UPDATED ? ",true" : ",false");
	writer_line(&j->f.out, buf_span(row));
}

static void
put_record(struct job *j, const struct rec *r, const struct outcome *one)
{
	static const char *const drop[] = { "outcome", NULL };
	const struct outcome_why *why = &j->o.why[one->why];
	struct jsonw w = writer_pass(&j->f.out, r, drop);
	const char *reason = why->reason;

	jsonw_open(&w, "outcome", '{');
	jsonw_str(&w, "fact", outcome_fact_name((enum outcome_fact)one->fact));
	jsonw_str(&w, "status", outcome_status(why));
	jsonw_str(&w, "reason", reason[0] != '\0' ? reason : NULL);
	jsonw_bool(&w, "updated", (one->flags & OUTCOME_UPDATED) != 0);
	jsonw_str(&w, "load", why->load[0] != '\0' ? why->load : NULL);
	jsonw_bool(&w, "answered", (one->flags & OUTCOME_ANSWERED) != 0);
	jsonw_close(&w);
	writer_end(&j->f.out);
}

/* A record of the list, when all is known. */
static void
put(struct job *j, const struct rec *r)
{
	struct span key = buf_span(&j->text);
	const struct outcome *one = outcomes_find(&j->o, key);
	bool seen = one != NULL && (one->flags & OUTCOME_SEEN) != 0;

	/* Somebody has added to the list while it was read. */
	if (one == NULL)
		return;
	/* Records passed over without a finding were rejected by af-fetch; those it skipped, it will ask. */
	j->skipped += seen && one->fact == OUTCOME_NOT_ASKED;
	j->waiting += !seen;
	if (seen) {
		j->passed_over += j->waiting;
		j->waiting = 0;
	}
	outgroup_count(outgroups_of(&j->all, r), &j->o, one, key);
	if (j->group != NULL)
		outgroup_count(outgroups_of(&j->groups, r), &j->o, one, key);
	else if (j->csv && seen)
		put_csv(j, r, one);
	else if (!j->csv && !j->json && !j->balance)
		put_record(j, r, one);
}

static void
put_scope(struct job *j, const struct rec *r)
{
	if (outcomes_find(&j->o, buf_span(&j->text)) != NULL)
		return;
	outgroups_of(&j->all, r)->not_chosen++;
	if (j->group != NULL)
		outgroups_of(&j->groups, r)->not_chosen++;
}

static void
put_groups(struct job *j)
{
	for (size_t i = 0; i < j->groups.n; i++) {
		struct jsonw w = writer_begin(&j->f.out);

		outgroup_sort(&j->groups.v[i]);
		outgroup_put(&w, &j->groups.v[i], &j->o);
		writer_end(&j->f.out);
	}
}

/* The counts that a backfill's users read: asked and answered with data, asked and empty, failed: these are processed. */
static void
put_json(struct job *j, const struct outgroup *all)
{
	struct jsonw w = writer_begin(&j->f.out);

	jsonw_int(&w, "total_processed", (int64_t)(all->fact[OUTCOME_PRESENT] + all->fact[OUTCOME_EMPTY] +
	    all->fact[OUTCOME_FAILED]));
	jsonw_int(&w, "updated", (int64_t)all->updated);
	jsonw_int(&w, "skipped_not_go", (int64_t)all->not_chosen);
	jsonw_int(&w, "skipped_no_data", (int64_t)all->fact[OUTCOME_EMPTY]);
	jsonw_int(&w, "errors", (int64_t)all->fact[OUTCOME_FAILED]);
	jsonw_bool(&w, "dry_run", j->dry);
	writer_end(&j->f.out);
}

/* --- the balance --- */

static void
check(struct job *j, const char *name, int64_t left, int64_t right, const char *what)
{
	struct jsonw w = writer_begin(&j->f.out);

	jsonw_str(&w, "check", name);
	jsonw_bool(&w, "ok", left == right);
	jsonw_int(&w, "left", left);
	jsonw_int(&w, "right", right);
	jsonw_str(&w, "what", what);
	writer_end(&j->f.out);
	if (left != right)
		j->status = EXIT_SOME;
}

/* Sums two members (or one) over a file; a record without them is reported. */
static void
sums(struct job *j, const char *path, const char *const names[2], int64_t sum[2])
{
	const char *why = NULL;
	struct reader in;
	struct rec *r;

	sum[0] = sum[1] = 0;
	reader_open_file(&in, path, (size_t)j->f.max_line);
	while ((r = reader_next(&in)) != NULL) {
		int64_t n[2] = { 0 };

		if (rec_i64(r, names[0], 0, INT32_MAX, &n[0], &why) != 0 ||
		    (names[1] != NULL && rec_i64(r, names[1], 0, INT32_MAX, &n[1], &why) != 0)) {
			reader_reject(&in, "%s", why);
			continue;
		}
		sum[0] += n[0];
		sum[1] += n[1];
	}
	if (reader_close(&in) != EXIT_DONE)
		j->status = EXIT_SOME;
}

static void
put_balance(struct job *j, const struct outgroup *all)
{
	static const char *const missing[] = { "missing", NULL }, *const filled[] = { "filled", "present" };
	int64_t sum[2];

	if (j->segments != NULL) {
		sums(j, j->segments, missing, sum);
		check(j, "lists", sum[0], (int64_t)(all->list + all->not_chosen),
		    "matches missing in the segments = matches in the work list");
	}
	if (j->asked)
		check(j, "findings", (int64_t)all->list, (int64_t)all->found, "matches to ask = matches with a finding");
	if (j->saved >= 0)
		check(j, "answers", (int64_t)all->answered, j->saved, "findings from an answer = answers in the log");
	if (j->filled != NULL) {
		sums(j, j->filled, filled, sum);
		check(j, "filled", sum[0], sum[1], "values filled = those of them in the database now");
	}
}

/* --- what people read --- */

enum { REASONS_SAID = 5 };

static void
say_failed(const struct job *j, struct outgroup *all)
{
	uint64_t said = 0;
	int n = 0;

	outgroup_sort(all);
	for (size_t i = 0; i < all->nreasons && n < REASONS_SAID; i++) {
		const struct outcome_why *why = &j->o.why[all->reasons[i].why];
		const char *remedy = remedy_of(why->reason);

		if (why->status != FINDING_ERROR && strcmp(why->load, "rejected") != 0)
			continue;
		complain("failed: %llu %s: %s", (unsigned long long)all->reasons[i].n, why->reason,
		    remedy != NULL ? remedy : "the findings say which");
		said += all->reasons[i].n;
		n++;
	}
	if (said < all->fact[OUTCOME_FAILED])
		complain("failed: %llu more, for other reasons; the findings say which",
		    (unsigned long long)(all->fact[OUTCOME_FAILED] - said));
}

static void
say(const struct job *j, struct outgroup *all)
{
	uint64_t quota = 0, saved = 0;

	if (all->fact[OUTCOME_FAILED] != 0)
		say_failed(j, all);
	for (size_t i = 0; i < all->nreasons; i++)
		if (strcmp(j->o.why[all->reasons[i].why].reason, "quota") == 0)
			quota += all->reasons[i].n;
		else if (strcmp(j->o.why[all->reasons[i].why].reason, "not_saved") == 0)
			saved += all->reasons[i].n;
	if (saved != 0)
		complain("not saved: %llu matches; without --offline the same command asks for them", (unsigned long long)saved);
	if (j->waiting + j->skipped > saved)
		complain("not finished: %llu matches have not been asked; the same command carries on%s",
		    (unsigned long long)(j->waiting + j->skipped - saved), quota != 0 ? " when the day's quota is renewed ('af quota' says when)" : "");
	if (j->passed_over != 0)
		complain("not asked: %llu matches before the last one asked; af-fetch named those that it cannot ask, and the "
		    "same command asks the rest", (unsigned long long)j->passed_over);
}

/* --- the command line --- */

static void
check_template(const char *option, const char *text)
{
	const char *why = text != NULL ? tmpl_check(text) : NULL;

	if (why != NULL)
		die(EXIT_USAGE, "%s: '%s': %s", option, text, why);
}

static void
check_options(const struct job *j)
{
	struct stat st;

	if (j->work == NULL)
		die(EXIT_USAGE, "--work is needed: the list to account for");
	if (stat(j->work, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)))
		die(EXIT_USAGE, "--work: '%s' is a pipe, and the list is read twice; give a file", j->work);
	if (strcmp(j->work, "-") == 0)
		die(EXIT_USAGE, "--work: the list is read twice; give a file");
	if ((j->group != NULL) + j->csv + j->json + j->balance > 1)
		die(EXIT_USAGE, "--group, --csv, --json and --balance exclude each other");
	check_template("--key", j->key);
	check_template("--group", j->group);
}

/* A file of findings that does not exist yet: nothing has been asked. */
static void
leave_out_absent(char **operands)
{
	static char none[] = "/dev/null";
	char **to = operands;
	bool any = *operands != NULL;

	for (char **from = operands; *from != NULL; from++)
		if (strcmp(*from, "-") == 0 || access(*from, F_OK) == 0 || errno != ENOENT)
			*to++ = *from;
	if (any && to == operands)
		*to++ = none;
	*to = NULL;
}

static void
release(struct job *j)
{
	outcomes_free(&j->o);
	outgroups_free(&j->groups);
	outgroups_free(&j->all);
	buf_free(&j->text);
	buf_free(&j->row);
	buf_free(&j->name);
}

static struct outgroup *
totals(struct job *j)
{
	static const struct rec nothing;

	return outgroups_of(&j->all, &nothing);
}

static void
sum_up(struct job *j, const struct outgroup *all)
{
	struct jsonw *w = filter_summary(&j->f);

	jsonw_int(w, "list", (int64_t)all->list);
	for (int i = 0; i < OUTCOME_FACTS; i++)
		jsonw_int(w, outcome_fact_name((enum outcome_fact)i), (int64_t)all->fact[i]);
	jsonw_int(w, "updated", (int64_t)all->updated);
	jsonw_int(w, "other", (int64_t)j->other);
}

int
main(int argc, char *argv[])
{
	static struct job j = { .f = FILTER_INIT, .key = "{match_id}", .saved = -1, .all.template = "" };
	const struct opt opts[] = {
		{ 0, "work", OPT_STR, &j.work, "file", "the list; it is read twice", 0, 0 },
		{ 0, "scope", OPT_STR, &j.scope, "file", "a larger list: those of its records not in --work were not chosen", 0, 0 },
		{ 0, "key", OPT_STR, &j.key, "template", "what identifies a record ({match_id})", 0, 0 },
		{ 0, "group", OPT_STR, &j.group, "template", "a line a group: {league_id}-{season}; '' is all", 0, 0 },
		{ 0, "csv", OPT_FLAG, &j.csv, NULL, "a row for each record with a finding", 0, 0 },
		{ 0, "json", OPT_FLAG, &j.json, NULL, "the totals of a backfill", 0, 0 },
		{ 0, "balance", OPT_FLAG, &j.balance, NULL, "does every stage account for every record?", 0, 0 },
		{ 0, "segments", OPT_STR, &j.segments, "file", "with --balance: the segments of the lists", 0, 0 },
		{ 0, "saved", OPT_NUM, &j.saved, "n", "with --balance: answers that the log has", 0, INT32_MAX },
		{ 0, "filled", OPT_STR, &j.filled, "file", "with --balance: rows of verify-filled.sql", 0, 0 },
		{ 'n', "dry-run", OPT_FLAG, &j.dry, NULL, "nothing was written: what is present was not updated", 0, 0 },
		{ 'q', "quiet", OPT_FLAG, &j.quiet, NULL, "do not say what failed and what is left", 0, 0 },
		FILTER_OPTS(j.f), OPT_END
	};
	struct outgroup *all;

	argv = opt_parse(argc, argv, opts, "[file ...]", "say what became of each record of a work list");
	check_options(&j);
	j.groups.template = j.group;
	outcomes_init(&j.o);
	j.asked = *argv != NULL;
	leave_out_absent(argv);
	over(&j, j.work, false, note);
	tell_all(&j, argv);
	if (j.csv)
		writer_line(&j.f.out, SPAN("match_id,api_football_id,league_id,league,season,status,latency_ms,updated"));
	over(&j, j.work, true, put);
	if (j.scope != NULL)
		over(&j, j.scope, false, put_scope);
	all = totals(&j);
	if (j.group != NULL && *j.group == '\0' && j.groups.n == 0)
		outgroups_of(&j.groups, &(struct rec){ 0 });
	put_groups(&j);
	if (j.json)
		put_json(&j, all);
	if (j.balance)
		put_balance(&j, all);
	sum_up(&j, all);
	if (!j.quiet && !j.balance)
		say(&j, all);
	if (all->fact[OUTCOME_FAILED] != 0 && !j.balance)
		j.status = EXIT_SOME;
	release(&j);
	return filter_close(&j.f, j.status);
}
