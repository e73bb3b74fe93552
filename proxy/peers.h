/*
 * peers.h - how many connections each client address has open, over all
 * workers. An IPv6 address counts as the /64 it lies in: who has one address
 * of it has them all.
 */
#ifndef PROXY_PEERS_H
#define PROXY_PEERS_H

#include <stdbool.h>
#include <sys/socket.h>

struct peers;
struct peer;

struct peers *peers_new(void); /* NULL when out of memory */
void peers_free(struct peers *);
/* One more connection of this address; NULL: it has most already, or memory
 * is out. Thread-safe. */
struct peer *peers_enter(
    struct peers *, const struct sockaddr *, unsigned most);
/* One more body of it is on its way; false: most are already. Thread-safe. */
bool peer_body_begins(struct peer *, unsigned most);
void peer_body_ends(struct peer *);
/* NULL is fine. Thread-safe. */
void peers_leave(struct peers *, struct peer *);

#endif
