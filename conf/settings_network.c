/*
 * settings_network.c - networks in CIDR form. An IPv4 address that an IPv6
 * socket shows as ::ffff:a.b.c.d is that IPv4 address here.
 */
#include "conf/settings_network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define MAPPED_BITS 96

static const unsigned char mapped_prefix[12] = { [10] = 0xff, [11] = 0xff };

static bool parse_address(struct slice, struct settings_network *ret);
static void unmap(struct settings_network *);
static bool bits_equal(
    const unsigned char *, const unsigned char *, unsigned bits);

const char *
settings_network_parse(const char *text, struct settings_network *ret)
{
	const char *slash = strchrnul(text, '/');
	static const unsigned char zeros[16];
	struct settings_network rest;
	uint64_t bits;

	memset(ret, 0, sizeof(*ret));
	if (!parse_address((struct slice){ text, (size_t)(slash - text) }, ret))
		return "is no address or network, such as 10.0.0.0/8";
	if (*slash == '/') {
		if (!slice_to_u64(slice_of(slash + 1), &bits) ||
		    bits > ret->bits)
			return "has no valid number of bits after the slash";
		ret->bits = (unsigned)bits;
	}
	rest = *ret;
	for (unsigned i = 0; i < ret->bits; i++)
		rest.bytes[i / 8] &= (unsigned char)~(0x80U >> (i % 8));
	if (memcmp(rest.bytes, zeros, sizeof(zeros)) != 0)
		return "names a single address but spans more; clear the bits "
		       "after its prefix";
	unmap(ret);
	return NULL;
}

/* A network of that one address. */
static bool
parse_address(struct slice text, struct settings_network *ret)
{
	char copy[INET6_ADDRSTRLEN];

	if (text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	ret->family = memchr(copy, ':', text.len) == NULL ? AF_INET : AF_INET6;
	ret->bits = ret->family == AF_INET ? 32 : 128;
	return inet_pton(ret->family, copy, ret->bytes) == 1;
}

static void
unmap(struct settings_network *n)
{
	if (n->family != AF_INET6 || n->bits < MAPPED_BITS ||
	    memcmp(n->bytes, mapped_prefix, sizeof(mapped_prefix)) != 0)
		return;
	n->family = AF_INET;
	n->bits -= MAPPED_BITS;
	memmove(n->bytes, n->bytes + sizeof(mapped_prefix), 4);
	memset(n->bytes + 4, 0, sizeof(n->bytes) - 4);
}

bool
settings_network_holds(
    const struct settings_network *n, const struct sockaddr *address)
{
	struct settings_network one = { .family = address->sa_family };
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		memcpy(one.bytes, &v4.sin_addr, sizeof(v4.sin_addr));
		one.bits = 32;
	} else if (address->sa_family == AF_INET6) {
		memcpy(&v6, address, sizeof(v6));
		memcpy(one.bytes, &v6.sin6_addr, sizeof(v6.sin6_addr));
		one.bits = 128;
	}
	unmap(&one);
	return n->family == one.family && one.bits > 0 &&
	       bits_equal(n->bytes, one.bytes, n->bits);
}

static bool
bits_equal(const unsigned char *a, const unsigned char *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}
