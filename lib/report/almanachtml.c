#include "almanachtml.h"

#include "almanacsign.h"
#include "base/days.h"
#include "base/text.h"
#include "gridsvg.h"

/* Classes of report.css; kinds share their colours with decisions. */
static const char *const classes[ALMANAC_KINDS] = {
	[OUTCOME_PRESENT] = "go", [ALMANAC_PART] = "hold", [OUTCOME_EMPTY] = "none", [OUTCOME_FAILED] = "stop",
	[OUTCOME_OUT_OF_SCOPE] = "open", [OUTCOME_NOT_ASKED] = "gap"
};

static void
html(struct buf *to, const char *text)
{
	text_html(to, SPAN(text));
}

/* --- the figures on top --- */

static void
tile(struct buf *to, const char *title, int64_t n, int64_t of)
{
	buf_adds(to, "<section class=\"tile\"><h2>");
	html(to, title);
	buf_adds(to, "</h2><b>");
	text_count(to, n);
	if (of >= 0) {
		buf_adds(to, " <small>of ");
		text_count(to, of);
		buf_adds(to, "</small>");
	}
	buf_adds(to, "</b>");
}

/* The text with its first letter in upper case. */
static void
capital(struct buf *to, const char *text)
{
	to->n = 0;
	buf_adds(to, text);
	if (*text >= 'a' && *text <= 'z')
		to->p[0] = (char)(*text - 'a' + 'A');
}

static void
tiles(struct buf *to, const struct almanac_sums *s, const struct almanachtml *h)
{
	struct gridsvg_part parts[ALMANAC_KINDS];
	struct buf text = { 0 };
	size_t known = s->ndays - s->days[OUTCOME_NOT_ASKED] - s->days[OUTCOME_FAILED];

	for (int i = 0; i < ALMANAC_KINDS; i++)
		parts[i] = (struct gridsvg_part){ (int64_t)almanac_count(s, almanac_order[i]), classes[almanac_order[i]] };
	buf_adds(to, "<div class=\"tiles\">\n");
	tile(to, "Days that are known", (int64_t)known, (int64_t)s->ndays);
	gridsvg_bar(to, parts, ALMANAC_KINDS, (int64_t)s->ndays, "days of each kind");
	buf_addf(to, "<p>%zu failed, %zu not asked</p></section>\n", s->days[OUTCOME_FAILED], s->days[OUTCOME_NOT_ASKED]);
	capital(&text, h->things);
	tile(to, buf_str(&text), (int64_t)s->records[OUTCOME_PRESENT], -1);
	buf_addf(to, "<p>on %zu days</p></section>\n", s->days[OUTCOME_PRESENT]);
	capital(&text, h->rows);
	tile(to, buf_str(&text), s->rows, -1);
	buf_adds(to, "<p>as the newest command of each day found them</p></section>\n</div>\n");
	buf_free(&text);
}

/* --- what to repeat --- */

static void
command(struct buf *to, const struct buf *line)
{
	buf_adds(to, "<code>");
	text_html(to, buf_span(line));
	buf_adds(to, "</code>");
}

static void
repeats(struct buf *to, const struct almanac *a, const struct almanachtml *h)
{
	struct almanac_sums s = almanac_sum_all(a);

	if (h->again == NULL || s.days[OUTCOME_FAILED] + s.days[OUTCOME_NOT_ASKED] == 0)
		return;
	buf_adds(to, "<h2>To be repeated</h2><ul class=\"repeat\">");
	for (size_t i = 0; i < a->nleagues; i++) {
		struct buf failed = { 0 }, rest = { 0 };
		size_t nfailed = almanac_repeat(&failed, h->again, &a->leagues[i]);
		size_t nrest = almanac_carry_on(&rest, h->again, &a->leagues[i]);

		if (nfailed != 0) {
			buf_adds(to, "<li><b>");
			html(to, almanac_name(&a->leagues[i]));
			buf_addf(to, "</b>: %zu failed ", nfailed);
			command(to, &failed);
			buf_adds(to, "</li>");
		}
		if (nrest != 0) {
			buf_adds(to, "<li><b>");
			html(to, almanac_name(&a->leagues[i]));
			buf_addf(to, "</b>: %zu not asked ", nrest);
			command(to, &rest);
			buf_adds(to, "</li>");
		}
		buf_free(&failed);
		buf_free(&rest);
	}
	buf_adds(to, "</ul>\n");
}

/* The first thing to do; the caller's own if nothing needs repeating. */
static const char *
next_of(const struct almanac *a, const struct almanachtml *h, struct buf *text)
{
	if (h->again != NULL) {
		for (size_t i = 0; i < a->nleagues; i++)
			if (almanac_repeat(text, h->again, &a->leagues[i]) != 0)
				return buf_str(text);
		for (size_t i = 0; i < a->nleagues; i++)
			if (almanac_carry_on(text, h->again, &a->leagues[i]) != 0)
				return buf_str(text);
	}
	return h->page.next;
}

/* --- the months --- */

