/* load.c - requests in judgement and their memory; see load.h. */
#include "proxy/load.h"

#include "rules/json_memory.h"

bool
load_enter(struct load *l, const struct settings *s)
{
	if (__atomic_fetch_add(&l->judged, 1, __ATOMIC_RELAXED) <
		s->limit_judged &&
	    load_fits(l, s))
		return true;
	load_leave(l);
	return false;
}

void
load_leave(struct load *l)
{
	__atomic_fetch_sub(&l->judged, 1, __ATOMIC_RELAXED);
}

void
load_hold(struct load *l, size_t was, size_t now)
{
	__atomic_fetch_add(&l->held, now - was, __ATOMIC_RELAXED);
}

bool
load_fits(const struct load *l, const struct settings *s)
{
	return load_bytes(l) <= s->limit_memory;
}

size_t
load_bytes(const struct load *l)
{
	return __atomic_load_n(&l->held, __ATOMIC_RELAXED) +
	       json_memory_bytes();
}
