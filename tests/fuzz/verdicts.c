/* Verdicts that went through people's hands, and thresholds: what is read says the same written again, either way. */
#include "fuzz.h"
#include "pilot/thresholds.h"
#include "pilot/verdict.h"

static void
write_all(struct buf *to, const struct verdicts *v, bool csv)
{
	struct verdict_extras x = { 0 };

	to->n = 0;
	for (size_t i = 0; i < v->n && csv; i++)
		verdict_note_extras(&x, verdicts_json(v, &v->v[i]));
	if (csv)
		verdict_csv_header(to, &x);
	for (size_t i = 0; i < v->n; i++)
		if (csv) {
			verdict_csv_row(to, &x, verdicts_json(v, &v->v[i]));
		} else {
			buf_span_add(to, verdicts_json(v, &v->v[i]));
			buf_addc(to, '\n');
		}
	buf_free(&x.names);
}

/* Every verdict is a record, is found, and is known when it is read again. */
static void
same_again(const struct verdicts *v, bool csv)
{
	struct verdicts again;
	struct buf text = { 0 };

	write_all(&text, v, csv);
	must(verdicts_read(&again, fuzz_file(buf_span(&text))) == 0);
	must(again.n == v->n);
	for (size_t i = 0; i < v->n; i++) {
		const struct verdict *a = &v->v[i], *b = &again.v[i];

		must(a->league_id == b->league_id && a->season == b->season && a->decision == b->decision);
		must(a->settled == b->settled);
		must(verdicts_find(v, a->league_id, a->season) >= a);
	}
	verdicts_free(&again);
	buf_free(&text);
}

static void
read_thresholds(const char *path)
{
	struct policy p = POLICY_INIT;
	struct thresholds t;

	if (thresholds_read(&t, path) == 0)
		for (size_t i = 0; i < t.n; i++) {
			struct policy own = thresholds_policy(&t, &p, t.v[i].league_id);

			must(0 <= own.hold && own.hold <= own.go && own.go <= 100000);
		}
	thresholds_free(&t);
}

static void
fuzz_one(struct span data)
{
	const char *path = fuzz_file(data);
	struct verdicts v;

	read_thresholds(path);
	if (verdicts_read(&v, path) >= 0) {
		same_again(&v, true);
		same_again(&v, false);
	}
	verdicts_free(&v);
}
