#include "seasons.h"

#include <stdlib.h>

#include "base/days.h"
#include "base/io.h"
#include "base/num.h"
#include "base/words.h"
#include "base/xmem.h"
#include "base/zone.h"

/* A year in which February has 28 days: a season's first and last day are in every year. */
enum { COMMON_YEAR = 2001, OFFSET_MOST = 1 };

static int64_t
day_in(struct season_day d, int year)
{
	return days_of((struct date){ year + d.offset, d.month, d.day });
}

int64_t
season_begins(const struct season *s, int year)
{
	return day_in(s->begins, year);
}

int64_t
season_ends(const struct season *s, int year)
{
	return day_in(s->ends, year);
}

int64_t
season_until(const struct season *s, int year)
{
	return season_ends(s, year) + (season_begins(s, year + 1) - season_ends(s, year) - 1) / 2;
}

int
season_of(const struct season *s, int64_t day)
{
	int year = days_date(day).year - OFFSET_MOST;

	while (season_until(s, year) < day)
		year++;
	return year;
}

/* "S", "S-1" or "S+1", and "09-01". */
static bool
read_day(struct season_day *d, const char *year, const char *month_day)
{
	char text[DAYS_TEXT] = "0000-";
	int64_t day;
	struct date date;

	d->offset = strcmp(year, "S-1") == 0 ? -1 : strcmp(year, "S+1") == 0 ? 1 : 0;
	if ((d->offset == 0 && strcmp(year, "S") != 0) || strlen(month_day) != 5)
		return false;
	memcpy(text, "2001-", 5);
	memcpy(text + 5, month_day, 6);
	if (days_parse(SPAN(text), &day) != 0)
		return false;
	date = days_date(day);
	d->month = date.month;
	d->day = date.day;
	return true;
}

/* NULL, or why the line is wrong. */
static const char *
read_line(struct seasons *s, char *line)
{
	struct season one;
	struct words w;
	const char *why;

	if ((why = words_split(&w, line)) != NULL || w.n == 0)
		return why;
	if (w.n != 6)
		return "wanted: league, S-1 09-01 (begins), S 02-28 (ends), zone";
	if (!read_day(&one.begins, w.v[1], w.v[2]) || !read_day(&one.ends, w.v[3], w.v[4]))
		return "a day is S, S-1 or S+1, and month-day as 09-01; it must occur in every year";
	if (day_in(one.ends, COMMON_YEAR) < day_in(one.begins, COMMON_YEAR))
		return "the season ends before it begins";
	if (day_in(one.ends, COMMON_YEAR) >= day_in(one.begins, COMMON_YEAR + 1))
		return "the season is longer than a year";
	if (*w.v[0] == '\0' || strchr(w.v[0], ',') != NULL)
		return "a league's name must not be empty and must not contain a comma";
	if (seasons_find(s, w.v[0]) != NULL)
		return "the league is listed twice";
	if ((why = zone_check(w.v[5])) != NULL)
		return why;
	one.league = xstrdup(w.v[0]);
	one.zone = xstrdup(w.v[5]);
	s->v = xreallocarray(s->v, s->n + 1, sizeof *s->v);
	s->v[s->n++] = one;
	return NULL;
}

int
seasons_read(struct seasons *s, const char *path)
{
	struct buf text = { 0 };
	const char *why;
	int status = 0;
	char *p;

	*s = (struct seasons){ 0 };
	if (io_read_file(path, &text, 1 << 20) != 0) {
		complain_errno("cannot read '%s'", path);
		return -1;
	}
	if (memchr(buf_str(&text), '\0', text.n) != NULL) {
		complain("'%s' is not a table of seasons: it contains a NUL", path);
		buf_free(&text);
		return -1;
	}
	p = text.p;
	for (uint64_t no = 1; *p != '\0'; no++) {
		char *end = p + strcspn(p, "\n"), *next = end + (*end != '\0');

		if (end > p && end[-1] == '\r')
			end[-1] = '\0';
		*end = '\0';
		if ((why = read_line(s, p)) != NULL) {
			complain("%s:%llu: %s", path, (unsigned long long)no, why);
			status = -1;
		}
		p = next;
	}
	buf_free(&text);
	return status;
}

const struct season *
seasons_find(const struct seasons *s, const char *league)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->v[i].league, league) == 0)
			return &s->v[i];
	return NULL;
}

void
seasons_free(struct seasons *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->v[i].league);
		free(s->v[i].zone);
	}
	free(s->v);
	*s = (struct seasons){ 0 };
}
