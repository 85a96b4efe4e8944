#include "htmlpage.h"

#include "base/clock.h"
#include "base/io.h"
#include "base/share.h"
#include "base/text.h"

#ifndef AF_VERSION
#define AF_VERSION "0"
#endif

#define SHEET_MAX (1 << 20)

/* Copies a file of pipelines/html/ into the page; NULL, or its path. */
static const char *
sheet(struct buf *to, const char *name, const char *suffix)
{
	static struct buf path;

	if (share_find(&path, "html", name, suffix) == NULL ||
	    io_read_file(path.p, to, SHEET_MAX) != 0)
		return buf_str(&path);
	return NULL;
}

void
htmlpage_counted(struct buf *to, size_t n, const char *what)
{
	text_count(to, (int64_t)n);
	buf_addf(to, "%s%s", what, n == 1 ? "" : "s");
}

/* What was examined: names and values. */
static void
about(struct buf *to, const struct htmlpage *page)
{
	if (page->nabout == 0)
		return;
	buf_adds(to, "<dl class=\"about\">");
	for (size_t i = 0; i < page->nabout; i++) {
		const char *value = strchr(page->about[i], '=');

		buf_adds(to, "<div><dt>");
		text_html(to, (struct span){ page->about[i], (size_t)(value - page->about[i]) });
		buf_adds(to, "</dt><dd>");
		text_html(to, SPAN(value + 1));
		buf_adds(to, "</dd></div>");
	}
	buf_adds(to, "</dl>\n");
}

void
htmlpage_head(struct buf *to, const struct htmlpage *page, struct span lead)
{
	char now[32];

	clock_iso(clock_now(), now);
	buf_adds(to, "<header><h1>");
	text_html(to, SPAN(page->title));
	buf_adds(to, "</h1><p class=\"soft\">");
	buf_span_add(to, lead);
	buf_addf(to, ". Drawn %.10s %.5s UTC.</p>\n", now, now + 11);
	about(to, page);
	if (page->next != NULL) {
		buf_adds(to, "<p class=\"next\"><span>next</span><code>");
		text_html(to, SPAN(page->next));
		buf_adds(to, "</code></p>\n");
	}
	buf_adds(to, "</header>\n");
}

const char *
htmlpage_open(struct buf *to, const struct htmlpage *page, const char *const *sheets)
{
	const char *path;

	buf_adds(to, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
	    "script-src 'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n");
	buf_addf(to, "<meta name=\"generator\" content=\"%s " AF_VERSION "\">\n<title>", die_name());
	text_html(to, SPAN(page->title));
	buf_adds(to, "</title>\n<style>\n");
	for (; *sheets != NULL; sheets++)
		if ((path = sheet(to, *sheets, ".css")) != NULL)
			return path;
	buf_adds(to, "</style>\n</head>\n<body>\n");
	return NULL;
}

const char *
htmlpage_close(struct buf *to)
{
	const char *path;

	buf_addf(to, "<footer>Made by %s " AF_VERSION ".</footer>\n<script>\n", die_name());
	if ((path = sheet(to, "report", ".js")) != NULL)
		return path;
	buf_adds(to, "</script>\n</body>\n</html>\n");
	return NULL;
}

void
htmlpage_write(struct writer *out, const char *path, struct buf *page)
{
	if (strcmp(path, "-") == 0)
		buf_span_add(&out->b, buf_span(page));
	else if (io_replace(path, buf_span(page)) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write '%s'", path);
	buf_free(page);
}
