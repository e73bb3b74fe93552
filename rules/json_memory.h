/*
 * json_memory.h - the memory of JSON documents: counted, and never short
 * inside the parser, which takes a text for whole that it could not copy
 * whole, or ends the program.
 */
#ifndef RULES_JSON_MEMORY_H
#define RULES_JSON_MEMORY_H

#include <jansson.h>
#include <stddef.h>

#include "conf/slice.h"
#include "conf/text.h"

/* Before the first document is made. */
void json_memory_install(void);
/* Bytes of all documents there are, as far as threads have told. */
size_t json_memory_bytes(void);

/* json_loadb(), but NULL whenever memory runs out on the way. */
json_t *json_memory_parse(
    struct slice bytes, size_t flags, json_error_t *ret_error);
/* json_dumps() at the end of a text, which fails whenever memory runs out on
 * the way, where that one may leave out a member's name. */
void json_memory_dump(const json_t *, size_t flags, struct text *);

#endif
