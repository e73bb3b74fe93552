/*
 * pace.h - does a message body move, and fast enough? One that stands still
 * is given a time; one that trickles must keep a rate on average, looked at
 * in windows. Pure: the clock is the caller's.
 */
#ifndef PROXY_PACE_H
#define PROXY_PACE_H

#include <stdint.h>

/* Zeroed before the body begins. */
struct pace {
	uint64_t since_ms; /* of the present window; 0: not begun */
	uint64_t since_bytes;
	uint64_t moved_ms; /* when something moved last */
	uint64_t moved_bytes;
};

struct pace_limits {
	uint32_t stall_ms;  /* longest time without a byte */
	uint32_t window_ms; /* of one look at the rate */
	uint64_t rate;      /* least bytes a second; 0: any */
};

enum pace_verdict {
	PACE_FINE,
	PACE_STALLED,
	PACE_SLOW,
};

/* bytes: of all that has moved so far. now_ms is never 0. */
enum pace_verdict pace_look(
    struct pace *, uint64_t bytes, uint64_t now_ms, const struct pace_limits *);
/* Milliseconds until the next look is due. */
uint32_t pace_wait(
    const struct pace *, uint64_t now_ms, const struct pace_limits *);

#endif
