#include "judge.h"

#include <math.h>
#include <stdlib.h>

#include "base/percent.h"
#include "base/xmem.h"
#include "json/json.h"

/* What the counted matches tell beyond their counts. */
struct details {
	double ms, calls;
	int64_t timed;
	uint16_t asked;		/* the day of the latest answer */
	size_t dated;		/* answers about matches whose day is known */
};

static void
reserve(struct judge *j, size_t n)
{
	if (n <= j->cap)
		return;
	j->cap = n + n / 2;
	j->facts = xreallocarray(j->facts, j->cap, sizeof *j->facts);
	j->answers = xreallocarray(j->answers, j->cap, sizeof *j->answers);
}

static void
gather_facts(struct judge *j, const struct tally *t, const struct segment *s)
{
	size_t n = 0;

	reserve(j, s->n);
	for (const struct tally_match *m = tally_first(t, s); m != NULL; m = tally_next(t, m))
		j->facts[n++] = m->fact;
}

static struct details
gather_details(struct judge *j, const struct tally *t, const struct segment *s, size_t used)
{
	struct details d = { 0 };
	const struct tally_match *m = tally_first(t, s);

	for (; used-- > 0; m = tally_next(t, m)) {
		d.calls += m->batch != 0 ? (double)m->tries / m->batch : 0;
		if (m->fact < FACT_NO_DATA)
			continue;
		if (m->ms >= 0) {
			d.ms += (double)m->ms;
			d.timed++;
		}
		d.asked = m->asked > d.asked ? m->asked : d.asked;
		if (m->day != TALLY_NO_DAY)
			j->answers[d.dated++] = (struct timeline_answer){ m->day, m->fact > FACT_NO_DATA };
	}
	return d;
}

static void
put_day(struct jsonw *w, const char *key, uint16_t day)
{
	char text[TIMELINE_TEXT];

	if (day != 0)
		timeline_date(day, text);
	jsonw_str(w, key, day != 0 ? text : NULL);
}

static void
put_months(struct jsonw *w, const struct timeline *t)
{
	char text[TIMELINE_TEXT];

	put_day(w, "covered_from", t->from);
	put_day(w, "covered_until", t->until);
	jsonw_open(w, "months", '[');
	for (size_t i = 0; i < t->n; i++) {
		timeline_date(t->months[i].day, text);
		jsonw_open(w, NULL, '{');
		jsonw_text(w, "month", (struct span){ text, 7 });
		jsonw_int(w, "answers", t->months[i].answers);
		jsonw_int(w, "covered", t->months[i].covered);
		jsonw_close(w);
	}
	jsonw_close(w);
}

/* With two decimals, or as many as tell it from a threshold; null for a share of nothing. */
static void
put_percent(struct jsonw *w, const char *key, int64_t part, int64_t whole, const struct policy *p)
{
	struct buf b = { 0 };

	percent_put(&b, percent_of(part, whole), (double)p->go / 1000, (double)p->hold / 1000, 2, 4);
	while (b.n > 0 && b.p[b.n - 1] == '0')
		b.n--;
	b.n -= b.n > 0 && b.p[b.n - 1] == '.';
	jsonw_raw(w, key, b.n > 0 ? buf_span(&b) : SPAN_NONE);
	buf_free(&b);
}

/* null for 0, which means unknown. */
static void
put_count(struct jsonw *w, const char *key, int64_t n)
{
	if (n != 0)
		jsonw_int(w, key, n);
	else
		jsonw_raw(w, key, SPAN_NONE);
}

