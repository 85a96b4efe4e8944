/* The cleaning of text.h, for the messages of die too: it needs no memory. */
#include "text.h"

#include "utf8.h"

bool
text_harmless(uint32_t c)
{
	static const struct { uint32_t lo, hi; } bad[] = {
		{ 0x00, 0x1f }, { 0x7f, 0x9f },		/* controls */
		{ 0x61c, 0x61c }, { 0x200e, 0x200f },	/* marks of direction */
		{ 0x2028, 0x202e }, { 0x2066, 0x2069 },	/* separators, embeddings, isolates */
		{ 0xfeff, 0xfeff },			/* a byte order mark in the middle */
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (c >= bad[i].lo && c <= bad[i].hi)
			return false;
	return true;
}

size_t
text_clean(char *s, size_t n)
{
	size_t to = 0, k;

	for (size_t i = 0; i < n; i += k != 0 ? k : 1) {
		k = utf8_valid(s + i, n - i);
		if (k != 0 && text_harmless(utf8_decode(s + i, k))) {
			memmove(s + to, s + i, k);
			to += k;
		} else {
			s[to++] = '?';
		}
	}
	return to;
}
