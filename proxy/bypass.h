/*
 * bypass.h - the kill switch: for a while, writes pass unjudged. It is turned
 * by the control thread, is looked at by every worker, ends by itself, and
 * leaves its traces in the log and the journal. A reload does not touch it; it
 * ends with the gate.
 */
#ifndef PROXY_BYPASS_H
#define PROXY_BYPASS_H

#include <event2/event.h>
#include <stdbool.h>
#include <stdint.h>

#include "conf/text.h"
#include "proxy/audit.h"

#define BYPASS_SECONDS_MAX (24u * 60 * 60)
#define BYPASS_REASON_MAX 200u

struct bypass;

/* NULL when out of memory. */
struct bypass *bypass_new(struct event_base *, struct audit *);
void bypass_free(struct bypass *); /* NULL is fine */

/* By the user uid; a second order takes the place of the first. False when
 * out of memory, with nothing changed. */
bool bypass_on(
    struct bypass *, uint32_t seconds, struct slice reason, unsigned uid);
/* False: it was not on. */
bool bypass_off(struct bypass *, unsigned uid);
/* The gate ends, and with it the switch if it is on. */
void bypass_stop(struct bypass *); /* NULL is fine */
/* A line for people. */
void bypass_tell(struct bypass *, struct text *ret);

/* 0: it is off. */
uint64_t bypass_left(const struct bypass *);

/* Is it on? Then adds why, for the journal. Thread-safe. */
bool bypass_look(struct bypass *, struct text *ret);

#endif
