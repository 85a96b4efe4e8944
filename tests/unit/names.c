/* names: what is cut stays as wide as it should be, and different. */
#include <locale.h>
#include <stdlib.h>

#include "base/names.h"
#include "base/xmem.h"
#include "tap.h"

enum { MOST = 40 };

/* The names of one column, separated by '|'; cut, joined by '|' without the blanks after them. */
static void
cuts(const char *in, size_t columns, bool ascii, const char *want)
{
	struct buf out[MOST] = { { 0 } }, all = { 0 };
	struct span text[MOST];
	size_t n = 0;

	for (const char *end = in; end != NULL; in = end + 1) {
		end = strchr(in, '|');
		text[n++] = (struct span){ in, end != NULL ? (size_t)(end - in) : strlen(in) };
	}
	names_fit(out, text, n, columns, ascii);
	for (size_t i = 0; i < n; i++) {
		if (text_width(buf_span(&out[i])) != columns)
			ok(false, "'%s' is %zu wide, not %zu", buf_str(&out[i]), text_width(buf_span(&out[i])), columns);
		while (out[i].n > 0 && out[i].p[out[i].n - 1] == ' ')
			out[i].n--;
		buf_addf(&all, "%s%.*s", i > 0 ? "|" : "", (int)out[i].n, out[i].n > 0 ? out[i].p : "");
		buf_free(&out[i]);
	}
	ok(strcmp(buf_str(&all), want) == 0, "%s", want);
	if (strcmp(buf_str(&all), want) != 0)
		printf("# got %s\n", all.p);
	buf_free(&all);
}

/* Many names of few words, cut to every width: those that differ still do. */
static void
differ(void)
{
	static const char *const words[] = { "Primera", "División", "Liga", "-", "日本リーグ", "Apertura", "Clausura", "e\xcc\x81t\xc3\xa9", "U19", "X" };
	size_t bad = 0;
	unsigned seed = 7;

	for (int round = 0; round < 300; round++) {
		struct buf in[MOST] = { { 0 } }, out[MOST] = { { 0 } };
		struct span text[MOST];

		for (size_t i = 0; i < MOST; i++) {
			for (unsigned k = 0, n = 1 + (seed = seed * 1103515245 + 12345) / 65536 % 6; k < n; k++)
				buf_addf(&in[i], "%s%s", k > 0 ? " " : "", words[(seed = seed * 1103515245 + 12345) / 65536 % 10]);
			text[i] = buf_span(&in[i]);
		}
		names_fit(out, text, MOST, 12 + (size_t)round % 20, round % 2 != 0);
		for (size_t i = 0; i < MOST; i++) {
			bad += text_width(buf_span(&out[i])) != 12 + (size_t)round % 20;
			for (size_t k = 0; k < i; k++)
				bad += round % 2 == 0 && span_eq(text[i], text[k]) != span_eq(buf_span(&out[i]), buf_span(&out[k]));
		}
		for (size_t i = 0; i < MOST; i++) {
			buf_free(&in[i]);
			buf_free(&out[i]);
		}
	}
	ok(bad == 0, "names that differ stay different, at any width (%zu)", bad);
}

int
main(void)
{
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	names_fit(NULL, NULL, 0, 10, false);
	cuts("Serie A|Serie B", 10, false, "Serie A|Serie B");
	cuts("Eredivisie and more|Bundesliga", 12, false, "Eredivisie…|Bundesliga");
	cuts("Primera División - Apertura|Primera División - Clausura|La Liga", 20, false, "Primera Div…Apertura|Primera Div…Clausura|La Liga");
	cuts("Primera División - Apertura|Primera División - Clausura", 20, true, "Primera Div~Apertura|Primera Div~Clausura");
	cuts("Primera División|Primera División - Clausura", 18, false, "Primera División|Primera…- Clausura");
	cuts("Primera División - Apertura|Primera División - Apertura", 12, false, "Primera Div…|Primera Div…");
	cuts("Liga of the north, group one, second half|Liga of the north, group two, second half", 16, false,
	    "Liga…one, seco…|Liga…two, seco…");
	cuts("Supercalifragilisticexpiali|Supercalifragilisticexpiald", 12, false, "Supercalif…i|Supercalif…d");
	cuts("日本リーグの長い名前一|日本リーグの長い名前二", 12, false, "日本リー…一|日本リー…二");
	cuts("Premiere ligue e|Premiere ligue e\xcc\x81", 12, false, "Premiere l…e|Premiere l…e\xcc\x81");
	cuts("a\x1b[2J|a\x1b[2K", 12, false, "a?[2J|a?[2K");
	differ();
	return tap_done();
}
