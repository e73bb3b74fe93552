/*
 * uri.h - request targets (RFC 9112 section 3.2.1, RFC 3986): what is
 * canonical, and what a backend might read otherwise.
 */
#ifndef PROXY_URI_H
#define PROXY_URI_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/slice.h"
#include "conf/text.h"

struct uri {
	struct slice path;  /* before the first '?' */
	struct slice query; /* behind it; at == NULL: none */
};

struct uri uri_split(struct slice target);

/*
 * Writes the one canonical spelling of a path to buf (never longer than
 * path): characters that a path segment may hold plainly (pchar of RFC 3986)
 * are decoded where they were percent-encoded without need, others stay
 * encoded with upper-case digits. NULL when the path has one meaning;
 * otherwise a sentence saying what is ambiguous: an empty segment that is not
 * the last, a "." or ".." segment, an invalid escape, an encoded slash,
 * backslash, '#' or '?', a control character, a byte above 0x7E, or one that
 * had to be encoded.
 */
const char *uri_canonical(
    struct slice path, char *buf, size_t size, size_t *ret_len);

/* Percent-decodes one segment into buf; false if an escape is invalid or buf
 * too small. The result may hold any byte. */
bool uri_decode(struct slice segment, char *buf, size_t size, size_t *ret_len);

/* Appends what is percent-encoded, but for unreserved characters (RFC 3986
 * section 2.3) and those of kept. With kept "" it is a segment of a path or a
 * value in a query, whatever it holds: flavor ids may hold spaces. */
void uri_encode(struct text *, struct slice, const char *kept);

/* Routes (the backends' router) lets a query parameter _method replace the
 * method. True if query could be read so: raw, or after decoding once or
 * twice, in any letter case, anywhere. */
bool uri_overrides_method(struct slice query);

#endif
