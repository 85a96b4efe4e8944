#include "sha256.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

#include "xmem.h"

/* libcrypto 3 crashes if it runs out of memory while starting: it gets its memory from xmem. */
static void *
take(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return xmalloc(n);
}

static void *
resize(void *p, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	if (n != 0)
		return xreallocarray(p, n, 1);
	free(p);
	return NULL;
}

static void
give(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

/* Nothing of it runs at exit, which may come from within. */
static void
start(void)
{
	(void)CRYPTO_set_mem_functions(take, resize, give);
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
}

void
sha256_hex(struct span bytes, char out[SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char md[EVP_MAX_MD_SIZE];
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	unsigned n = 0;

	(void)pthread_once(&once, start);
	/* It fails only for lack of memory. */
	if (EVP_Digest(bytes.n != 0 ? bytes.p : "", bytes.n, md, &n, EVP_sha256(), NULL) != 1 || n != 32)
		die(EXIT_FOR_NOW, "cannot compute a digest: out of memory");
	for (unsigned i = 0; i < n; i++) {
		out[2 * i] = digits[md[i] >> 4];
		out[2 * i + 1] = digits[md[i] & 15];
	}
	out[64] = '\0';
}

bool
sha256_is_hex(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
			return false;
	return s.n == 64;
}
