#include "escape.h"

static int
digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

int
escape_byte(struct span s)
{
	if (s.n < 3 || *s.p != '%' || digit(s.p[1]) < 0 || digit(s.p[2]) < 0)
		return -1;
	return digit(s.p[1]) << 4 | digit(s.p[2]);
}

/* Does the first byte of s stay as it is? */
static bool
stays(struct span s, bool reserved)
{
	static const char others[] = "-._~", kept[] = ":/?#[]@!$&'()*+,;=";
	char c = *s.p;

	if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
		return true;
	if (memchr(others, c, sizeof others - 1) != NULL)
		return true;
	return reserved && (memchr(kept, c, sizeof kept - 1) != NULL || escape_byte(s) >= 0);
}

void
escape_put(struct buf *to, struct span text, bool reserved)
{
	for (; text.n > 0; text.p++, text.n--)
		if (stays(text, reserved))
			buf_addc(to, *text.p);
		else
			buf_addf(to, "%%%02X", (unsigned char)*text.p);
}