static void
key(struct buf *to, const struct almanac_sums *s)
{
	buf_adds(to, "<div class=\"key\">");
	for (int i = 0; i < ALMANAC_KINDS; i++) {
		int kind = almanac_order[i];

		if (almanac_count(s, kind) == 0)
			continue;
		buf_addf(to, "<button type=\"button\" class=\"chip %s\" data-d=\"%s\" aria-pressed=\"false\" disabled><i>%s</i>%s ",
		    classes[kind], classes[kind], almanac_sign(kind)->text, almanac_word(kind));
		text_count(to, (int64_t)almanac_count(s, kind));
		buf_adds(to, "</button>");
	}
	buf_adds(to, "</div>\n");
}

/* "2024-09-08: failed, http_500; 15 games, 6,120 stats", for a title. */
static void
words(struct buf *to, const struct almanac_day *d, const struct almanachtml *h)
{
	char text[DAYS_TEXT];

	days_text(d->day, text);
	buf_addf(to, "%s: %s", text, almanac_word(almanac_kind(d)));
	if (d->reason != NULL) {
		buf_adds(to, ", ");
		html(to, d->reason);
	}
	if (d->n[OUTCOME_PRESENT] != 0) {
		buf_addf(to, "; %u ", d->n[OUTCOME_PRESENT]);
		html(to, h->things);
		buf_adds(to, ", ");
		text_count(to, d->rows);
		buf_addc(to, ' ');
		html(to, h->rows);
	}
	for (int i = OUTCOME_FAILED; i < OUTCOME_FACTS; i++)
		if (d->n[i] != 0 && (int)d->fact != i)
			buf_addf(to, ", %u %s", d->n[i], almanac_word(i));
	if (d->partial != 0)
		buf_addf(to, ", %u in part", d->partial);
}

static void
day_cell(struct buf *to, const struct almanac_day *d, const struct almanachtml *h)
{
	int kind = almanac_kind(d);

	buf_addf(to, "<td class=\"cell %s\" data-d=\"%s\" title=\"", classes[kind], classes[kind]);
	words(to, d, h);
	buf_addf(to, "\">%d", days_date(d->day).day);
	if (kind != OUTCOME_EMPTY)
		buf_addf(to, "<i>%s</i>", almanac_sign(kind)->text);
	buf_adds(to, "</td>");
}

/* Draws the month of days[0], with those of the n days that are in it; returns how many. */
static size_t
month(struct buf *to, const struct almanac_day *days, size_t n, const struct almanachtml *h)
{
	struct date d = days_date(days[0].day);
	int64_t first, last;
	size_t at = 0;

	d.day = 1;
	first = days_of(d);
	last = first + days_in_month(d.year, d.month) - 1;
	buf_addf(to, "<table class=\"month\"><caption>%s %04d</caption><thead><tr><th scope=\"col\" abbr=\"Monday\">M</th>"
	    "<th scope=\"col\" abbr=\"Tuesday\">T</th><th scope=\"col\" abbr=\"Wednesday\">W</th><th scope=\"col\" abbr=\"Thursday\">T</th>"
	    "<th scope=\"col\" abbr=\"Friday\">F</th><th scope=\"col\" abbr=\"Saturday\">S</th><th scope=\"col\" abbr=\"Sunday\">S</th>"
	    "</tr></thead><tbody><tr>", almanac_months[d.month - 1], d.year);
	for (int i = 0; i < days_weekday(first); i++)
		buf_adds(to, "<td></td>");
	for (int64_t day = first; day <= last; day++) {
		if (day != first && days_weekday(day) == 0)
			buf_adds(to, "</tr><tr>");
		if (at < n && days[at].day == day)
			day_cell(to, &days[at++], h);
		else
			buf_addf(to, "<td class=\"off\">%lld</td>", (long long)(day - first + 1));
	}
	buf_adds(to, "</tr></tbody></table>\n");
	return at;
}

static void
season(struct buf *to, const struct almanac_league *l, size_t at, size_t n, const struct almanachtml *h)
{
	struct almanac_sums s = { 0 };

	almanac_sum(&s, &l->days[at], n);
	buf_adds(to, "<section class=\"league\"><h2>");
	html(to, almanac_name(l));
	if (l->days[at].season != 0)
		buf_addf(to, " %d", l->days[at].season);
	buf_adds(to, "</h2><p class=\"soft\">");
	htmlpage_counted(to, n, " day");
	for (int i = 0; i < ALMANAC_KINDS; i++) {
		if (almanac_count(&s, almanac_order[i]) == 0)
			continue;
		buf_adds(to, i == 0 ? ": " : ", ");
		text_count(to, (int64_t)almanac_count(&s, almanac_order[i]));
		buf_addf(to, " %s", almanac_word(almanac_order[i]));
	}
	buf_adds(to, "; ");
	text_count(to, (int64_t)s.records[OUTCOME_PRESENT]);
	buf_addc(to, ' ');
	html(to, h->things);
	buf_adds(to, ", ");
	text_count(to, s.rows);
	buf_addc(to, ' ');
	html(to, h->rows);
	buf_adds(to, "</p><div class=\"months\">\n");
	for (size_t i = 0; i < n;)
		i += month(to, &l->days[at + i], n - i, h);
	buf_adds(to, "</div></section>\n");
}

