/* uuid.h - names that nobody else gives. */
#ifndef PROXY_UUID_H
#define PROXY_UUID_H

#include <stdbool.h>

#include "conf/slice.h"

#define UUID_LEN 36

/* A random one (RFC 9562, version 4), with a NUL behind it. */
void uuid_make(char ret[UUID_LEN + 1]);
/* The one that this name has in that namespace, which is a UUID itself (RFC
 * 9562, version 5): the same again for the same two. False with errno: EINVAL
 * if the namespace is none, ENOMEM if the library fails. */
bool uuid_of_name(
    struct slice namespace, struct slice name, char ret[UUID_LEN + 1]);
/* Digits may be of either case. */
bool uuid_is(struct slice);

/* The namespace of names of hosts (RFC 9562, section 6.6). */
#define UUID_DNS SLICE("6ba7b810-9dad-11d1-80b4-00c04fd430c8")

#endif
