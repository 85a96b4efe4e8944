/* A kind, for people and pages. */
#include "jobimpl.h"

static void
put_scripts(struct jsonw *w, const struct job_kind *k, const char *phase)
{
	const struct job_row *step;

	jsonw_open(w, "steps", '[');
	for (size_t i = 0; (step = kinds_step(k, phase, i)) != NULL; i++)
		jsonw_str(w, NULL, step->w.v[2]);
	jsonw_close(w);
}

static void
put_options(struct jsonw *w, const struct job_kind *k, const char *phase)
{
	jsonw_open(w, "options", '{');
	for (size_t i = 0; i < k->n; i++)
		if (kinds_row_is(&k->v[i], "option") && kinds_row_of(k, phase, SPAN(k->v[i].w.v[2])) == &k->v[i])
			jsonw_str(w, k->v[i].w.v[2], k->v[i].w.v[3]);
	jsonw_close(w);
}

void
kinds_put_governors(struct jsonw *w, const struct job_kind *k)
{
	jsonw_open(w, "governors", '[');
	for (size_t i = 0; i < k->n; i++)
		for (size_t a = 1; kinds_row_is(&k->v[i], "governor") && a < k->v[i].w.n; a++)
			jsonw_str(w, NULL, k->v[i].w.v[a]);
	jsonw_close(w);
}

void
kinds_put(struct jsonw *w, const struct job_kind *k)
{
	const struct job_row *operand;
	const char *last = "";

	jsonw_str(w, "kind", k->name);
	kinds_put_governors(w, k);
	jsonw_open(w, "phases", '[');
	for (size_t i = 0; i < k->n; i++) {
		const char *phase = k->v[i].w.v[1];

		if (!kinds_row_is(&k->v[i], "phase") || strcmp(last, phase) == 0)
			continue;
		last = phase;
		jsonw_open(w, NULL, '{');
		jsonw_str(w, "phase", phase);
		put_scripts(w, k, phase);
		put_options(w, k, phase);
		operand = kinds_row_of(k, phase, SPAN(""));
		jsonw_str(w, "operands", operand != NULL ? kinds_value(operand) : NULL);
		jsonw_close(w);
	}
	jsonw_close(w);
}
