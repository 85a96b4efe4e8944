/*
 * sha256 - the digest of bytes, in hexadecimal (libcrypto)
 */
#ifndef SHA256_H
#define SHA256_H

#include "buf.h"

#define SHA256_HEX 65	/* 64 digits, lower case, and a NUL */

/* Several threads may call it. */
void sha256_hex(struct span bytes, char out[SHA256_HEX]);
/* Is s 64 digits as sha256_hex writes them? */
bool sha256_is_hex(struct span s);

#endif
