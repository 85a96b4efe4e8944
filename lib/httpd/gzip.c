#include "gzip.h"

#include <zlib.h>

#define GZIP_WINDOW (15 + 16)	/* the largest window, with gzip's header */

void
gzip(struct buf *b, int level)
{
	struct buf out = { 0 };
	z_stream z = { 0 };

	if (deflateInit2(&z, level, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		die(EXIT_FOR_NOW, "out of memory (to compress %zu bytes)", b->n);
	buf_reserve(&out, deflateBound(&z, b->n));
	z.next_in = (Bytef *)b->p;
	z.avail_in = (uInt)b->n;
	z.next_out = (Bytef *)out.p;
	z.avail_out = (uInt)out.cap;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		die(EXIT_FOR_GOOD, "cannot compress %zu bytes", b->n);
	out.n = z.total_out;
	deflateEnd(&z);
	buf_free(b);
	*b = out;
}
