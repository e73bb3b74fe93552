/*
 * relay.h - one direction of a message body: payload moves from a connection
 * (or from memory) to a connection (or into memory), unframed on one side
 * and framed anew on the other. Holds at most one buffer, a large one while
 * much comes; image data goes by splice(2) where both sides are plain sockets,
 * chunked or not. Never looks inside. A flow that could go on and on stops
 * after a fair share.
 */
#ifndef PROXY_RELAY_H
#define PROXY_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/text.h"
#include "proxy/buffer.h"
#include "proxy/conn.h"
#include "proxy/headrewrite.h"
#include "proxy/http1.h"

enum flow_result {
	FLOW_WAIT_READ,  /* the source has nothing now */
	FLOW_WAIT_WRITE, /* the target takes nothing now */
	FLOW_WAIT_TURN,  /* there is more, but others wait too */
	FLOW_DONE,       /* everything was handed over, framing included */
	FLOW_CUT,        /* the source ended before the body did */
	FLOW_MALFORMED,  /* the source's chunked coding is broken */
	FLOW_REFUSED,    /* the target is gone */
	FLOW_TOO_LARGE,  /* more than limit bytes for memory */
	FLOW_NO_MEMORY,
};

/* Bytes that a flow may move in a turn: while others wait, and by itself. */
#define FLOW_FAIR_SHARE (256u * 1024u)
#define FLOW_LONE_SHARE (1024u * 1024u)

struct flow {
	struct conn *from;   /* NULL: all of it lies in *in already */
	struct buffer **in;  /* bytes read and not yet consumed */
	struct conn *to;     /* NULL: into sink */
	struct buffer **out; /* what goes ahead of payload: heads, framing */
	struct text *sink;
	struct buffer_pool *pool;
	enum framing framing_in, framing_out;
	uint64_t left;  /* LENGTH: payload bytes not yet announced */
	uint64_t run;   /* payload bytes that may move now */
	uint64_t limit; /* sink: most bytes it may hold */
	uint64_t moved; /* payload bytes handed over */
	size_t share;   /* that may move in this turn, roughly */
	struct chunked chunked;
	bool source_done; /* all payload is announced */
	bool floods;      /* the last read was worth a large buffer */
	bool pours;       /* the last payload came through the pipe */
	size_t line;      /* bytes from one chunk's payload to the next one's */
	size_t line_seen; /* of them, so far */
	int pipe[2];      /* -1: not splicing */
	size_t in_pipe;   /* bytes between the two splice calls */
};

/* Room for a head in *out, up to where a flow needs some for framing. */
struct out flow_head_room(struct buffer *out);
/* Sets up a flow of framing_in (length for LENGTH); connections, buffers and
 * sink are the caller's to fill in before the first pump. */
void flow_init(struct flow *, struct buffer_pool *, enum framing in,
    enum framing out, uint64_t length);
/* A flow that filled its sink goes on to a connection, with its length or
 * chunked, behind bytes that stand in *out already. */
void flow_redirect(struct flow *, struct conn *to, struct buffer **out);
/* Moves what can be moved now. *in and *out are taken from the pool when
 * needed and given back as soon as they are empty. */
enum flow_result flow_pump(struct flow *, size_t share);
/* Closes the pipe. Safe on a flow that was only zeroed through flow_init. */
void flow_done(struct flow *);
/* Writes *out alone (a head without a body, say). */
enum flow_result flow_flush(
    struct conn *to, struct buffer **out, struct buffer_pool *);

#endif
