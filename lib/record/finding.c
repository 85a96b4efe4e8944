#include "finding.h"

#include <stdio.h>

static const char *const status_names[FINDING_STATUSES] = {
	"API_OK", "PARTIAL", "NO_DATA", "ERROR", "SKIPPED"
};

const char *
finding_status_name(enum finding_status status)
{
	return status_names[status];
}

int
finding_status_of(struct span status)
{
	for (int i = 0; i < FINDING_STATUSES; i++)
		if (json_is(status, status_names[i]))
			return i;
	return -1;
}

bool
finding_unasked(struct span reason)
{
	static const char *const words[] = {
		"not_asked", "quota", "budget", "not_saved", "down", "limit", "failed", "stopped", "interrupted",
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (json_is(reason, words[i]))
			return true;
	return false;
}

void
finding_open(struct jsonw *w, enum finding_status status, struct span reason)
{
	jsonw_open(w, "finding", '{');
	jsonw_str(w, "status", status_names[status]);
	jsonw_text(w, "reason", reason);
}

bool
finding_say(struct finding *f, enum finding_status status, const char *reason)
{
	size_t n = strlen(reason);

	f->status = status;
	n = n < sizeof f->reason ? n : sizeof f->reason - 1;
	memcpy(f->reason, reason, n);
	f->reason[n] = '\0';
	return false;
}

/* Is it a plain word of the provider's or of af-fetch's?  Anything longer or stranger is not repeated in a reason. */
static bool
word(struct span string, char out[40])
{
	struct span s;

	if (json_type(string) != JSON_STRING || string.n < 3 || string.n > 40)
		return false;
	s = (struct span){ string.p + 1, string.n - 2 };
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '_' && s.p[i] != '-' && (s.p[i] < '0' || s.p[i] > '9') &&
		    ((s.p[i] | 0x20) < 'a' || (s.p[i] | 0x20) > 'z'))
			return false;
	memcpy(out, s.p, s.n);
	out[s.n] = '\0';
	return true;
}

bool
finding_say_word(struct finding *f, enum finding_status status, const char *prefix, struct span string,
    const char *otherwise)
{
	char text[40], reason[64];

	if (!word(string, text))
		return finding_say(f, status, otherwise);
	snprintf(reason, sizeof reason, "%s%s", prefix, text);
	return finding_say(f, status, reason);
}

void
finding_quote(struct finding *f, struct span string)
{
	if (json_type(string) == JSON_STRING && string.n <= 1002)
		f->message = string;
}

bool
finding_answered(const struct finding_answer *a, struct finding *f)
{
	int64_t http;
	char reason[32];

	if (json_type(a->skipped) > JSON_NULL)
		return finding_say_word(f, FINDING_SKIPPED, "", a->skipped, "skipped");
	finding_quote(f, a->message);
	if (json_type(a->error) > JSON_NULL)
		return finding_say_word(f, FINDING_ERROR, "", a->error, "error");
	if (json_i64(a->http, 0, 999, &http) == 0 && (http < 200 || http > 299)) {
		snprintf(reason, sizeof reason, "http_%d", (int)http);
		return finding_say(f, FINDING_ERROR, reason);
	}
	if (a->body.p == NULL && json_type(a->fetch) != JSON_OBJECT)
		return finding_say(f, FINDING_SKIPPED, "not_asked");
	if (json_type(a->body) <= JSON_NULL)
		return finding_say(f, FINDING_ERROR, "no_body");
	f->message = SPAN_NONE;
	return true;
}
