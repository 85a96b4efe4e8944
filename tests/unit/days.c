/* Every day of ten thousand years, beside the C library; dates that there are, and those that there are not. */
#include "base/days.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/zone.h"
#include "record/seasons.h"
#include "tap.h"

static void
all_days(void)
{
	int64_t bad = 0, again;
	char text[DAYS_TEXT];
	struct tm tm;

	for (int64_t day = DAYS_FIRST; day <= DAYS_LAST; day++) {
		struct date d = days_date(day);
		time_t t = (time_t)(day * 86400);

		gmtime_r(&t, &tm);
		days_text(day, text);
		bad += d.year != tm.tm_year + 1900 || d.month != tm.tm_mon + 1 || d.day != tm.tm_mday ||
		    days_of(d) != day || days_parse(SPAN(text), &again) != 0 || again != day ||
		    d.day > days_in_month(d.year, d.month) || (days_weekday(day) + 1) % 7 != tm.tm_wday;
	}
	ok(bad == 0, "every day there and back, as the C library has it");
	days_text(DAYS_FIRST - 1, text);
	ok(strcmp(text, "0000-01-01") == 0, "nothing before the first");
	days_text(DAYS_LAST + 1, text);
	ok(strcmp(text, "9999-12-31") == 0, "nothing after the last");
}

static void
refused(void)
{
	static const char *const bad[] = { "", "2025", "2025-02-30", "2025-02-29", "1900-02-29", "2025-13-01", "2025-00-10",
		"2025-01-00", "2025-01-32", "2025-04-31", "2025-1-1", "20250101", "2025-01-01 ", " 2025-01-01", "2025/01/01",
		"-025-01-01", "2025-0a-01", "2025-01-01T00:00:00Z" };
	int64_t day = 7;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(days_parse(SPAN(bad[i]), &day) == -1 && day == 7, "'%s' is no day", bad[i]);
	ok(days_parse(SPAN_NONE, &day) == -1, "nor is nothing");
	ok(days_parse(SPAN("2000-02-29"), &day) == 0 && day == 11016, "a leap day");
}

static void
zones(void)
{
	static const char *const bad[] = { "", "/etc/passwd", "../America/New_York", "America/../America/New_York",
		"America//New_York", "America/", "/", ".", "America", "zone.tab", "Nowhere/Town", "EST5EDT,M3.2.0", ":UTC" };
	int64_t at;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(zone_check(bad[i]) != NULL, "'%s' is no zone: %s", bad[i], zone_check(bad[i]));
	ok(zone_check("UTC") == NULL, "UTC is one");
	if (zone_check("America/New_York") != NULL)
		return;
	unsetenv("TZ");
	ok(clock_parse(SPAN("2025-03-10T03:59:59Z"), &at) == 0, "a minute to midnight in New York, in summer time");
	ok(zone_day("America/New_York", at) == zone_day("UTC", at) - 1, "still yesterday there");
	ok(zone_day("America/New_York", at + CLOCK_SECOND) == zone_day("UTC", at), "and now today");
	ok(zone_day("Pacific/Kiritimati", at + 10 * 3600 * CLOCK_SECOND) == zone_day("UTC", at) + 1, "14 hours ahead");
	ok(getenv("TZ") == NULL, "TZ stays unset");
	setenv("TZ", "Asia/Tokyo", 1);
	(void)zone_day("UTC", at);
	ok(getenv("TZ") != NULL && strcmp(getenv("TZ"), "Asia/Tokyo") == 0, "or as it was");
	unsetenv("TZ");
	ok(zone_day("UTC", -1) == -1, "before 1970");
	setenv("TZDIR", "/nowhere", 1);
	ok(strstr(zone_check("America/New_York"), "tzdata") != NULL, "no zones at all: %s", zone_check("America/New_York"));
	unsetenv("TZDIR");
}

static void
seasons(void)
{
	static char utc[] = "UTC", name[] = "X";
	const struct season nfl = { name, utc, { -1, 9, 1 }, { 0, 2, 28 } }, mlb = { name, utc, { 0, 3, 1 }, { 0, 11, 15 } };
	const struct season soccer = { name, utc, { 0, 8, 1 }, { 1, 5, 31 } };
	static const struct { const char *day; int nfl, mlb, soccer; } days[] = {
		{ "2024-09-01", 2025, 2024, 2024 }, { "2025-02-28", 2025, 2025, 2024 }, { "2024-02-29", 2024, 2024, 2023 },
		{ "2025-05-30", 2025, 2025, 2024 }, { "2025-05-31", 2025, 2025, 2024 }, { "2025-06-01", 2026, 2025, 2024 }, { "2025-08-31", 2026, 2025, 2025 },
		{ "2025-06-30", 2026, 2025, 2024 }, { "2025-07-02", 2026, 2025, 2025 }, { "2024-12-31", 2025, 2024, 2024 },
		{ "2025-01-06", 2025, 2024, 2024 }, { "2025-01-07", 2025, 2025, 2024 },
	};
	int64_t day;

	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		if (!ok(days_parse(SPAN(days[i].day), &day) == 0, "%s is a day", days[i].day))
			continue;
		ok(season_of(&nfl, day) == days[i].nfl, "%s, NFL: %d", days[i].day, season_of(&nfl, day));
		ok(season_of(&mlb, day) == days[i].mlb, "%s, MLB: %d", days[i].day, season_of(&mlb, day));
		ok(season_of(&soccer, day) == days[i].soccer, "%s, S to S+1: %d", days[i].day, season_of(&soccer, day));
	}
}

int
main(void)
{
	all_days();
	refused();
	zones();
	seasons();
	return tap_done();
}
