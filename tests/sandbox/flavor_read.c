/* flavor_read.c - the body of a flavor's creation, by the rules of Nova's
 * schema: numbers may be text, switches have many spellings. */
#include <event2/util.h>
#include <stdlib.h>
#include <string.h>

#include "flavor.h"
#include "ids.h"

#define LARGEST 2147483647

static bool read_name(
    const struct request *, const json_t *asked, json_t *ret_flavor);
static bool read_id(const json_t *asked, json_t *ret_flavor);
static bool read_figures(
    const json_t *asked, json_t *ret_flavor, const char **ret_field);
static bool read_figure(const json_t *value, json_int_t *ret);
static bool read_public(const json_t *asked, json_t *ret_flavor);
static bool read_description(
    const struct request *, const json_t *asked, json_t *ret_flavor);
static bool knows_members(const struct request *, const json_t *asked);
static bool read_factor(const json_t *asked, json_t *ret_flavor);

static const struct figure {
	const char *name;
	json_int_t least;
	bool required;
} figures[] = {
	{ "vcpus", 1, true },
	{ "ram", 1, true },
	{ "disk", 0, true },
	{ "swap", 0, false },
	{ "OS-FLV-EXT-DATA:ephemeral", 0, false },
};

json_t *
flavor_read(const struct request *r, const json_t *asked, char ret_why[256])
{
	const char *field = "";
	json_t *flavor = json_pack(
	    "{sbs{}}", "OS-FLV-DISABLED:disabled", false, "extra_specs");

	if (!json_is_object(asked))
		field = "flavor";
	else if (!knows_members(r, asked))
		field = "flavor (additional properties are not allowed)";
	else if (!read_name(r, asked, flavor))
		field = "name";
	else if (!read_id(asked, flavor))
		field = "id";
	else if (!read_public(asked, flavor))
		field = "os-flavor-access:is_public";
	else if (!read_factor(asked, flavor))
		field = "rxtx_factor";
	else if (!read_description(r, asked, flavor))
		field = "description";
	else if (read_figures(asked, flavor, &field))
		return flavor;
	evutil_snprintf(
	    ret_why, 256, "Invalid input for field/attribute %s.", field);
	json_decref(flavor);
	return NULL;
}

/* Legacy v2 drops what it does not know. */
static bool
knows_members(const struct request *r, const json_t *asked)
{
	static const char *const known[] = { "name", "id", "ram", "vcpus",
		"disk", "swap", "OS-FLV-EXT-DATA:ephemeral", "rxtx_factor",
		"os-flavor-access:is_public", "description" };
	size_t count = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		count += json_object_get(asked, known[i]) != NULL;
	return r->legacy || count == json_object_size(asked);
}

static bool
read_name(const struct request *r, const json_t *asked, json_t *ret_flavor)
{
	const json_t *value = json_object_get(asked, "name");
	const char *name = json_string_value(value);
	size_t length = json_string_length(value);

	if (name == NULL)
		return false;
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)name[i] < ' ' || name[i] == 127)
			return false;
	if (r->legacy) {
		length -= strspn(name, " ");
		name += strspn(name, " ");
		while (length > 0 && name[length - 1] == ' ')
			length--;
	}
	if (length == 0 || length > 255 || name[0] == ' ' ||
	    name[length - 1] == ' ')
		return false;
	return json_object_set_new(
		   ret_flavor, "name", json_stringn(name, length)) == 0;
}

static bool
read_id(const json_t *asked, json_t *ret_flavor)
{
	const json_t *value = json_object_get(asked, "id");
	const char *id = json_string_value(value);
	char made[UUID_SIZE];
	json_int_t ignored;

	if (value == NULL || json_is_null(value)) {
		ids_uuid(made);
		id = made;
	} else if (json_is_integer(value) && read_figure(value, &ignored)) {
		evutil_snprintf(made, sizeof(made), "%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
		id = made;
	}
	if (id == NULL || *id == '\0' || strlen(id) > 255 || *id == ' ' ||
	    id[strlen(id) - 1] == ' ' ||
	    strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		       "0123456789. _-") != strlen(id))
		return false;
	return json_object_set_new(ret_flavor, "id", json_string(id)) == 0;
}

static bool
read_figures(const json_t *asked, json_t *ret_flavor, const char **ret_field)
{
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		const struct figure *figure = &figures[i];
		const json_t *value = json_object_get(asked, figure->name);
		json_int_t number = 0;

		*ret_field = figure->name;
		if (value == NULL && figure->required)
			return false;
		if (value != NULL &&
		    (!read_figure(value, &number) || number < figure->least))
			return false;
		if (json_object_set_new(
			ret_flavor, figure->name, json_integer(number)) != 0)
			return false;
	}
	return true;
}

static bool
read_figure(const json_t *value, json_int_t *ret)
{
	const char *text = json_string_value(value);

	if (text != NULL) {
		if (*text == '\0' || strlen(text) > 18 ||
		    strspn(text, "0123456789") != strlen(text))
			return false;
		*ret = strtoll(text, NULL, 10);
	} else if (json_is_integer(value)) {
		*ret = json_integer_value(value);
	} else {
		return false;
	}
	return *ret >= 0 && *ret <= LARGEST;
}

static bool
read_public(const json_t *asked, json_t *ret_flavor)
{
	static const char *const words[] = { "True", "TRUE", "true", "1", "ON",
		"On", "on", "YES", "Yes", "yes", "False", "FALSE", "false", "0",
		"OFF", "Off", "off", "NO", "No", "no" };
	const size_t yes = 10;
	json_t *value = json_object_get(asked, "os-flavor-access:is_public");
	const char *text = json_string_value(value);
	bool is_public = value == NULL || json_is_true(value);
	size_t i = 0;

	if (text != NULL) {
		while (i < 2 * yes && strcmp(words[i], text) != 0)
			i++;
		is_public = i < yes;
	}
	if (i == 2 * yes ||
	    (value != NULL && text == NULL && !json_is_boolean(value)))
		return false;
	return json_object_set_new(ret_flavor, "os-flavor-access:is_public",
		   json_boolean(is_public)) == 0;
}

static bool
read_factor(const json_t *asked, json_t *ret_flavor)
{
	const json_t *value = json_object_get(asked, "rxtx_factor");
	const char *text = json_string_value(value);
	double factor = value == NULL ? 1.0 : json_number_value(value);

	if (text != NULL && strspn(text, "0123456789.") == strlen(text))
		factor = strtod(text, NULL);
	return factor > 0.0 && json_object_set_new(ret_flavor, "rxtx_factor",
				   json_real(factor)) == 0;
}

/* Known from microversion 2.55 on; unknown before, and dropped by legacy. */
static bool
read_description(
    const struct request *r, const json_t *asked, json_t *ret_flavor)
{
	json_t *value = json_object_get(asked, "description");

	if (value == NULL || r->legacy)
		return json_object_set_new(
			   ret_flavor, "description", json_null()) == 0;
	if (r->minor < 55 || (!json_is_string(value) && !json_is_null(value)))
		return false;
	return json_object_set(ret_flavor, "description", value) == 0;
}
