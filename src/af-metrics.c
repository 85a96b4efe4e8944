/*
 * af-metrics - events and summaries, as Prometheus text
 *
 * What a scrape would ask the programs, read from what they have written: one file of events serves for runs that are over,
 * under way, or killed.
 */
#include <errno.h>

#include "base/io.h"
#include "record/filter.h"
#include "report/metrics.h"

static const char *
label(void *m, const char *value)
{
	return metrics_label(m, value);
}

int
main(int argc, char *argv[])
{
	struct filter f = FILTER_INIT;
	struct metrics *m = metrics_new();
	const struct opt_call labels = { label, m };
	const char *output = NULL, *why;
	const struct opt opts[] = {
		{ 'o', "output", OPT_OUT, &output, "file", "replace this file as a whole, instead of writing standard output", 0, 0 },
		{ 'l', "label", OPT_CALL, (void *)&labels, "name=value", "a label for every metric; repeatable", 0, 0 },
		FILTER_OPTS(f),
		OPT_END
	};
	struct buf text = { 0 };
	struct rec *r;

	argv = opt_parse(argc, argv, opts, "[file ...]", "turn events and summaries into Prometheus text");
	if (output != NULL && io_can_replace(output) != 0)
		die_errno(EXIT_USAGE, "cannot write '%s'", output);
	filter_only_written(argv, output);
	filter_open(&f, argv, NULL, NULL, 0);
	while ((r = reader_next(&f.in)) != NULL) {
		int known = metrics_add(m, r, &why);

		if (known == -1)
			reader_reject(&f.in, "%s", why);
		f.skipped += known == 0;
	}
	metrics_put(m, output != NULL ? &text : &f.out.b);
	if (output != NULL && io_replace(output, buf_span(&text)) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write '%s'", output);
	buf_free(&text);
	metrics_free(m);
	return filter_close(&f, EXIT_DONE);
}
