/*
 * clock.h - the time since the machine started, which nobody sets, and the
 * time of day as logs, the journal and reports write it.
 */
#ifndef PROXY_CLOCK_H
#define PROXY_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "conf/slice.h"

/* CLOCK_MONOTONIC. */
uint64_t clock_ms(void);
uint64_t clock_us(void);

/* A condition whose timed waits go by them: 0 or an errno. */
int clock_condition_init(pthread_cond_t *);
/* Waits for it until clock_ms() is end_ms. False: it is. */
#define CLOCK_NEVER UINT64_MAX
bool clock_wait(pthread_cond_t *, pthread_mutex_t *, uint64_t end_ms);

/* CLOCK_MONOTONIC_COARSE, which costs a fifth: behind the others by up to a
 * tick of the kernel, of which there are a hundred a second at least. */
#define CLOCK_TICK_MS 10
uint64_t clock_tick_ms(void);

#define CLOCK_STAMP_SIZE 24

/* RFC 3339, in UTC, to the second and without the zone: 2026-11-23T22:13:00.
 * Empty for a time that has no such form. */
const char *clock_stamp(time_t, char ret[CLOCK_STAMP_SIZE]);

#define CLOCK_MOMENT_SIZE 32

/* The same to the microsecond, and with the zone, as records of the journal
 * have it: 2026-11-23T22:13:00.000042Z. */
const char *clock_moment(const struct timespec *, char ret[CLOCK_MOMENT_SIZE]);
/* "2026-11-23T22:13:00Z", or with a fraction of the second, which is cut to
 * microseconds. False for all else. */
bool clock_read(struct slice, struct timespec *ret);

#endif
