/* input.c - files of objects in many formats; see input.h. */
#include "proxy/input.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/near.h"
#include "proxy/input_part.h"

/* An image manager file repeats the properties of an image for each version:
 * this bounds what a small file can become. */
#define MEMBERS_MAX 1000000

struct format {
	const char *name;
	bool (*recognise)(const struct document *);
	void (*read)(struct input_reader *);
	const char *sentence;
};

static bool read_document(
    const struct document *, const char *name, struct input *, struct faults *);
static const struct format *choose(
    const struct document *, const char *name, struct faults *);
static const struct format *find(const char *name);
static void fault_unrecognised(const struct document *, struct faults *);
static bool is_acceptable(struct input_reader *, const struct input_object *);
static bool keep(struct input *, const struct input_object *);
static void forget(struct input_object *);
static bool covers(const char *unknown, const char *field);

static const struct format formats[] = {
#define INPUT(name, part, sentence)                                            \
	{ name, input_##part##_recognise, input_##part##_read, sentence },
#include "proxy/input_table.h"
#undef INPUT
};
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

bool
input_read(const char *file, const char *format, struct input *ret,
    struct faults *faults)
{
	struct document document;
	bool good;

	*ret = (struct input){ 0 };
	good = document_read(file, &document, faults) &&
	       read_document(&document, format, ret, faults);
	document_done(&document);
	return good;
}

bool
input_parse(struct slice bytes, const char *file, const char *format,
    struct input *ret, struct faults *faults)
{
	struct document document;
	bool good;

	*ret = (struct input){ 0 };
	good = document_parse(bytes, file, &document, faults) &&
	       read_document(&document, format, ret, faults);
	document_done(&document);
	return good;
}

static bool
read_document(const struct document *document, const char *name,
    struct input *ret, struct faults *faults)
{
	const struct format *format = choose(document, name, faults);
	struct input_reader reader = { document, ret, faults, false };

	if (format == NULL)
		return false;
	ret->format = format->name;
	format->read(&reader);
	return !reader.failed;
}

static const struct format *
choose(const struct document *document, const char *name, struct faults *faults)
{
	struct text why = TEXT_INIT;

	for (size_t i = 0; name == NULL && i < FORMATS; i++) {
		if (formats[i].recognise(document))
			return &formats[i];
	}
	if (name == NULL)
		fault_unrecognised(document, faults);
	else if (input_format_known(name, &why))
		return find(name);
	else
		faults_add(faults, document->file, 0, "%s", text_str(&why));
	text_done(&why);
	return NULL;
}

static const struct format *
find(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++) {
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	}
	return NULL;
}

static void
fault_unrecognised(const struct document *document, struct faults *faults)
{
	struct text text = TEXT_INIT;

	text_adds(&text, "no flavor or image is seen in here: it is ");
	document_describe(document, &text);
	text_adds(&text, "; understood are");
	for (size_t i = 0; i < FORMATS; i++)
		text_addf(&text, "%s %s (%s)", i == 0 ? "" : ",",
		    formats[i].name, formats[i].sentence);
	faults_add(faults, document->file, 0, "%s",
	    text_failed(&text) ? "out of memory" : text_str(&text));
	text_done(&text);
}

bool
input_format_known(const char *name, struct text *ret_why)
{
	struct near near = NEAR_INIT(name);

	if (find(name) != NULL)
		return true;
	text_addf(ret_why, "there is no format \"%.40s\"", name);
	for (size_t i = 0; i < FORMATS; i++)
		near_offer(&near, formats[i].name);
	if (near.best != NULL)
		text_addf(ret_why, ", %s was probably meant", near.best);
	text_adds(ret_why, "; there are");
	for (size_t i = 0; i < FORMATS; i++)
		text_addf(ret_why, "%s %s", i == 0 ? "" : ",", formats[i].name);
	return false;
}

