/* census.c - the objects of a cloud, indexed; see census.h. */
#include "rules/census.h"

#include <stdlib.h>
#include <string.h>

#include "conf/text.h"
#include "rules/date.h"
#include "rules/field.h"
#include "rules/image_age.h"

#define BLOCK_SIZE ((size_t)1 << 16)
#define INDEX_SIZE ((size_t)64) /* at first; a power of two */
#define END UINT32_MAX

enum index { BY_ID, BY_NAME, BY_KEY, INDICES };

/* Strings are never moved, so that entries may point at them. */
struct block {
	struct block *next;
	size_t used, size;
	char at[];
};

struct place {
	struct census_entry entry;
	uint32_t hash[INDICES];
	uint32_t next[INDICES]; /* of the same bucket, listed earlier */
};

struct census {
	enum object_kind kind;
	struct block *blocks;
	struct place *places;
	size_t count, size, nameless;
	uint32_t *buckets[INDICES];
	size_t bucket_count; /* of each index; a power of two */
};

static bool make_room(struct census *);
static bool make_buckets(struct census *, size_t);
static void link_place(struct census *, size_t, enum index);
static bool is_indexed(const struct census_entry *, enum index);
static bool fill(struct census *, struct census_entry *, const json_t *);
static void fill_image(struct census_entry *, const json_t *);
static const char *keep(struct census *, struct slice, uint32_t *ret_len);
static struct slice entry_text(const struct census_entry *, enum index);
static size_t search(
    const struct census *, enum index, struct slice, size_t before);
static uint32_t hash_of(struct slice);
static bool is_generic(const json_t *);

struct census *
census_new(enum object_kind kind)
{
	struct census *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->kind = kind;
	if (make_buckets(c, INDEX_SIZE))
		return c;
	census_free(c);
	return NULL;
}

void
census_free(struct census *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->count; i++)
		json_decref(c->places[i].entry.flavor);
	for (int i = 0; i < INDICES; i++)
		free(c->buckets[i]);
	while (c->blocks != NULL) {
		struct block *next = c->blocks->next;

		free(c->blocks);
		c->blocks = next;
	}
	free(c->places);
	free(c);
}

enum object_kind
census_kind(const struct census *c)
{
	return c->kind;
}

bool
census_add(struct census *c, const json_t *object, bool aside)
{
	struct census_entry entry = { .aside = aside };

	if (!make_room(c) || !fill(c, &entry, object)) {
		json_decref(entry.flavor);
		return false;
	}
	c->places[c->count].entry = entry;
	for (int i = 0; i < INDICES; i++)
		link_place(c, c->count, (enum index)i);
	c->count++;
	c->nameless += entry.nameless && !aside;
	return true;
}

static bool
make_room(struct census *c)
{
	size_t size = c->size == 0 ? 16 : c->size * 2;
	struct place *places;

	if (c->count == c->size) {
		if (size > END)
			return false;
		places = realloc(c->places, size * sizeof(*places));
		if (places == NULL)
			return false;
		c->places = places;
		c->size = size;
	}
	return c->count < c->bucket_count ||
	       make_buckets(c, c->bucket_count * 2);
}

/* All of them anew: the chains stay in the order of the listing. */
static bool
make_buckets(struct census *c, size_t count)
{
	uint32_t *buckets[INDICES];
	bool good = true;

	for (int i = 0; i < INDICES; i++) {
		buckets[i] = reallocarray(NULL, count, sizeof(uint32_t));
		good = good && buckets[i] != NULL;
	}
	for (int i = 0; i < INDICES; i++) {
		free(good ? c->buckets[i] : buckets[i]);
		if (!good)
			continue;
		c->buckets[i] = buckets[i];
		/* Every byte of END is 0xff. */
		memset(buckets[i], 0xff, count * sizeof(uint32_t));
	}
	if (!good)
		return false;
	c->bucket_count = count;
	for (size_t place = 0; place < c->count; place++) {
		for (int i = 0; i < INDICES; i++)
			link_place(c, place, (enum index)i);
	}
	return true;
}

static void
link_place(struct census *c, size_t at, enum index index)
{
	struct place *place = &c->places[at];
	uint32_t *bucket;

	if (!is_indexed(&place->entry, index))
		return;
	place->hash[index] = hash_of(entry_text(&place->entry, index));
	bucket = &c->buckets[index][place->hash[index] & (c->bucket_count - 1)];
	place->next[index] = *bucket;
	*bucket = (uint32_t)at;
}

/* An empty name is one; no name is none. */
static bool
is_indexed(const struct census_entry *e, enum index index)
{
	return index == BY_NAME ? !e->nameless : entry_text(e, index).len > 0;
}

static bool
fill(struct census *c, struct census_entry *e, const json_t *object)
{
	struct text key = TEXT_INIT;
	bool keyed = census_key(c->kind, object, &key);

	e->id = keep(c, field_text(object, "id"), &e->id_len);
	e->name = keep(c, field_text(object, "name"), &e->name_len);
	e->nameless = field_is_nameless(object);
	e->owner = keep(c, field_text(object, "owner"), NULL);
	e->key = keyed ? keep(c, text_slice(&key), &e->key_len) : NULL;
	keyed = text_failed(&key) || (keyed && e->key == NULL);
	text_done(&key);
	if (c->kind == OBJECT_IMAGE) {
		fill_image(e, object);
	} else {
		e->visible = !json_is_false(
		    field_get(object, "os-flavor-access:is_public"));
		e->flavor = json_deep_copy(object);
		keyed = keyed || e->flavor == NULL;
	}
	return !keyed && e->id != NULL && e->name != NULL && e->owner != NULL;
}

