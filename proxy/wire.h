/*
 * wire.h - TLS on the socket of a conn. What the kernel has is read at once,
 * where OpenSSL asks for the five bytes in front of each record and then for
 * the record; the records of one write leave with one call. Nothing of this
 * is held while a connection is idle.
 */
#ifndef PROXY_WIRE_H
#define PROXY_WIRE_H

#include <openssl/types.h>
#include <stdbool.h>

#include "proxy/buffer.h"
#include "proxy/conn.h"

struct wire;

/* For conn.c, which owns the socket. Takes over the SSL, also on failure:
 * NULL when out of memory. Bytes in flight are kept in the pool's buffers. */
struct wire *wire_new(struct conn *, SSL *, struct buffer_pool *);
/* With a close_notify, as far as the socket takes it, unless reset. */
void wire_free(struct wire *, bool reset);
/* Sends a close_notify. */
void wire_shutdown(struct wire *);
enum io wire_handshake(struct wire *);
/* As much as there is, of as many records as fit. */
enum io wire_read(struct wire *, char *at, size_t size, size_t *ret_got);
/* After IO_AGAIN the same bytes have to be offered again, more may follow. */
enum io wire_write(
    struct wire *, const struct iovec *, int count, size_t *ret_put);
/* Has come and was not read yet. */
bool wire_holds(const struct wire *);
/* The socket takes more: what waits for that goes out. */
void wire_flush(struct wire *);

#endif
