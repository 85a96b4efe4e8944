/* Reads a file of verdicts, of either kind. */
#include "base/io.h"
#include "verdict.h"

#define FILE_MAX ((size_t)256 << 20)

static int
read_json(struct verdicts *v, const char *path, struct span text)
{
	struct json_members members = { 0 };
	const char *p = text.p, *end = text.p + text.n, *nl, *why;
	int status = 0;

	for (uint64_t no = 1; p != end; p = nl + (nl < end), no++) {
		struct span line;

		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl != NULL ? nl : end;
		line = (struct span){ p, (size_t)(nl - p) };
		line.n -= line.n > 0 && line.p[line.n - 1] == '\r';
		if (span_trim(line).n == 0 || (why = verdicts_add(v, line, &members)) == NULL)
			continue;
		complain("%s:%llu: %s", path, (unsigned long long)no, why);
		status = 1;
	}
	json_members_free(&members);
	return status;
}

int
verdicts_read(struct verdicts *v, const char *path)
{
	struct buf text = { 0 };
	size_t first = 0;
	int status;

	*v = (struct verdicts){ 0 };
	if (io_read_file(strcmp(path, "-") == 0 ? "/dev/stdin" : path, &text, FILE_MAX) != 0) {
		complain_errno("cannot read '%s'", path);
		buf_free(&text);
		return -1;
	}
	while (first < text.n && memchr(" \t\r\n", text.p[first], 4) != NULL)
		first++;
	status = first == text.n ? 0 : text.p[first] == '{' ? read_json(v, path, buf_span(&text)) :
	    verdicts_read_csv(v, path, buf_span(&text));
	buf_free(&text);
	verdicts_sort(v);
	return status;
}
