/*
 * logscan - how long a log takes to open, and to look up in
 *
 *	logscan make LOG BYTES BODY	appends answers with bodies of BODY bytes till LOG has BYTES
 *	logscan open LOG [noindex]	opens it: seconds, MB/s, memory
 *	logscan find LOG		and looks up and reads back up to 20,000 answers all over it
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/num.h"
#include "log/log.h"

static void
answer(struct buf *b, uint64_t i, size_t body)
{
	buf_addf(b, "{\"match_id\":%llu,\"fixture_id\":%llu,\"league_id\":39,\"league_name\":\"Premier League\","
	    "\"country\":\"England\",\"season\":2015,\"missing\":212,\"home_team_id\":33,\"away_team_id\":47,"
	    "\"stats\":null,\"fetch\":{\"key\":\"fixture/%llu\",\"url\":\"https://v3.football.api-sports.io/fixtures?ids=%llu\","
	    "\"status\":200,\"ms\":183.2,\"tries\":1,\"at\":\"2026-02-01T10:00:00Z\",\"offset\":%llu},\"body\":{\"x\":\"",
	    (unsigned long long)i, (unsigned long long)i, (unsigned long long)i, (unsigned long long)i,
	    (unsigned long long)i * 180);
	buf_reserve(b, body);
	for (size_t k = 0; k < body; k++)
		b->p[b->n++] = (char)('a' + (k * 7 + i) % 26);
	buf_adds(b, "\"}}\n");
}

static void
make(struct log *l, int64_t bytes, int64_t body)
{
	struct buf b = { 0 };

	for (uint64_t i = 0; log_stats(l)->bytes < (uint64_t)bytes;) {
		b.n = 0;
		for (int k = 0; k < 20; k++)
			answer(&b, i++, (size_t)body);
		if (log_append(l, buf_span(&b), NULL, 0) != 0)
			die(EXIT_FOR_NOW, "%s", log_why(l));
	}
	buf_free(&b);
}

static void
find(struct log *l)
{
	uint64_t n = log_stats(l)->final, step = n / 20000 + 1, found = 0, asked = 0;
	int64_t start = clock_mono();
	struct log_answer a;
	struct buf key = { 0 }, b = { 0 };
	struct log_hit hit;

	for (uint64_t i = 0; i < n; i += step, asked++) {
		key.n = 0;
		buf_addf(&key, "fixture/%llu", (unsigned long long)i);
		found += log_find(l, buf_span(&key), INT64_MIN, &hit) == LOG_FINAL &&
		    log_read(l, &hit, buf_span(&key), &b, &a) == 0;
	}
	printf("%llu of %llu found and read, %.1f us each\n", (unsigned long long)found,
	    (unsigned long long)asked, (double)(clock_mono() - start) / (double)(asked + !asked));
	buf_free(&key);
	buf_free(&b);
}

int
main(int argc, char **argv)
{
	struct buf why = { 0 };
	bool making = argc == 5 && strcmp(argv[1], "make") == 0;
	int64_t start = clock_mono(), bytes = 0, body = 0, us;
	const struct log_stats *s;
	struct rusage ru;
	struct log *l;

	die_init(argv[0]);
	if (argc < 3 || (making && (num_size(SPAN(argv[3]), 0, INT64_MAX, &bytes) != 0 ||
	    num_size(SPAN(argv[4]), 0, INT64_MAX, &body) != 0)))
		die(EXIT_USAGE, "usage: logscan make|open|find log …");
	l = log_open(argv[2], making ? 0 : LOG_READ | (argc > 3 ? LOG_NO_INDEX : 0), &why);
	if (l == NULL)
		die(EXIT_FOR_GOOD, "%s", why.p);
	us = clock_mono() - start;
	if (making)
		make(l, bytes, body);
	s = log_stats(l);
	getrusage(RUSAGE_SELF, &ru);
	printf("%llu bytes, %llu answers, index %s, scanned %llu: opened in %.4f s, %.0f MB/s, %ld KiB\n",
	    (unsigned long long)s->bytes, (unsigned long long)s->lines, s->index,
	    (unsigned long long)s->scanned, (double)us / 1e6, (double)s->scanned / ((double)us + 1),
	    ru.ru_maxrss);
	if (strcmp(argv[1], "find") == 0)
		find(l);
	if (log_close(l, &why) != 0)
		die(EXIT_FOR_GOOD, "%s", why.p);
	return 0;
}
