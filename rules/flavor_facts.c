/* flavor_facts.c - reads what the checks of flavors look at. */
#include "rules/flavor_facts.h"

#include <stdio.h>

#define NAME_KEY "scs:name-v"
/* Nova's keys have 255 characters at most. */
#define FIELD_MAX 280

static const char cpu_letters[] = "LVTC";
static const char disk_letters[] = "nhsp";

struct promise {
	unsigned disk;
	int strongest;
};

static void read_name(struct given_name *);
static bool read_figure(const json_t *flavor, const char *key, int64_t *ret);
static bool is_name_key(const char *key);
static struct slice text_of(const json_t *);
static void add_cpu_promise(const struct given_name *, void *);
static void add_disk_promise(const struct given_name *, void *);
static void strengthen(int *strongest, const char *letters, char letter);

void
flavor_facts_read(const json_t *flavor, struct flavor_facts *ret)
{
	struct flavor_figures *figures = &ret->figures_storage;

	*ret = (struct flavor_facts){ .known = true, .own.field = "name" };
	ret->own.text = text_of(json_object_get(flavor, "name"));
	read_name(&ret->own);
	if (read_figure(flavor, "vcpus", &figures->vcpus) &&
	    read_figure(flavor, "ram", &figures->ram_mib) &&
	    read_figure(flavor, "disk", &figures->disk_gb))
		ret->figures = figures;
	ret->specs = json_object_get(flavor, "extra_specs");
	ret->name_v2 = flavor_facts_spec(ret, "scs:name-v2");
}

const struct flavor_facts *
flavor_facts_of(const struct view *view, struct flavor_facts *room)
{
	if (view->facts == NULL)
		flavor_facts_read(view->object, room);
	else if (!view->facts->known)
		flavor_facts_read(view->object, view->facts);
	return view->facts == NULL ? room : view->facts;
}

static void
read_name(struct given_name *name)
{
	name->verdict =
	    flavor_name_parse(name->text, &name->parts, &name->fault);
}

static bool
read_figure(const json_t *flavor, const char *key, int64_t *ret)
{
	const json_t *value = json_object_get(flavor, key);

	*ret = json_integer_value(value);
	return json_is_integer(value);
}

struct slice
flavor_facts_spec(const struct flavor_facts *facts, const char *key)
{
	return text_of(json_object_get(facts->specs, key));
}

static struct slice
text_of(const json_t *value)
{
	if (value == NULL)
		return (struct slice){ NULL, 0 };
	if (!json_is_string(value))
		return (struct slice){ "", 0 };
	return (struct slice){ json_string_value(value),
		json_string_length(value) };
}

void
flavor_facts_names(const struct flavor_facts *facts,
    void (*visit)(const struct given_name *, void *arg), void *arg)
{
	const char *key;
	json_t *value;

	json_object_foreach (facts->specs, key, value) {
		char field[FIELD_MAX];
		struct given_name name = { .field = field };

		if (!is_name_key(key))
			continue;
		snprintf(field, sizeof(field), "extra_specs.%s", key);
		name.text = text_of(value);
		read_name(&name);
		visit(&name, arg);
	}
}

static bool
is_name_key(const char *key)
{
	const char *number = key + strlen(NAME_KEY);

	return strncmp(key, NAME_KEY, strlen(NAME_KEY)) == 0 &&
	       *number != '\0' && number[strspn(number, "0123456789")] == '\0';
}

int
flavor_facts_cpu_promise(const struct flavor_facts *facts)
{
	int strongest = -1;

	add_cpu_promise(&facts->own, &strongest);
	flavor_facts_names(facts, add_cpu_promise, &strongest);
	return strongest;
}

static void
add_cpu_promise(const struct given_name *name, void *arg)
{
	if (name->verdict >= NAME_TOLERATED_V1)
		strengthen(arg, cpu_letters, name->parts.cpu_type);
}

int
flavor_facts_disk_promise(const struct flavor_facts *facts, unsigned disk)
{
	struct promise promise = { disk, -1 };

	add_disk_promise(&facts->own, &promise);
	flavor_facts_names(facts, add_disk_promise, &promise);
	return promise.strongest;
}

static void
add_disk_promise(const struct given_name *name, void *arg)
{
	struct promise *promise = arg;
	const struct name_disk *disk = &name->parts.disk;

	if (name->verdict >= NAME_TOLERATED_V1 && disk->present &&
	    promise->disk < disk->count && disk->type != '\0')
		strengthen(&promise->strongest, disk_letters, disk->type);
}

static void
strengthen(int *strongest, const char *letters, char letter)
{
	int rank = (int)(strchr(letters, letter) - letters);

	if (rank > *strongest)
		*strongest = rank;
}
