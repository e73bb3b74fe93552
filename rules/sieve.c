/*
 * sieve.c - what can matter to another object; see sieve.h. Rules find others
 * by id, name and key (see census.h), and by a name without its last word:
 * a text that occurs once has no other to be found by. Texts go by their
 * hashes into two tables of bits, seen once and seen again, each text by two
 * bits: a Bloom filter of what occurs twice.
 *
 * Flavors are always held: a standard one may go by either of two names, and
 * clouds have few.
 */
#include "rules/sieve.h"

#include <stdlib.h>

#include "conf/text.h"
#include "rules/field.h"
#include "rules/image_name.h"
#include "rules/rule_set.h"

/* 2 MiB a table. Of 100,000 images one in a thousand is held in vain, of a
 * million one in ten. */
#define BITS (UINT32_C(1) << 24)
#define WORD 64

/* What a text is, so that an id is never taken for a name. */
enum tag { TAG_ID = 1, TAG_NAME, TAG_KEY };

struct sieve {
	uint64_t once[BITS / WORD], again[BITS / WORD];
};

static void note(struct sieve *, enum tag, struct slice);
static bool is_again(const struct sieve *, enum tag, struct slice);
static uint64_t hash_of(enum tag, struct slice);
static bool has(const uint64_t *, uint64_t hash);
static void set(uint64_t *, uint64_t hash);
static bool is_asked_for(const struct rule_set *, const json_t *);

struct sieve *
sieve_new(void)
{
	return calloc(1, sizeof(struct sieve));
}

void
sieve_free(struct sieve *s)
{
	free(s);
}

bool
sieve_note(struct sieve *s, enum object_kind kind, const json_t *object)
{
	struct slice name = field_text(object, "name");
	struct slice shorter;
	struct text key = TEXT_INIT;
	bool good;

	if (kind == OBJECT_FLAVOR)
		return true;
	note(s, TAG_ID, field_text(object, "id"));
	note(s, TAG_NAME, name);
	if (image_name_shorter(name, &shorter))
		note(s, TAG_NAME, shorter);
	if (census_key(kind, object, &key))
		note(s, TAG_KEY, text_slice(&key));
	good = !text_failed(&key);
	text_done(&key);
	return good;
}

static void
note(struct sieve *s, enum tag tag, struct slice text)
{
	uint64_t hash = hash_of(tag, text);

	set(has(s->once, hash) ? s->again : s->once, hash);
}

bool
sieve_holds(const struct sieve *s, const struct rule_set *rules,
    enum object_kind kind, const json_t *object)
{
	struct text key = TEXT_INIT;
	bool ret;

	if (kind == OBJECT_FLAVOR ||
	    !json_is_string(field_get(object, "name")) ||
	    is_again(s, TAG_ID, field_text(object, "id")) ||
	    is_again(s, TAG_NAME, field_text(object, "name")) ||
	    is_asked_for(rules, object))
		return true;
	ret = census_key(kind, object, &key) &&
	      is_again(s, TAG_KEY, text_slice(&key));
	ret = ret || text_failed(&key);
	text_done(&key);
	return ret;
}

static bool
is_again(const struct sieve *s, enum tag tag, struct slice text)
{
	return has(s->again, hash_of(tag, text));
}

/* FNV-1a of 64 bits, then stirred: both halves are used. */
static uint64_t
hash_of(enum tag tag, struct slice text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)tag;

	for (size_t i = 0; i < text.len; i++) {
		hash ^= (unsigned char)text.at[i];
		hash *= UINT64_C(0x100000001b3);
	}
	hash ^= hash >> 33;
	hash *= UINT64_C(0xff51afd7ed558ccd);
	return hash ^ hash >> 33;
}

static bool
has(const uint64_t *table, uint64_t hash)
{
	uint32_t a = (uint32_t)hash % BITS, b = (uint32_t)(hash >> 32) % BITS;

	return (table[a / WORD] >> a % WORD & 1) != 0 &&
	       (table[b / WORD] >> b % WORD & 1) != 0;
}

static void
set(uint64_t *table, uint64_t hash)
{
	uint32_t a = (uint32_t)hash % BITS, b = (uint32_t)(hash >> 32) % BITS;

	table[a / WORD] |= UINT64_C(1) << a % WORD;
	table[b / WORD] |= UINT64_C(1) << b % WORD;
}

/* Would a rule miss something if no such image were there? */
static bool
is_asked_for(const struct rule_set *rules, const json_t *image)
{
	const struct view view = {
		.kind = OBJECT_IMAGE, .object = image, .self = CENSUS_NONE
	};

	for (size_t i = 0; i < rules->rule_count; i++) {
		const struct rule *rule = rules->rules[i];

		if (rule->kind == OBJECT_IMAGE &&
		    rule->check->missing != NULL &&
		    (rule->check->concerns == NULL ||
			rule->check->concerns(rule->private, &view)))
			return true;
	}
	return false;
}
