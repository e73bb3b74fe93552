/*
 * splice.h - payload from socket to socket through a pipe, in the kernel:
 * splice(2). The pipe belongs to one flow and is made when first needed.
 */
#ifndef PROXY_SPLICE_H
#define PROXY_SPLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proxy/conn.h"

bool splice_open(int ends[2]);
void splice_close(int ends[2]); /* safe on { -1, -1 } */
/* At most most bytes from the socket into the pipe. */
enum io splice_in(
    struct conn *, const int ends[2], size_t *in_pipe, uint64_t most);
enum io splice_out(
    const int ends[2], size_t *in_pipe, struct conn *, size_t *ret_put);

#endif
