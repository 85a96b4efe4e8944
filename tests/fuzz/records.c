/* lib/rec: every record is passed on, whole, or rejected; what comes out can be read again. */
#include "fuzz.h"
#include "record/rec.h"

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
}
