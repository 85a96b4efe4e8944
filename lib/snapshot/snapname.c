#include "snapname.h"

#include "base/days.h"
#include "base/utf8.h"

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool
only(struct span s, const char *also)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && (s.p[i] == '\0' || strchr(also, s.p[i]) == NULL))
			return false;
	return true;
}

/* 2024-07-01, or other digits in its place */
static bool
like_date(struct span s)
{
	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (i != 4 && i != 7 && (s.p[i] < '0' || s.p[i] > '9'))
			return false;
	return true;
}

const char *
snap_id_check(struct span id)
{
	int64_t day;

	if (id.n == 0)
		return "a snapshot's ID is empty";
	if (id.n > SNAP_ID_MAX)
		return "a snapshot's ID is longer than 64 bytes";
	if (!is_alnum(id.p[0]) || !only(id, "-_"))
		return "a snapshot's ID may have only letters, digits, '-' and '_', and must begin with a letter or a digit";
	if (span_is(id, "latest"))
		return "'latest' names the newest success: give the snapshot another ID, as its date";
	if (like_date(id) && days_parse(id, &day) != 0)
		return "a snapshot's ID looks like a date, but there is no such day";
	return NULL;
}

const char *
snap_name_check(struct span name)
{
	if (name.n == 0)
		return "a file's name is empty";
	if (name.n > SNAP_NAME_MAX)
		return "a file's name is longer than 128 bytes";
	if (!is_alnum(name.p[0]) || !only(name, "-_."))
		return "a file's name may have only letters, digits, '-', '_' and '.', and must begin with a letter or a digit";
	if (span_is(name, "manifest.json") || span_is(name, "metadata.json"))
		return "manifest.json and metadata.json are written by the store";
	return NULL;
}

const char *
snap_key_check(struct span key)
{
	if (key.n == 0)
		return "a file's key is empty";
	if (key.n > SNAP_NAME_MAX)
		return "a file's key is longer than 128 bytes";
	if (!utf8_text(key.p, key.n))
		return "a file's key is not a text";
	return NULL;
}

bool
snap_version_is(struct span version, struct span *id)
{
	const char *at = memchr(version.p, '@', version.n);
	struct span first;

	if (at == NULL)
		return false;
	first = (struct span){ version.p, (size_t)(at - version.p) };
	if (version.n != first.n + 1 + SNAP_DIGITS || snap_id_check(first) != NULL)
		return false;
	for (size_t i = first.n + 1; i < version.n; i++)
		if (!((version.p[i] >= '0' && version.p[i] <= '9') || (version.p[i] >= 'a' && version.p[i] <= 'f')))
			return false;
	*id = first;
	return true;
}
