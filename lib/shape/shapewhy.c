/* What is wrong with a record, and where in it. */
#include "shapeimpl.h"

void
shape_why(struct shape *s, struct span text)
{
	size_t n = text.n;

	s->why.n = 0;
	if (n <= SHAPE_WHY) {
		buf_span_add(&s->why, text);
		return;
	}
	n = SHAPE_WHY - 3;
	while (n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80)
		n--;
	buf_add(&s->why, text.p, n);
	buf_adds(&s->why, "...");
}

void
shape_step(struct shape *s, struct span name, size_t i)
{
	struct buf b = { 0 };

	if (name.p == NULL)
		buf_addf(&b, "[%zu]", i);
	else
		buf_span_add(&b, name.n <= 60 ? name : SPAN("(a long name)"));
	if (s->why.n > 0 && s->why.p[0] != ':' && s->why.p[0] != '[')
		buf_addc(&b, '.');
	/* The last steps of a long path are enough. */
	if (s->why.n + b.n <= 200) {
		buf_span_add(&b, buf_span(&s->why));
		shape_why(s, buf_span(&b));
	}
	buf_free(&b);
}
