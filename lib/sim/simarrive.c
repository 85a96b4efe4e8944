#include "simarrive.h"

#include "base/clock.h"
#include "base/io.h"
#include "json/json.h"

void
simarrive_write(int fd, const struct sim_request *r, const struct sim_answer *a, int64_t now,
    size_t inflight, struct buf *line)
{
	bool silent = a->delivery == SIM_CLOSE || a->delivery == SIM_NEVER;
	struct jsonw w;

	line->n = 0;
	w = jsonw(line);
	jsonw_open(&w, NULL, '{');
	jsonw_int(&w, "n", (int64_t)a->n);
	jsonw_int(&w, "at", now);
	jsonw_int(&w, "mono", clock_mono());
	jsonw_str(&w, "method", r->method);
	jsonw_text(&w, "path", r->path);
	jsonw_text(&w, "query", r->query);
	jsonw_int(&w, "key", a->key);
	jsonw_int(&w, "status", silent ? 0 : a->status);
	jsonw_str(&w, "kind", a->kind);
	jsonw_str(&w, "fault", a->fault);
	jsonw_int(&w, "bytes", (int64_t)a->body.n);
	jsonw_int(&w, "minute", a->minute);
	jsonw_int(&w, "day", a->day);
	jsonw_int(&w, "inflight", (int64_t)inflight);
	jsonw_close(&w);
	buf_addc(line, '\n');
	if (io_write(fd, line->p, line->n) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write the arrivals file");
}
