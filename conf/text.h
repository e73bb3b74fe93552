/*
 * text.h - text that grows on the heap. The first failed allocation sticks:
 * add freely, ask text_failed() once at the end.
 */
#ifndef CONF_TEXT_H
#define CONF_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "conf/slice.h"

struct text {
	char *at; /* NUL-terminated whenever not NULL */
	size_t len;
	size_t size;
	bool failed;
};

#define TEXT_INIT ((struct text){ NULL, 0, 0, false })

void text_add(struct text *, struct slice);
void text_adds(struct text *, const char *);
void text_addc(struct text *, char);
void text_addf(struct text *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds a as the inside of a JSON string: quotes are the caller's. Bytes that
 * are not UTF-8 become U+FFFD. */
void text_add_json(struct text *, struct slice a);
bool text_failed(const struct text *);
/* The bytes so far; "" when empty. Valid until the next call on t. */
const char *text_str(const struct text *t);
struct slice text_slice(const struct text *);
/* Hands the heap string to the caller (free() it) and empties t; NULL when
 * an allocation failed. */
char *text_take(struct text *t);
void text_done(struct text *);

#endif
