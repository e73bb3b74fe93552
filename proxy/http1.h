/*
 * http1.h - bytes to HTTP/1.x message heads (RFC 9112), strictly; pure, no
 * I/O, no allocation. Heads are slices of the input.
 */
#ifndef PROXY_HTTP1_H
#define PROXY_HTTP1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/slice.h"

/* Names the gate itself looks at; one row of header_table.h each. */
enum header_id {
	HEADER_OTHER,
#define HEADER(id, name, flags) HEADER_##id,
#include "proxy/header_table.h"
#undef HEADER
	HEADER_IDS
};

/* Flags of header_table.h rows. */
#define HF_HOP 1u        /* hop-by-hop: consumed, never forwarded */
#define HF_SINGLE 2u     /* twice is ambiguous in a judged request */
#define HF_FORWARDING 4u /* X-Forwarded-* and kin: replaced by the gate's */
#define HF_IDENTITY 8u   /* only the service's own middleware may set it */

unsigned header_flags(enum header_id);
const char *header_name(enum header_id); /* as the gate writes it */
/* Names compare without regard to case. */
enum header_id header_identify(struct slice name);

struct header {
	struct slice name;
	struct slice value; /* without the white space around it */
	enum header_id id;
};

#define HEADERS_MAX 128

struct head {
	struct slice method; /* request */
	struct slice target;
	unsigned status; /* response */
	struct slice reason;
	unsigned minor; /* HTTP/1.minor: 0 or 1 */
	size_t length;  /* bytes of the head, its empty line included */
	size_t count;
	uint64_t seen;  /* bit i: header_id i is there */
	uint64_t twice; /* bit i: more than once */
	struct header headers[HEADERS_MAX];
};

enum http1_result {
	HTTP1_MORE, /* no whole head yet */
	HTTP1_DONE,
	HTTP1_BAD,  /* ret_why has a sentence; the connection must close */
	HTTP1_MANY, /* more than HEADERS_MAX fields: 431 */
};

/*
 * Reads a request head from the start of in. Lines end with CRLF and nothing
 * else; exactly "METHOD SP target SP HTTP/1.x"; target in origin-form, or
 * "*" for OPTIONS; no folds, no space before a colon, no control characters
 * in values, exactly one Host in HTTP/1.1. scanned keeps how far the search
 * for the end has come between calls on a growing input; start with 0, which
 * it is again after a whole head. A line is judged once it is whole, so that
 * pieces give the same result as the whole.
 * Empty lines before the request line are not skipped: they are refused.
 */
enum http1_result http1_request(
    struct slice in, size_t *scanned, struct head *ret, const char **ret_why);
/* The same for "HTTP/1.x SP NNN SP reason"; the space and reason may lack. */
enum http1_result http1_response(
    struct slice in, size_t *scanned, struct head *ret, const char **ret_why);

/* The first field of that id; NULL if there is none. */
const struct header *head_find(const struct head *, enum header_id);
/* Its value; an empty slice if there is none. */
struct slice head_value(const struct head *, enum header_id);
/* Is token among the comma-separated members of any such field? */
bool head_has_token(const struct head *, enum header_id, const char *token);
/* Takes the first member off a comma-separated list, which must not be empty;
 * without the white space around it. An empty member is an empty slice. */
struct slice header_next_member(struct slice *list);
/* Does every value consist of ASCII? Others are relayed, but never judged. */
bool head_is_ascii(const struct head *);
/* RFC 9112 section 9.3: does the sender of this head keep the connection? */
bool head_keeps_alive(const struct head *);

enum framing {
	FRAMING_NONE,
	FRAMING_LENGTH,
	FRAMING_CHUNKED,
	FRAMING_CLOSE, /* responses only: ends with the connection */
	FRAMING_BAD,   /* two answers, or none the gate understands */
};

/* RFC 9112 section 6.3, without its mercies. */
enum framing framing_request(
    const struct head *, uint64_t *ret_length, const char **ret_why);
/* The request's method decides too; 1xx, 204 and 304 have no body. */
enum framing framing_response(const struct head *, bool was_head,
    uint64_t *ret_length, const char **ret_why);

/* Chunked coding, RFC 9112 section 7.1: finds where payload lies, byte for
 * byte; extensions and trailers are read and dropped. */
struct chunked {
	int state;          /* private */
	uint64_t remaining; /* payload bytes left of the present chunk */
	size_t line;        /* bytes of the present line so far; bounded */
	size_t padding;     /* bytes of framing beyond what is fair; bounded */
	size_t trailer;     /* bytes of trailers so far; bounded */
};

enum chunked_event {
	CHUNKED_MORE, /* all of in was framing: read on */
	CHUNKED_DATA, /* payload follows: .remaining bytes of it */
	CHUNKED_END,  /* the body is over */
	CHUNKED_BAD,
};

void chunked_init(struct chunked *);
/* Takes framing off the front of in and says in ret_used how many bytes.
 * After CHUNKED_DATA the caller takes n <= remaining bytes of payload as they
 * come and says so with chunked_took(); then calls again. */
enum chunked_event chunked_next(
    struct chunked *, struct slice in, size_t *ret_used);
void chunked_took(struct chunked *, uint64_t n);

#endif
