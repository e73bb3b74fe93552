/* uuid.h - names that nobody else gives. */
#ifndef PROXY_UUID_H
#define PROXY_UUID_H

#define UUID_LEN 36

/* A random one (RFC 9562, version 4), with a NUL behind it. */
void uuid_make(char ret[UUID_LEN + 1]);

#endif
