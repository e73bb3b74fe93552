/*
 * objlock.h - judged writes to one object go one at a time through this
 * gate, over all workers (Nova and Glance rewrite whole objects from a
 * snapshot, and neither has conditional requests).
 */
#ifndef PROXY_OBJLOCK_H
#define PROXY_OBJLOCK_H

#include <stdbool.h>

#include "conf/action.h"
#include "conf/slice.h"

struct objlock_table; /* shared by the workers; thread-safe */
struct objlock;       /* one holder or waiter; embedded by nobody */

/* Stands for all objects of a service: an id that no path can hold. */
#define OBJLOCK_ALL SLICE("\n")

struct objlock_table *objlock_table_new(void);
void objlock_table_free(struct objlock_table *);

/* Asks for the lock of an object (id compared without regard to ASCII case:
 * databases with _ci collations do). Returns NULL when out of memory. If
 * ret_held is true on return the lock is held; otherwise granted(arg) will be
 * called once, on the thread that releases it: hand over to the own worker
 * there. First come, first served. */
struct objlock *objlock_ask(struct objlock_table *, enum service,
    struct slice id, void (*granted)(void *arg), void *arg, bool *ret_held);
/* Releases a held lock or gives up waiting. Returns false if granted() was
 * already called or is being called for this waiter (its message is under
 * way); the lock is given up all the same. NULL is fine (true). */
bool objlock_release(struct objlock_table *, struct objlock *);

#endif