/* --- in numbers --- */

static void
count_cell(struct buf *to, int64_t n)
{
	buf_addf(to, "<td class=\"r\" data-v=\"%lld\">", (long long)n);
	text_count(to, n);
	buf_adds(to, "</td>");
}

static void
column(struct buf *to, const char *name, bool number)
{
	buf_addf(to, "<th scope=\"col\"%s><button type=\"button\" disabled>", number ? " class=\"r\" data-first=\"descending\"" : "");
	html(to, name);
	buf_adds(to, "</button></th>");
}

static void
open_table(struct buf *to, const struct almanachtml *h, bool dates)
{
	buf_adds(to, "<div class=\"scroll fit\"><table><thead><tr>");
	column(to, "League", false);
	column(to, "Season", true);
	if (dates) {
		column(to, "Date", false);
		column(to, "Fact", false);
		column(to, "Why", false);
	} else {
		column(to, "days", true);
		for (int i = 0; i < OUTCOME_FACTS; i++)
			column(to, almanac_word(i), true);
	}
	column(to, h->things, true);
	column(to, h->rows, true);
	buf_adds(to, "</tr></thead><tbody>\n");
}

static void
begin_row(struct buf *to, const struct almanac_league *l, int year)
{
	buf_adds(to, "<tr><td>");
	html(to, almanac_name(l));
	buf_adds(to, "</td>");
	if (year != 0)
		buf_addf(to, "<td class=\"r\">%d</td>", year);
	else
		buf_adds(to, "<td></td>");
}

static void
table_of_seasons(struct buf *to, const struct almanac *a, const struct almanachtml *h)
{
	buf_adds(to, "<h2>In numbers</h2>");
	open_table(to, h, false);
	for (size_t i = 0; i < a->nleagues; i++)
		for (size_t at = 0, n; at < a->leagues[i].ndays; at += n) {
			struct almanac_sums s = { 0 };

			n = almanac_season(&a->leagues[i], at);
			almanac_sum(&s, &a->leagues[i].days[at], n);
			begin_row(to, &a->leagues[i], a->leagues[i].days[at].season);
			count_cell(to, (int64_t)s.ndays);
			for (int k = 0; k < OUTCOME_FACTS; k++)
				count_cell(to, (int64_t)s.days[k]);
			count_cell(to, (int64_t)s.records[OUTCOME_PRESENT]);
			count_cell(to, s.rows);
			buf_adds(to, "</tr>\n");
		}
	buf_adds(to, "</tbody></table></div>\n");
}

static void
table_of_days(struct buf *to, const struct almanac *a, const struct almanachtml *h)
{
	buf_adds(to, "<details><summary>All days that are not empty, as a table</summary>");
	open_table(to, h, true);
	for (size_t i = 0; i < a->nleagues; i++)
		for (size_t k = 0; k < a->leagues[i].ndays; k++) {
			const struct almanac_day *d = &a->leagues[i].days[k];
			char text[DAYS_TEXT];
			int kind = almanac_kind(d);

			if (kind == OUTCOME_EMPTY)
				continue;
			begin_row(to, &a->leagues[i], d->season);
			days_text(d->day, text);
			buf_addf(to, "<td>%s</td><td class=\"word %s\">%s</td><td>", text, classes[kind], almanac_word(kind));
			html(to, d->reason != NULL ? d->reason : "");
			buf_adds(to, "</td>");
			count_cell(to, d->n[OUTCOME_PRESENT]);
			count_cell(to, d->rows);
			buf_adds(to, "</tr>\n");
		}
	buf_adds(to, "</tbody></table></div></details>\n");
}

const char *
almanachtml_put(struct buf *to, const struct almanac *a, const struct almanachtml *h)
{
	static const char *const sheets[] = { "report", "calendar", NULL };
	struct almanac_sums s = almanac_sum_all(a);
	struct buf next = { 0 }, lead = { 0 };
	struct htmlpage page = h->page;
	const char *path = htmlpage_open(to, &page, sheets);

	if (path != NULL)
		return path;
	page.next = next_of(a, h, &next);
	htmlpage_counted(&lead, a->nleagues, " league");
	buf_adds(&lead, ", ");
	htmlpage_counted(&lead, s.ndays, " day");
	htmlpage_head(to, &page, buf_span(&lead));
	buf_free(&lead);
	buf_free(&next);
	buf_adds(to, "<main>\n");
	tiles(to, &s, h);
	repeats(to, a, h);
	key(to, &s);
	for (size_t i = 0; i < a->nleagues; i++)
		for (size_t at = 0, n; at < a->leagues[i].ndays; at += n)
			season(to, &a->leagues[i], at, n = almanac_season(&a->leagues[i], at), h);
	table_of_seasons(to, a, h);
	table_of_days(to, a, h);
	buf_adds(to, "</main>\n");
	return htmlpage_close(to);
}