static void
put_fixed_columns(struct jsonw *w, const struct segment *s, const struct policy *p, const struct decided *v,
    const struct details *d)
{
	int64_t covered = v->count[FACT_OK] + v->count[FACT_PARTIAL];
	int64_t answers = covered + v->count[FACT_NO_DATA];

	jsonw_int(w, "league_id", s->league_id);
	jsonw_str(w, "league_name", s->league_name);
	jsonw_str(w, "country", s->country);
	jsonw_int(w, "season", s->season);
	put_count(w, "total_missing", s->missing);
	jsonw_int(w, "sampled", answers + v->count[FACT_ERROR]);
	jsonw_int(w, "api_ok", v->count[FACT_OK]);
	jsonw_int(w, "partial", v->count[FACT_PARTIAL]);
	jsonw_int(w, "no_data", v->count[FACT_NO_DATA]);
	jsonw_int(w, "error", v->count[FACT_ERROR]);
	put_percent(w, "coverage_pct", covered, answers, p);
	jsonw_fixed(w, "avg_latency_ms", d->timed > 0 ? d->ms / (double)d->timed : HUGE_VAL, 1);
	jsonw_str(w, "decision", decision_name(v->decision));
}

static void
put_ours(struct jsonw *w, const struct policy *p, const struct decided *v, const struct details *d)
{
	put_percent(w, "interval_low", v->low, v->population, p);
	put_percent(w, "interval_high", v->high, v->population, p);
	jsonw_bool(w, "settled", v->settled);
	jsonw_fixed(w, "calls", d->calls, 2);
	jsonw_int(w, "looks", v->looks);
	jsonw_int(w, "longest_no_data_run", v->run);
	jsonw_str(w, "reason", v->reason);
	jsonw_fixed(w, "go", (double)p->go / 1000, 3);
	jsonw_fixed(w, "hold", (double)p->hold / 1000, 3);
	jsonw_int(w, "min_answers", p->min_answers);
}

enum decision
judge_put(struct judge *j, struct buf *to, const struct tally *t, const struct segment *s,
    const struct policy *p, bool dry)
{
	struct decided v = { .decision = DECISION_DRY_RUN, .reason = "dry_run" };
	struct timeline line = { 0 };
	struct details d = { 0 };
	struct jsonw w = jsonw(to);

	if (dry) {
		v.population = v.high = s->missing;
	} else {
		gather_facts(j, t, s);
		decide(p, s->missing, j->facts, s->n, &v);
		d = gather_details(j, t, s, v.used);
		timeline_make(&line, j->answers, d.dated);
	}
	jsonw_open(&w, NULL, '{');
	put_fixed_columns(&w, s, p, &v, &d);
	put_ours(&w, p, &v, &d);
	put_months(&w, &line);
	put_count(&w, "season_start", s->season_start);
	put_day(&w, "pilot_date", d.asked);
	jsonw_close(&w);
	timeline_free(&line);
	return v.decision;
}

bool
judge_is_due(const struct segment *s, const struct policy *p)
{
	size_t looks = s->n / (size_t)p->size;

	/* The first, second, fourth, eighth … look.  If its size is unknown, a later record may still tell it. */
	return !s->closed && !p->fixed && s->n == looks * (size_t)p->size && (looks & (looks - 1)) == 0 &&
	    s->missing >= (int64_t)s->n;
}

/* Is it settled whatever becomes of the unanswered matches from i on?  No if there are more than open of them. */
static bool
settles(struct judge *j, size_t i, const struct segment *s, const struct policy *p, unsigned open)
{
	static const unsigned char becomes[] = { FACT_SCOPE, FACT_NO_DATA, FACT_OK };
	struct decided v;
	bool all = true;
	unsigned char was;

	while (i < s->n && j->facts[i] >= FACT_SCOPE)
		i++;
	if (i == s->n) {
		decide(p, s->missing, j->facts, s->n, &v);
		return v.settled;
	}
	if (open == 0)
		return false;
	was = j->facts[i];
	for (size_t k = 0; k < sizeof becomes && all; k++) {
		j->facts[i] = becomes[k];
		all = settles(j, i + 1, s, p, open - 1);
	}
	j->facts[i] = was;
	return all;
}

#define OPEN_AT_MOST 2	/* each one triples the work */

void
judge_close(struct judge *j, const struct tally *t, struct segment *s, const struct policy *p)
{
	gather_facts(j, t, s);
	s->closed = settles(j, 0, s, p, OPEN_AT_MOST);
}

void
judge_free(struct judge *j)
{
	free(j->facts);
	free(j->answers);
	*j = (struct judge){ 0 };
}
