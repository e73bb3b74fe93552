/*
 * identity_cache.c - see identity_cache.h. Entries stand in the order in which
 * they came, which is that in which they end: what is too much goes at the
 * front.
 */
#include "proxy/identity_cache.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define KEY_SIZE 32

struct entry {
	LIST_ENTRY(entry) same; /* of one bucket */
	TAILQ_ENTRY(entry) age;
	unsigned char key[KEY_SIZE];
	uint64_t until_ms;
	struct identity *identity;
};

LIST_HEAD(bucket, entry);

struct identity_cache {
	EVP_MAC_CTX *mac; /* has the key */
	size_t most, count;
	size_t bucket_count; /* a power of two */
	struct bucket *buckets;
	TAILQ_HEAD(entry_list, entry) entries; /* the oldest first */
};

static EVP_MAC_CTX *mac_new(void);
static bool make_key(
    struct identity_cache *, struct slice token, unsigned char *ret);
static struct bucket *bucket_of(
    struct identity_cache *, const unsigned char *key);
static struct entry *find(struct identity_cache *, const unsigned char *key);
static void drop(struct identity_cache *, struct entry *);

struct identity_cache *
identity_cache_new(size_t most)
{
	struct identity_cache *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	TAILQ_INIT(&c->entries);
	c->most = most;
	c->bucket_count = 1;
	while (c->bucket_count < most)
		c->bucket_count *= 2;
	c->mac = mac_new();
	c->buckets = calloc(c->bucket_count, sizeof(*c->buckets));
	if (c->mac != NULL && c->buckets != NULL)
		return c;
	identity_cache_free(c);
	return NULL;
}

static EVP_MAC_CTX *
mac_new(void)
{
	char digest[] = "SHA256";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(
		    OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	unsigned char key[KEY_SIZE];
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *mac = EVP_MAC_CTX_new(hmac);
	bool good = mac != NULL && RAND_priv_bytes(key, sizeof(key)) == 1 &&
		    EVP_MAC_init(mac, key, sizeof(key), params) == 1;

	OPENSSL_cleanse(key, sizeof(key));
	EVP_MAC_free(hmac);
	if (good)
		return mac;
	EVP_MAC_CTX_free(mac);
	return NULL;
}

void
identity_cache_free(struct identity_cache *c)
{
	if (c == NULL)
		return;
	while (!TAILQ_EMPTY(&c->entries))
		drop(c, TAILQ_FIRST(&c->entries));
	EVP_MAC_CTX_free(c->mac);
	free(c->buckets);
	free(c);
}

struct identity *
identity_cache_find(
    struct identity_cache *c, struct slice token, uint64_t now_ms, time_t now)
{
	unsigned char key[KEY_SIZE];
	struct entry *e;

	if (!make_key(c, token, key) || (e = find(c, key)) == NULL)
		return NULL;
	if (now_ms < e->until_ms && now < e->identity->expires)
		return identity_ref(e->identity);
	drop(c, e);
	return NULL;
}

void
identity_cache_keep(struct identity_cache *c, struct slice token,
    struct identity *identity, uint64_t until_ms)
{
	struct entry *e = calloc(1, sizeof(*e)), *same;

	if (e == NULL || !make_key(c, token, e->key)) {
		free(e);
		return;
	}
	same = find(c, e->key);
	if (same != NULL)
		drop(c, same);
	else if (c->count == c->most)
		drop(c, TAILQ_FIRST(&c->entries));
	e->until_ms = until_ms;
	e->identity = identity_ref(identity);
	LIST_INSERT_HEAD(bucket_of(c, e->key), e, same);
	TAILQ_INSERT_TAIL(&c->entries, e, age);
	c->count++;
}

/* The key of the last time is still there. */
static bool
make_key(struct identity_cache *c, struct slice token, unsigned char *ret)
{
	size_t len = 0;

	return EVP_MAC_init(c->mac, NULL, 0, NULL) == 1 &&
	       EVP_MAC_update(
		   c->mac, (const unsigned char *)token.at, token.len) == 1 &&
	       EVP_MAC_final(c->mac, ret, &len, KEY_SIZE) == 1 &&
	       len == KEY_SIZE;
}

/* Nobody without the key can fill one bucket. */
static struct bucket *
bucket_of(struct identity_cache *c, const unsigned char *key)
{
	uint32_t at;

	memcpy(&at, key, sizeof(at));
	return &c->buckets[at & (c->bucket_count - 1)];
}

static struct entry *
find(struct identity_cache *c, const unsigned char *key)
{
	struct entry *e;

	LIST_FOREACH (e, bucket_of(c, key), same)
		if (memcmp(e->key, key, KEY_SIZE) == 0)
			return e;
	return NULL;
}

static void
drop(struct identity_cache *c, struct entry *e)
{
	LIST_REMOVE(e, same);
	TAILQ_REMOVE(&c->entries, e, age);
	c->count--;
	identity_unref(e->identity);
	free(e);
}

size_t
identity_cache_count(const struct identity_cache *c)
{
	return c->count;
}