static void
fill_image(struct census_entry *e, const json_t *image)
{
	struct slice visibility = field_text(image, "visibility");

	e->visible =
	    slice_is(visibility, "public") || slice_is(visibility, "community");
	e->hidden = json_is_true(field_get(image, "os_hidden"));
	if (!date_read_stamp(field_text(image, "created_at"), &e->created))
		e->created = 0;
	if (!image_age_built(image, &e->built))
		e->built = 0;
	if (!image_age_due(image, &e->due))
		e->due = 0;
	e->let_off = image_age_let_off(image);
}

/* NULL when out of memory, or of a text that is longer than any. */
static const char *
keep(struct census *c, struct slice text, uint32_t *ret_len)
{
	struct block *block = c->blocks;
	size_t need = text.len + 1;
	char *ret;

	if (text.len >= UINT32_MAX)
		return NULL;
	if (ret_len != NULL)
		*ret_len = (uint32_t)text.len;
	if (need == 1)
		return "";
	if (block == NULL || block->size - block->used < need) {
		size_t size = need > BLOCK_SIZE ? need : BLOCK_SIZE;

		block = malloc(sizeof(*block) + size);
		if (block == NULL)
			return NULL;
		*block = (struct block){ .next = c->blocks, .size = size };
		c->blocks = block;
	}
	ret = block->at + block->used;
	memcpy(ret, text.at, text.len);
	ret[text.len] = '\0';
	block->used += need;
	return ret;
}

static struct slice
entry_text(const struct census_entry *e, enum index index)
{
	if (index == BY_ID)
		return (struct slice){ e->id, e->id_len };
	if (index == BY_NAME)
		return census_name(e);
	return (struct slice){ e->key, e->key_len };
}

size_t
census_count(const struct census *c)
{
	return c->count;
}

const struct census_entry *
census_at(const struct census *c, size_t at)
{
	return &c->places[at].entry;
}

bool
census_is_current(const struct census_entry *e, time_t now)
{
	return e->due == 0 || now <= e->due || now > e->let_off;
}

size_t
census_nameless(const struct census *c)
{
	return c->nameless;
}

size_t
census_find(const struct census *c, struct slice id)
{
	return search(c, BY_ID, id, CENSUS_NONE);
}

size_t
census_named(const struct census *c, struct slice name, size_t before)
{
	size_t at = search(c, BY_NAME, name, before);

	while (at != CENSUS_NONE && c->places[at].entry.aside)
		at = search(c, BY_NAME, name, at);
	return at;
}

size_t
census_keyed(const struct census *c, struct slice key, size_t before)
{
	size_t at = search(c, BY_KEY, key, before);

	while (at != CENSUS_NONE && c->places[at].entry.aside)
		at = search(c, BY_KEY, key, at);
	return at;
}

static size_t
search(
    const struct census *c, enum index index, struct slice text, size_t before)
{
	uint32_t hash = hash_of(text), at;

	if (text.len == 0 && index != BY_NAME)
		return CENSUS_NONE;
	at = before == CENSUS_NONE
		 ? c->buckets[index][hash & (c->bucket_count - 1)]
		 : c->places[before].next[index];
	while (at != END) {
		const struct place *place = &c->places[at];

		if (place->hash[index] == hash &&
		    slice_equal(text, entry_text(&place->entry, index)))
			return at;
		at = place->next[index];
	}
	return CENSUS_NONE;
}

/* FNV-1a. */
static uint32_t
hash_of(struct slice text)
{
	uint32_t hash = UINT32_C(0x811c9dc5);

	for (size_t i = 0; i < text.len; i++) {
		hash ^= (unsigned char)text.at[i];
		hash *= UINT32_C(0x01000193);
	}
	return hash;
}

bool
census_key(enum object_kind kind, const json_t *object, struct text *ret)
{
	static const char *const fields[] = { "architecture", "os_distro",
		"os_version" };
	struct slice name;

	if (kind == OBJECT_FLAVOR) {
		name = field_text(object, "extra_specs.scs:name-v2");
		text_add(ret, name);
		return name.len > 0;
	}
	if (!is_generic(object))
		return false;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct slice value = field_text(object, fields[i]);

		/* With its length, so that no two read alike. */
		text_addf(ret, "%zu:", value.len);
		text_add(ret, value);
	}
	return true;
}

/* scs-0102-v2, os_purpose: the visible public ones. */
static bool
is_generic(const json_t *image)
{
	return slice_is(field_text(image, "visibility"), "public") &&
	       !json_is_true(field_get(image, "os_hidden")) &&
	       slice_is(field_text(image, "os_purpose"), "generic") &&
	       !field_is_bare(image, "os_distro") &&
	       !field_is_bare(image, "os_version");
}
