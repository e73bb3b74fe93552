/* pace.c - whether a body moves fast enough; see pace.h. */
#include "proxy/pace.h"

#include <stdbool.h>

static bool window_is_slow(
    const struct pace *, uint64_t elapsed_ms, const struct pace_limits *);
static void begin_window(struct pace *, uint64_t now_ms);

enum pace_verdict
pace_look(struct pace *p, uint64_t bytes, uint64_t now_ms,
    const struct pace_limits *limits)
{
	uint64_t elapsed;

	if (p->since_ms == 0) {
		p->moved_ms = now_ms;
		p->moved_bytes = bytes;
		begin_window(p, now_ms);
	}
	if (bytes != p->moved_bytes) {
		p->moved_bytes = bytes;
		p->moved_ms = now_ms;
	}
	if (now_ms - p->moved_ms >= limits->stall_ms)
		return PACE_STALLED;
	elapsed = now_ms - p->since_ms;
	if (limits->rate == 0 || elapsed < limits->window_ms)
		return PACE_FINE;
	if (window_is_slow(p, elapsed, limits))
		return PACE_SLOW;
	begin_window(p, now_ms);
	return PACE_FINE;
}

/* A window in which nothing moved is the stall's affair: a peer that stopped
 * for a while and then goes on at full speed is none that trickles. */
static bool
window_is_slow(
    const struct pace *p, uint64_t elapsed_ms, const struct pace_limits *limits)
{
	uint64_t moved = p->moved_bytes - p->since_bytes;

	return moved > 0 && moved / limits->rate < elapsed_ms / 1000;
}

static void
begin_window(struct pace *p, uint64_t now_ms)
{
	p->since_ms = now_ms;
	p->since_bytes = p->moved_bytes;
}

uint32_t
pace_wait(
    const struct pace *p, uint64_t now_ms, const struct pace_limits *limits)
{
	uint64_t stall = p->moved_ms + limits->stall_ms;
	uint64_t window = p->since_ms + limits->window_ms;
	uint64_t due = limits->rate > 0 && window < stall ? window : stall;

	return due > now_ms ? (uint32_t)(due - now_ms) : 1;
}
