/* journal_hash.c - SHA-256 and its digits; see journal_hash.h. */
#include "proxy/journal_hash.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdlib.h>

struct journal_hash {
	EVP_MD *method; /* fetched once: that takes longer than a short line */
	EVP_MD_CTX *context;
	bool failed;
};

static int digit(char);

struct journal_hash *
journal_hash_new(void)
{
	struct journal_hash *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return NULL;
	h->method = EVP_MD_fetch(NULL, "SHA256", NULL);
	h->context = EVP_MD_CTX_new();
	if (h->method != NULL && h->context != NULL)
		return h;
	ERR_clear_error();
	journal_hash_free(h);
	return NULL;
}

void
journal_hash_free(struct journal_hash *h)
{
	if (h == NULL)
		return;
	EVP_MD_free(h->method);
	EVP_MD_CTX_free(h->context);
	free(h);
}

bool
journal_hash_of(struct journal_hash *h, struct slice bytes,
    unsigned char ret[JOURNAL_HASH_LEN])
{
	journal_hash_begin(h);
	journal_hash_more(h, bytes);
	return journal_hash_end(h, ret);
}

void
journal_hash_begin(struct journal_hash *h)
{
	h->failed = EVP_DigestInit_ex2(h->context, h->method, NULL) != 1;
}

void
journal_hash_more(struct journal_hash *h, struct slice bytes)
{
	if (!h->failed)
		h->failed =
		    EVP_DigestUpdate(h->context, bytes.at, bytes.len) != 1;
}

bool
journal_hash_end(struct journal_hash *h, unsigned char ret[JOURNAL_HASH_LEN])
{
	if (!h->failed)
		h->failed = EVP_DigestFinal_ex(h->context, ret, NULL) != 1;
	if (h->failed) {
		ERR_clear_error();
		errno = ENOMEM;
	}
	return !h->failed;
}

void
journal_hex_add(struct text *t, const unsigned char *bytes, size_t count)
{
	static const char digits[] = "0123456789abcdef";
	char piece[JOURNAL_HASH_DIGITS];

	while (count > 0) {
		size_t n =
		    count < sizeof(piece) / 2 ? count : sizeof(piece) / 2;

		for (size_t i = 0; i < n; i++) {
			piece[2 * i] = digits[bytes[i] >> 4];
			piece[2 * i + 1] = digits[bytes[i] & 15];
		}
		text_add(t, (struct slice){ piece, 2 * n });
		bytes += n;
		count -= n;
	}
}

bool
journal_hex_read(struct slice text, unsigned char *ret, size_t count)
{
	if (text.len != 2 * count)
		return false;
	for (size_t i = 0; i < count; i++) {
		int high = digit(text.at[2 * i]),
		    low = digit(text.at[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		ret[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