void
input_formats(const char *indentation, struct text *ret)
{
	for (size_t i = 0; i < FORMATS; i++)
		text_addf(ret, "%s%-14s %s\n", indentation, formats[i].name,
		    formats[i].sentence);
}

void
input_add(struct input_reader *r, struct input_object *object)
{
	if (object->json == NULL || object->label == NULL) {
		input_fault(r, object->line, "out of memory");
	} else if (is_acceptable(r, object)) {
		if (keep(r->ret, object))
			return;
		input_fault(r, object->line, "out of memory");
	}
	forget(object);
}

/* A visibility that Glance does not know would be judged as not public. */
static bool
is_acceptable(struct input_reader *r, const struct input_object *object)
{
	static const char *const words[] = { "public", "community", "shared",
		"private" };
	const json_t *value = json_object_get(object->json, "visibility");
	const char *word = json_string_value(value);
	bool known = value == NULL || object->kind == OBJECT_FLAVOR;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		known = known || (word != NULL && strcmp(word, words[i]) == 0);
	if (!known)
		input_fault(r, object->line,
		    "the visibility of %.80s is %s%.40s%s; it can be public, "
		    "community, shared or private",
		    object->label, word == NULL ? "" : "\"",
		    word == NULL ? "no text" : word, word == NULL ? "" : "\"");
	r->ret->members += json_object_size(object->json);
	if (r->ret->members <= MEMBERS_MAX)
		return known;
	if (r->ret->members - json_object_size(object->json) <= MEMBERS_MAX)
		input_fault(r, object->line,
		    "the objects up to here have more than %d members in all; "
		    "split the file",
		    MEMBERS_MAX);
	return false;
}

/* Room doubles whenever the count reaches a power of two. */
static bool
keep(struct input *ret, const struct input_object *object)
{
	size_t room = ret->count == 0 ? 1 : 2 * ret->count;
	struct input_object *objects;

	if ((ret->count & (ret->count - 1)) == 0) {
		objects = reallocarray(ret->objects, room, sizeof(*objects));
		if (objects == NULL)
			return false;
		ret->objects = objects;
	}
	ret->objects[ret->count++] = *object;
	return true;
}

static void
forget(struct input_object *object)
{
	json_decref(object->json);
	json_decref(object->unknown);
	free(object->label);
	*object = (struct input_object){ 0 };
}

void
input_done(struct input *input)
{
	for (size_t i = 0; i < input->count; i++)
		forget(&input->objects[i]);
	free(input->objects);
	*input = (struct input){ 0 };
}

void
input_set(struct input_object *object, const char *member, json_t *value)
{
	if (json_object_set_new(object->json, member, value) == 0)
		return;
	json_decref(object->json);
	object->json = NULL;
}

void
input_set_text(struct input_object *object, const char *member, const char *t)
{
	input_set(object, member, json_string(t));
}

void
input_set_unknown(struct input_object *object, const char *field)
{
	if (object->unknown == NULL)
		object->unknown = json_array();
	if (json_array_append_new(object->unknown, json_string(field)) == 0)
		return;
	json_decref(object->json);
	object->json = NULL;
}

void
input_set_label(struct input_object *object, const char *label)
{
	free(object->label);
	object->label = strdup(label);
}

bool
input_is_unknown(const struct input_object *object, const char *field)
{
	for (size_t i = 0; i < json_array_size(object->unknown); i++) {
		const json_t *unknown = json_array_get(object->unknown, i);

		if (covers(json_string_value(unknown), field))
			return true;
	}
	return object->partial && json_object_get(object->json, field) == NULL;
}

/* "extra_specs" covers "extra_specs.scs:cpu-type" too. */
static bool
covers(const char *unknown, const char *field)
{
	size_t len = strlen(unknown);

	return strncmp(unknown, field, len) == 0 &&
	       (field[len] == '\0' || field[len] == '.');
}

void
input_fault(struct input_reader *r, unsigned line, const char *format, ...)
{
	char sentence[600];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	r->failed = true;
	faults_add(r->faults, r->document->file, line, "%s", sentence);
}
