/*
 * input.h - flavors and images in files, in any of the formats of
 * input_table.h, each brought into the form of Nova's or Glance's API. To
 * add a format: a row there, and a reader input_NAME.c.
 */
#ifndef PROXY_INPUT_H
#define PROXY_INPUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "conf/faults.h"
#include "conf/slice.h"
#include "rules/rules.h"

/* How the kind of an object is known. */
enum input_kind {
	INPUT_KIND_OPEN,    /* it could be either */
	INPUT_KIND_GUESSED, /* from its members */
	INPUT_KIND_TOLD,    /* the format or a wrapper says it */
};

struct input_object {
	enum object_kind kind;
	enum input_kind kind_from;
	/* Flavor: name, vcpus, ram, disk, extra_specs, as GET /flavors/{id};
	 * image: flat, as GET /v2/images/{id}. */
	json_t *json;
	/* Fields that have a value which this file does not tell, as findings
	 * name them ("min_disk", "extra_specs.scs:cpu-type"; "extra_specs"
	 * means all of them); NULL: none. */
	json_t *unknown;
	bool partial;  /* whatever json does not have is unknown */
	unsigned line; /* where it begins; 0: not known */
	char *label;   /* its name or address, for a person */
};

struct input {
	const char *format; /* the row's name; static */
	struct input_object *objects;
	size_t count;
	size_t members; /* over all objects */
	size_t skipped; /* images of the image manager with enable: false */
};

/* Reads the file in that format; NULL: in the one that its shape says. False
 * after adding a fault. input_done() in either case. */
bool input_read(
    const char *file, const char *format, struct input *ret, struct faults *);
bool input_parse(struct slice bytes, const char *file, const char *format,
    struct input *ret, struct faults *);
void input_done(struct input *);

/* May a finding on this field come only from what the file does not tell? */
bool input_is_unknown(const struct input_object *, const char *field);

/* True if there is such a format; else a sentence in ret_why lists them. */
bool input_format_known(const char *name, struct text *ret_why);
/* A line "name  sentence" for each, after that indentation. */
void input_formats(const char *indentation, struct text *ret);

#endif
