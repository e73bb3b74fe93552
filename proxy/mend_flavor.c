/*
 * mend_flavor.c - commands that mend flavors. Extra specs can be set; a name
 * and figures cannot be changed, so that a right flavor is created and the
 * wrong one deleted.
 */
#include "proxy/mend_part.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "proxy/shell_word.h"
#include "rules/flavor_name.h"
#include "rules/name_specs.h"

#define SPECS "extra_specs."
#define STANDARD_RULE "scs-0103-flavor-"

/* The flavor to be created. */
struct wanted {
	struct slice name;
	bool known; /* parts is what the name says */
	struct flavor_name parts;
	int64_t vcpus, ram_mib, disk_gb;
	const json_t *like; /* whose extra specs it takes over, or NULL */
	bool same;          /* the rest of it too */
};

static bool mend_spec(const struct mend_target *);
static bool is_without_disk(const json_t *flavor, const char *key);
static bool replace(const struct mend_target *);
static bool want_same(const struct mend_target *, struct wanted *ret);
static bool want_standard(const struct mend_target *, struct wanted *ret);
static bool is_standard_of(struct slice name, const char *rule);
static void want_name(struct slice, struct wanted *ret);
static void want_figures(struct wanted *);
static bool number(const json_t *flavor, const char *member, int64_t *ret);
static void add_flavor(struct mend_command *, const struct wanted *);
static void add_more(struct mend_command *, const json_t *like);
static void add_specs(struct mend_command *, const struct wanted *);
static name_spec_report add_implied_spec;
static bool is_implied(const char *key);
static struct slice text_of(const json_t *object, const char *member);

bool
mend_flavor(const struct mend_target *target)
{
	return strncmp(target->finding->field, SPECS, strlen(SPECS)) == 0
		   ? mend_spec(target)
		   : replace(target);
}

static bool
mend_spec(const struct mend_target *target)
{
	const char *key = target->finding->field + strlen(SPECS);
	struct mend_command command = MEND_COMMAND_INIT;
	struct slice right = mend_value(target->finding);

	if (is_without_disk(target->object, key)) {
		mend_words(&command, "openstack flavor unset --property");
		if (!shell_word(&command.line, slice_of(key)))
			command.unusable = true;
		mend_operand(&command, mend_id(target->object));
		return mend_finish(&command, target->commands);
	}
	mend_words(&command, "openstack flavor set");
	mend_property(&command, key, right);
	mend_operand(&command, mend_id(target->object));
	mend_explain(&command, target->finding);
	return mend_finish(&command, target->commands);
}

/* A disk's type says nothing true of a flavor that has none. */
static bool
is_without_disk(const json_t *flavor, const char *key)
{
	const json_t *disk = json_object_get(flavor, "disk");

	return strncmp(key, "scs:disk", strlen("scs:disk")) == 0 &&
	       json_is_integer(disk) && json_integer_value(disk) == 0;
}

/* Nova lets no two flavors have one name: if the new one takes the name of
 * the old one, that must go first. */
static bool
replace(const struct mend_target *target)
{
	struct mend_command create = MEND_COMMAND_INIT;
	struct mend_command remove = MEND_COMMAND_INIT;
	struct wanted wanted = { .known = false };
	bool renamed, good;

	if (!want_standard(target, &wanted) && !want_same(target, &wanted))
		return true;
	renamed = !slice_equal(wanted.name, text_of(target->object, "name"));
	add_flavor(&create, &wanted);
	if (renamed)
		mend_explain(&create, target->finding);
	mend_words(&remove, "openstack flavor delete");
	mend_operand(&remove, mend_id(target->object));
	create.unusable |= remove.unusable;
	remove.unusable |= create.unusable;
	good = mend_finish(renamed ? &create : &remove, target->commands);
	return mend_finish(renamed ? &remove : &create, target->commands) &&
	       good;
}

/* The figures of the flavor, under a right name; or, where only its id is
 * wrong, under its own. */
static bool
want_same(const struct mend_target *target, struct wanted *ret)
{
	const json_t *flavor = target->object;
	const char *field = target->finding->field;

	if (strcmp(field, "name") == 0)
		want_name(mend_value(target->finding), ret);
	else if (strcmp(field, "id") == 0)
		want_name(text_of(flavor, "name"), ret);
	else
		return false;
	ret->like = flavor;
	ret->same = true;
	return number(flavor, "vcpus", &ret->vcpus) &&
	       number(flavor, "ram", &ret->ram_mib) &&
	       number(flavor, "disk", &ret->disk_gb);
}

