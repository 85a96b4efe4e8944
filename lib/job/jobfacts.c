/* What the contents of a job's files say. */
#include "base/clock.h"
#include "jobimpl.h"

int
job_scan(const struct buf *text)
{
	struct json_err err;

	if (json_scan(buf_span(text), NULL, NULL, 0, NULL, &err) != 0 || json_type(json_trim(buf_span(text))) != JSON_OBJECT)
		return -1;
	return 0;
}

/* Texts of the look lie in j->text, which must not grow once pointers into it exist: so offsets first. */
static size_t
put_text(struct job_look *j, struct span value)
{
	size_t at = j->text.n;

	if (json_type(value) != JSON_STRING)
		return SIZE_MAX;
	json_text(&j->text, value);
	buf_addc(&j->text, '\0');
	return at;
}

int64_t
job_instant(struct span object, const char *name)
{
	struct buf text = { 0 };
	int64_t at = 0;

	json_text(&text, json_get(object, name));
	if (clock_parse(buf_span(&text), &at) != 0)
		at = 0;
	buf_free(&text);
	return at;
}

static int64_t
number(struct span object, const char *name, int64_t otherwise)
{
	int64_t n = otherwise;

	(void)json_i64(json_get(object, name), 0, INT64_MAX, &n);
	return n;
}

/* A list of texts, which a command can be given; absent: of none. */
static bool
is_texts(struct span value)
{
	struct json_iter it = json_iter(value);
	struct buf text = { 0 };
	bool ok = value.p == NULL || json_type(value) == JSON_ARRAY;

	while (ok && json_next(&it)) {
		text.n = 0;
		json_text(&text, it.value);
		ok = json_type(it.value) == JSON_STRING && (text.n == 0 || memchr(text.p, '\0', text.n) == NULL);
	}
	buf_free(&text);
	return ok;
}

int
job_understand(struct job_look *j, const char *id)
{
	struct span request = buf_span(&j->request), begun = SPAN_NONE, over = SPAN_NONE;
	size_t at_kind, at_phase, at_reason;

	if (job_scan(&j->request) != 0)
		return -1;
	if (j->there[JOB_FILE_STARTED] && job_scan(&j->begun) == 0)
		begun = buf_span(&j->begun);
	if (j->there[JOB_FILE_OVER] && job_scan(&j->over) == 0)
		over = buf_span(&j->over);
	j->text.n = 0;
	buf_adds(&j->text, id);
	buf_addc(&j->text, '\0');
	at_kind = put_text(j, json_get(request, "kind"));
	at_phase = put_text(j, json_get(request, "phase"));
	at_reason = put_text(j, json_get(over, "reason"));
	/* Without a word of its request, a job might do more than was asked for. */
	if (at_kind == SIZE_MAX || at_phase == SIZE_MAX || !is_texts(json_get(request, "argv")) ||
	    !is_texts(json_get(request, "governors")) || !is_texts(json_get(request, "env")))
		return -1;
	j->id = j->text.p;
	j->kind = j->text.p + at_kind;
	j->phase = j->text.p + at_phase;
	j->reason = at_reason != SIZE_MAX ? j->text.p + at_reason : NULL;
	j->argv = json_get(request, "argv");
	j->governors = json_get(request, "governors");
	j->key = json_get(request, "key");
	j->added = job_instant(request, "at");
	j->started = job_instant(begun, "at");
	j->starts = number(begun, "starts", 0);
	j->stalls = number(begun, "stalls", 0);
	j->bytes = number(begun, "bytes", -1);
	j->ended = job_instant(over, "at");
	j->until = job_instant(over, "until");
	j->pause = number(over, "pause", number(begun, "pause", 0));
	/* An unreadable verdict counts as one that may be repeated. */
	j->status = j->there[JOB_FILE_OVER] ? (int)number(over, "status", EXIT_FOR_NOW) : -1;
	return 0;
}
