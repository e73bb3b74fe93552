/*
 * peers.c - connections by client address; see peers.h. An address stands in
 * the table as long as it has a connection, so that the table is no larger
 * than limit.connections allows.
 */
#include "proxy/peers.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/random.h>
#include <time.h>

#define BUCKETS 4096

struct peer {
	LIST_ENTRY(peer) link;
	uint64_t network; /* IPv4: with the bits of a mapped address above */
	unsigned count;
	unsigned bodies; /* atomic */
};

LIST_HEAD(peer_list, peer);

struct peers {
	pthread_mutex_t mutex;
	uint64_t seed; /* so that nobody can aim for one bucket */
	struct peer_list buckets[BUCKETS];
};

static uint64_t network_of(const struct sockaddr *);
static struct peer_list *bucket_of(struct peers *, uint64_t network);
static struct peer *find(const struct peer_list *, uint64_t network);

struct peers *
peers_new(void)
{
	struct peers *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	if (getrandom(&p->seed, sizeof(p->seed), GRND_NONBLOCK) !=
	    sizeof(p->seed))
		p->seed = (uint64_t)time(NULL) ^ (uintptr_t)p;
	if (pthread_mutex_init(&p->mutex, NULL) == 0)
		return p;
	free(p);
	return NULL;
}

void
peers_free(struct peers *p)
{
	struct peer *peer;

	if (p == NULL)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		while ((peer = LIST_FIRST(&p->buckets[i])) != NULL) {
			LIST_REMOVE(peer, link);
			free(peer);
		}
	pthread_mutex_destroy(&p->mutex);
	free(p);
}

struct peer *
peers_enter(struct peers *p, const struct sockaddr *address, unsigned most)
{
	uint64_t network = network_of(address);
	struct peer_list *bucket = bucket_of(p, network);
	struct peer *peer;

	pthread_mutex_lock(&p->mutex);
	peer = find(bucket, network);
	if (peer == NULL && (peer = calloc(1, sizeof(*peer))) != NULL) {
		peer->network = network;
		LIST_INSERT_HEAD(bucket, peer, link);
	}
	if (peer != NULL && peer->count >= most)
		peer = NULL;
	else if (peer != NULL)
		peer->count++;
	pthread_mutex_unlock(&p->mutex);
	return peer;
}

/* The first eight bytes of an IPv6 address are its /64. No IPv6 host has
 * ::ffff for the beginning of its network. */
static uint64_t
network_of(const struct sockaddr *address)
{
	const struct sockaddr_in *v4 = (const void *)address;
	const struct sockaddr_in6 *v6 = (const void *)address;
	const uint64_t mapped = UINT64_C(0xffff) << 32;
	uint64_t network;
	uint32_t host;

	if (address->sa_family == AF_INET)
		return mapped | v4->sin_addr.s_addr;
	if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
		memcpy(&host, &v6->sin6_addr.s6_addr[12], sizeof(host));
		return mapped | host;
	}
	memcpy(&network, v6->sin6_addr.s6_addr, sizeof(network));
	return network;
}

static struct peer_list *
bucket_of(struct peers *p, uint64_t network)
{
	uint64_t hash = (network ^ p->seed) * UINT64_C(0x9e3779b97f4a7c15);

	hash ^= hash >> 32;
	hash *= UINT64_C(0xd6e8feb86659fd93);
	return &p->buckets[(hash >> 40) % BUCKETS];
}

static struct peer *
find(const struct peer_list *bucket, uint64_t network)
{
	struct peer *peer;

	LIST_FOREACH (peer, bucket, link)
		if (peer->network == network)
			break;
	return peer;
}

bool
peer_body_begins(struct peer *p, unsigned most)
{
	if (__atomic_fetch_add(&p->bodies, 1, __ATOMIC_RELAXED) < most)
		return true;
	peer_body_ends(p);
	return false;
}

void
peer_body_ends(struct peer *p)
{
	__atomic_fetch_sub(&p->bodies, 1, __ATOMIC_RELAXED);
}

void
peers_leave(struct peers *p, struct peer *peer)
{
	if (peer == NULL)
		return;
	pthread_mutex_lock(&p->mutex);
	if (--peer->count == 0) {
		LIST_REMOVE(peer, link);
		free(peer);
	}
	pthread_mutex_unlock(&p->mutex);
}
