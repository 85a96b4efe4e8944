/* Names of snapshots and manifests: what passes as a name leads nowhere else, and a manifest that is read is written and read
 * again as the same. */
#include "fuzz.h"
#include "snapshot/manifest.h"

static void
check_names(struct span data)
{
	struct span id;

	if (snap_id_check(data) == NULL) {
		must(data.n > 0 && data.n <= SNAP_ID_MAX && data.p[0] != '.' && data.p[0] != '-');
		must(memchr(data.p, '/', data.n) == NULL && memchr(data.p, '.', data.n) == NULL && memchr(data.p, '\0', data.n) == NULL);
		must(memchr(data.p, '@', data.n) == NULL);
	}
	if (snap_name_check(data) == NULL) {
		must(data.n > 0 && data.n <= SNAP_NAME_MAX && data.p[0] != '.' && data.p[0] != '-');
		must(memchr(data.p, '/', data.n) == NULL && memchr(data.p, '\0', data.n) == NULL);
	}
	if (snap_version_is(data, &id))
		must(data.n < SNAP_VERSION && snap_id_check(id) == NULL && snap_name_check(data) != NULL);
}

static void
fuzz_one(struct span data)
{
	struct buf text = { 0 }, again = { 0 };
	struct manifest m, second;

	check_names(data);
	if (manifest_parse(&m, data) == NULL) {
		manifest_put(&text, &m);
		must(manifest_parse(&second, buf_span(&text)) == NULL);
		must(second.n == m.n && manifest_status(&second) == manifest_status(&m) && manifest_bytes(&second) == manifest_bytes(&m));
		manifest_put(&again, &second);
		must(span_eq(buf_span(&text), buf_span(&again)));
		for (size_t i = 0; i < m.n; i++)
			must(m.v[i].name == NULL || snap_name_check(SPAN(m.v[i].name)) == NULL);
		manifest_free(&second);
	}
	manifest_free(&m);
	buf_free(&text);
	buf_free(&again);
}
