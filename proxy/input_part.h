/*
 * input_part.h - what the readers of the formats share; private to the
 * input*.c files.
 */
#ifndef PROXY_INPUT_PART_H
#define PROXY_INPUT_PART_H

#include "proxy/document.h"
#include "proxy/input.h"

struct input_reader {
	const struct document *document;
	struct input *ret;
	struct faults *faults;
	bool failed;
};

#define INPUT(name, part, sentence)                                            \
	bool input_##part##_recognise(const struct document *);                \
	void input_##part##_read(struct input_reader *);
#include "proxy/input_table.h"
#undef INPUT

/* Takes over what the object holds. An object that ran out of memory on the
 * way has no json; that, and what no API would take, becomes a fault. */
void input_add(struct input_reader *, struct input_object *);

/* Sets a member and takes over the value, NULL if memory ran out. */
void input_set(struct input_object *, const char *member, json_t *value);
void input_set_text(
    struct input_object *, const char *member, const char *text);
void input_set_unknown(struct input_object *, const char *field);
void input_set_label(struct input_object *, const char *);

void input_fault(struct input_reader *, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
