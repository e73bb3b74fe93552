/*
 * uuid.c - see uuid.h. Each thread asks the kernel for the random bytes of
 * many at a time: it is asked for one with every judged write.
 */
#include "proxy/uuid.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stddef.h>
#include <sys/random.h>

#include "proxy/bytes.h"

#define BYTES 16
/* So many bytes, at most 256, come whole or, before the kernel is ready, not
 * yet: getrandom(2). */
#define STORE (16 * BYTES)

static const unsigned char *take_random(void);
static void write_out(
    const unsigned char bytes[BYTES], unsigned version, char ret[UUID_LEN + 1]);
static bool read_in(struct slice, unsigned char ret[BYTES]);

void
uuid_make(char ret[UUID_LEN + 1])
{
	write_out(take_random(), 4, ret);
}

static void
write_out(
    const unsigned char bytes[BYTES], unsigned version, char ret[UUID_LEN + 1])
{
	static const char digits[] = "0123456789abcdef";
	char *at = ret;

	for (size_t i = 0; i < BYTES; i++) {
		unsigned byte = bytes[i];

		if (i == 6)
			byte = (byte & 0x0f) | version << 4;
		if (i == 8)
			byte = (byte & 0x3f) | 0x80;
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = digits[byte >> 4];
		*at++ = digits[byte & 0x0f];
	}
	*at = '\0';
}

static const unsigned char *
take_random(void)
{
	static _Thread_local unsigned char store[STORE];
	static _Thread_local size_t left;

	if (left == 0) {
		while (getrandom(store, STORE, 0) != STORE)
			;
		left = STORE;
	}
	left -= BYTES;
	return store + left;
}

bool
uuid_of_name(struct slice namespace, struct slice name, char ret[UUID_LEN + 1])
{
	unsigned char space[BYTES], hash[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *context;
	bool good;

	errno = EINVAL;
	if (!read_in(namespace, space))
		return false;
	context = EVP_MD_CTX_new();
	good = context != NULL &&
	       EVP_DigestInit_ex(context, EVP_sha1(), NULL) == 1 &&
	       EVP_DigestUpdate(context, space, BYTES) == 1 &&
	       EVP_DigestUpdate(context, name.at, name.len) == 1 &&
	       EVP_DigestFinal_ex(context, hash, NULL) == 1;
	EVP_MD_CTX_free(context);
	if (good) {
		write_out(hash, 5, ret);
	} else {
		ERR_clear_error();
		errno = ENOMEM;
	}
	return good;
}

bool
uuid_is(struct slice text)
{
	unsigned char bytes[BYTES];

	return read_in(text, bytes);
}

static bool
read_in(struct slice text, unsigned char ret[BYTES])
{
	size_t at = 0;

	if (text.len != UUID_LEN)
		return false;
	for (size_t i = 0; i < BYTES; i++) {
		int high, low;

		if ((i == 4 || i == 6 || i == 8 || i == 10) &&
		    text.at[at++] != '-')
			return false;
		high = byte_hex(text.at[at++]);
		low = byte_hex(text.at[at++]);
		if (high < 0 || low < 0)
			return false;
		ret[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}
