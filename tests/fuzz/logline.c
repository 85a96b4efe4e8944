/* lib/log/logline: the fast reader stays within any line, and means what the full one means where both understand. */
#include "fuzz.h"
#include "log/logline.h"

static bool
inside(struct span part, struct span line)
{
	return part.p >= line.p && part.n <= line.n && part.p + part.n <= line.p + line.n;
}

static void
fuzz_one(struct span line)
{
	struct logline a, b;
	struct buf text = { 0 };
	bool full = logline_full(&b, line), any = logline_read(&a, line);

	must(any || !full);
	if (any) {
		must(inside(a.key, line) && inside(a.fetch, line) && a.kind != LOG_NONE);
		json_text(&text, a.key);
		must(json_is_span(a.key, buf_span(&text)) || memchr(text.p, '\xef', text.n) != NULL);
		(void)logline_at(&a);
	}
	/* Members after the body are for the full reader alone. */
	if (full && b.body.p != NULL && b.body.p + b.body.n == line.p + line.n - 1)
		must(span_eq(a.key, b.key) && a.kind == b.kind && logline_at(&a) == logline_at(&b));
	if (logline_head(&a, line))
		must(inside(a.key, line));
	buf_free(&text);
}