/* The figures of the standard flavor that the flavor claims to be. */
static bool
want_standard(const struct mend_target *target, struct wanted *ret)
{
	const json_t *specs = json_object_get(target->object, "extra_specs");
	const struct slice names[] = { text_of(target->object, "name"),
		text_of(specs, "scs:name-v2") };

	if (strcmp(target->finding->field, "name") == 0 ||
	    strcmp(target->finding->field, "id") == 0)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!is_standard_of(names[i], target->finding->rule))
			continue;
		want_name(names[i], ret);
		if (!ret->known)
			continue;
		want_figures(ret);
		ret->like = target->object;
		return true;
	}
	return false;
}

/* scs-0103-flavor-4v-16 is the case of SCS-4V-16. */
static bool
is_standard_of(struct slice name, const char *rule)
{
	size_t before = strlen(STANDARD_RULE);

	return strncmp(rule, STANDARD_RULE, before) == 0 &&
	       slice_starts(name, "SCS-") &&
	       slice_is_nocase(slice_skip(name, 4), rule + before);
}

static void
want_name(struct slice name, struct wanted *ret)
{
	ret->name = name;
	ret->known = flavor_name_parse(name, &ret->parts, NULL) == NAME_VALID &&
		     !ret->parts.beyond_int32;
}

static void
want_figures(struct wanted *w)
{
	const struct name_disk *disk = &w->parts.disk;

	w->vcpus = (int64_t)w->parts.cpus;
	w->ram_mib = (int64_t)llround(w->parts.ram_gib * 1024);
	w->disk_gb = disk->present ? (int64_t)disk->size_gb : 0;
}

static bool
number(const json_t *flavor, const char *member, int64_t *ret)
{
	const json_t *value = json_object_get(flavor, member);

	*ret = json_integer_value(value);
	return json_is_integer(value);
}

static void
add_flavor(struct mend_command *command, const struct wanted *w)
{
	mend_words(command, "openstack flavor create");
	text_addf(&command->line,
	    " --vcpus %" PRId64 " --ram %" PRId64 " --disk %" PRId64, w->vcpus,
	    w->ram_mib, w->disk_gb);
	if (w->same)
		add_more(command, w->like);
	add_specs(command, w);
	mend_operand(command, w->name);
}

static void
add_more(struct mend_command *command, const json_t *like)
{
	int64_t swap, ephemeral;

	if (number(like, "OS-FLV-EXT-DATA:ephemeral", &ephemeral) &&
	    ephemeral > 0)
		text_addf(&command->line, " --ephemeral %" PRId64, ephemeral);
	if (number(like, "swap", &swap) && swap > 0)
		text_addf(&command->line, " --swap %" PRId64, swap);
	if (json_is_false(json_object_get(like, "os-flavor-access:is_public")))
		mend_words(command, "--private");
}

/* Those of the flavor it replaces, except the names it goes by and the
 * gate's own mark; then what its new name implies. */
static void
add_specs(struct mend_command *command, const struct wanted *w)
{
	json_t *specs = json_object_get(w->like, "extra_specs");
	struct text implied = TEXT_INIT;
	const char *key;
	json_t *value;

	json_object_foreach (specs, key, value) {
		if (json_is_string(value) &&
		    strncmp(key, "scs-gate:", strlen("scs-gate:")) != 0 &&
		    (!w->known || !is_implied(key)))
			mend_property(command, key, text_of(specs, key));
	}
	if (w->known && name_specs_each(&w->parts, add_implied_spec, &implied))
		text_add(&command->line, text_slice(&implied));
	command->line.failed |= text_failed(&implied);
	text_done(&implied);
}

static void
add_implied_spec(const char *key, const char *value, void *arg)
{
	struct text *out = arg;

	if (strncmp(key, "scs:name-v", strlen("scs:name-v")) == 0 &&
	    flavor_name_parse(slice_of(value), NULL, NULL) == NAME_INVALID)
		return; /* a short form that cannot be read */
	text_addf(out, " --property %s=%s", key, value);
}

/* What add_implied_spec may write. */
static bool
is_implied(const char *key)
{
	return strncmp(key, "scs:name-v", strlen("scs:name-v")) == 0 ||
	       strcmp(key, "scs:cpu-type") == 0 ||
	       strncmp(key, "scs:disk", strlen("scs:disk")) == 0;
}

static struct slice
text_of(const json_t *object, const char *member)
{
	const json_t *value = json_object_get(object, member);

	if (!json_is_string(value))
		return SLICE("");
	return (struct slice){ json_string_value(value),
		json_string_length(value) };
}

bool
mend_flavor_missing(const char *name, json_t *commands)
{
	struct mend_command command = MEND_COMMAND_INIT;
	struct wanted wanted = { .known = false };

	want_name(slice_of(name), &wanted);
	if (!wanted.known)
		return true;
	want_figures(&wanted);
	add_flavor(&command, &wanted);
	return mend_finish(&command, commands);
}
