/* fuzz_heads.h - properties of heads, of requests and answers alike. */
#ifndef FUZZ_FUZZ_HEADS_H
#define FUZZ_FUZZ_HEADS_H

#include "proxy/http1.h"

typedef enum http1_result fuzz_reads(
    struct slice, size_t *, struct head *, const char **);

/* Reads in at once and in pieces; requires the same outcome; returns it. */
enum http1_result fuzz_read(fuzz_reads *, struct slice in, struct head *ret);
/* Requires that fields are exactly what the standard lets them be. */
void fuzz_check_fields(const struct head *);
/* Requires the fields of before, those that header_flags() calls hop-by-hop
 * or forwarding and the length aside, in the same order at the front of
 * after; fields that Connection of before names may lack. */
void fuzz_check_kept(const struct head *before, const struct head *after);

#endif
