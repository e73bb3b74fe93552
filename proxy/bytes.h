/* bytes.h - which bytes may stand where in a message head or a path. */
#ifndef PROXY_BYTES_H
#define PROXY_BYTES_H

#include <stdbool.h>

#define BYTE_TOKEN 0x01u  /* tchar: methods, field names */
#define BYTE_VALUE 0x02u  /* field values: no controls but the tab */
#define BYTE_TARGET 0x04u /* visible ASCII without '#' */
#define BYTE_NAME 0x08u   /* [A-Za-z0-9-]: names every backend reads alike */
#define BYTE_UNRESERVED 0x10u /* RFC 3986: means itself, encoded or not */
#define BYTE_PCHAR 0x20u      /* RFC 3986: plain in a path segment */
#define BYTE_PATH 0x80u       /* the same, and the slash between segments */
#define BYTE_LETTER 0x40u

extern const unsigned char byte_classes[256];

static inline bool
byte_is(char c, unsigned class)
{
	return (byte_classes[(unsigned char)c] & class) != 0;
}

static inline bool
byte_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The first byte from at on that is not of the class; end if all are. */
static inline const char *
byte_skip(const char *at, const char *end, unsigned class)
{
	while (at < end && byte_is(*at, class))
		at++;
	return at;
}

/* 0 to 15; -1 if c is no hexadecimal digit. */
static inline int
byte_hex(char c)
{
	if (byte_is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

#endif
