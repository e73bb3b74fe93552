/*
 * census.h - the objects of one kind in a cloud, as far as a rule on one of
 * them may ask about the others: an index, built while a listing streams by,
 * that holds some 200 bytes for an image, and flavors whole. Whoever asks of
 * it in a new way tells sieve.c, too.
 */
#ifndef RULES_CENSUS_H
#define RULES_CENSUS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "conf/slice.h"
#include "rules/object.h"

#define CENSUS_NONE SIZE_MAX

struct census_entry {
	const char *id, *name, *owner;      /* "": unknown */
	uint32_t id_len, name_len, key_len; /* a text may have a NUL in it */
	bool nameless;                      /* the name is null */
	/* Two of one key clash: a flavor's scs:name-v2; architecture,
	 * os_distro and os_version of a visible generic image. NULL: none. */
	const char *key;
	time_t created; /* 0: unknown */
	time_t built;   /* image: image_build_date, else created; 0: unknown */
	time_t due;     /* image: outdated from then on; 0: never */
	time_t let_off; /* image: see image_age_let_off() */
	bool visible;   /* flavor: public; image: public or community */
	bool hidden;    /* image: os_hidden */
	/* Not among what the conformance tests look at; only promises ask. */
	bool aside;
	json_t *flavor; /* the whole object; NULL for an image */
};

static inline struct slice
census_name(const struct census_entry *e)
{
	return (struct slice){ e->name, e->name_len };
}

struct census;

/* NULL when out of memory. */
struct census *census_new(enum object_kind);
void census_free(struct census *); /* NULL is fine */
enum object_kind census_kind(const struct census *);
/* In the order of the listing; an object is copied as far as it matters.
 * False when out of memory. */
bool census_add(struct census *, const json_t *object, bool aside);

size_t census_count(const struct census *);
const struct census_entry *census_at(const struct census *, size_t);
/* Is the image not outdated, or need it not be kept current any more? */
bool census_is_current(const struct census_entry *, time_t now);
/* How many are nameless, without those aside. */
size_t census_nameless(const struct census *);
/* The place of that id, or CENSUS_NONE; an empty one is nowhere. */
size_t census_find(const struct census *, struct slice id);
/* The last one of that name (or key) listed before the place `before`, which
 * is one of the same name (or key), or CENSUS_NONE: the last of all. Aside
 * ones are left out. */
size_t census_named(const struct census *, struct slice name, size_t before);
size_t census_keyed(const struct census *, struct slice key, size_t before);

/* The key of an object as in census_entry; false: it has none. */
struct text;
bool census_key(enum object_kind, const json_t *object, struct text *ret);

#endif
