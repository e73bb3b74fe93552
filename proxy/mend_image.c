/* mend_image.c - commands that mend images: nearly all is a property. */
#include "proxy/mend_part.h"

#include <string.h>

#include "proxy/shell_word.h"

/* Fields that are not set like a property. */
static const struct field_row {
	const char *field;
	const char *option; /* takes the value; NULL: nobody can set it */
} fields[] = {
	{ "min_disk", "--min-disk" },
	{ "min_ram", "--min-ram" },
	{ "name", "--name" },
	{ "checksum", NULL },
	{ "created_at", NULL },
	{ "id", NULL },
	{ "os_hash_algo", NULL },
	{ "os_hash_value", NULL },
	{ "size", NULL },
	{ "status", NULL },
	{ "virtual_size", NULL },
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

/* Fields whose values are options. */
static const struct switch_row {
	const char *field, *value, *option;
} switches[] = {
	{ "os_hidden", "true", "--hidden" },
	{ "os_hidden", "false", "--unhidden" },
	{ "protected", "true", "--protected" },
	{ "protected", "false", "--unprotected" },
	{ "visibility", "community", "--community" },
	{ "visibility", "private", "--private" },
	{ "visibility", "public", "--public" },
	{ "visibility", "shared", "--shared" },
};
#define SWITCHES (sizeof(switches) / sizeof(switches[0]))

static bool is_past_mending(const struct finding *);
static const struct field_row *find_field(const char *);
static bool add_value(struct mend_command *, const struct finding *);
static bool is_switch(const char *field);
static bool add_switch(struct mend_command *, const struct finding *);
static bool is_respelt(const struct finding *);
static void add_caution(struct mend_command *, const struct finding *);

bool
mend_image(const struct mend_target *target)
{
	struct mend_command command = MEND_COMMAND_INIT;
	struct finding finding = *target->finding;

	if (is_past_mending(&finding))
		return true;
	/* What fits a property that is not there is anybody's guess. */
	if (finding.found == NULL && find_field(finding.field) == NULL &&
	    !is_switch(finding.field))
		finding.nearest = NULL;
	mend_words(&command, "openstack image set");
	if (!add_value(&command, &finding))
		command.unusable = true;
	mend_operand(&command, mend_id(target->object));
	mend_explain(&command, &finding);
	add_caution(&command, &finding);
	return mend_finish(&command, target->commands);
}

/* A date of building that is there and wrong is no matter of spelling: the
 * image is too old, or was built after it was registered. */
static bool
is_past_mending(const struct finding *f)
{
	return strcmp(f->field, "image_build_date") == 0 && f->found != NULL &&
	       f->nearest == NULL;
}

/* False if no option can set the field. */
static bool
add_value(struct mend_command *command, const struct finding *f)
{
	const struct field_row *row = find_field(f->field);
	const struct slice value = mend_value(f);

	if (is_switch(f->field))
		return add_switch(command, f);
	if (row == NULL) {
		mend_property(command, f->field, value);
		return true;
	}
	if (row->option == NULL || slice_starts(value, "-"))
		return false;
	mend_words(command, row->option);
	return shell_word(&command->line, value);
}

static const struct field_row *
find_field(const char *field)
{
	for (size_t i = 0; i < FIELDS; i++) {
		if (strcmp(field, fields[i].field) == 0)
			return &fields[i];
	}
	return NULL;
}

static bool
is_switch(const char *field)
{
	for (size_t i = 0; i < SWITCHES; i++) {
		if (strcmp(field, switches[i].field) == 0)
			return true;
	}
	return false;
}

static bool
add_switch(struct mend_command *command, const struct finding *f)
{
	for (size_t i = 0; f->nearest != NULL && i < SWITCHES; i++) {
		if (strcmp(f->field, switches[i].field) != 0 ||
		    strcmp(f->nearest, switches[i].value) != 0)
			continue;
		mend_words(command, switches[i].option);
		return true;
	}
	return false;
}

/* Both of two generic images get the finding, only one is to change; and
 * another word in place of a wrong one is probable, no more. */
static void
add_caution(struct mend_command *command, const struct finding *f)
{
	if (f->nearest == NULL || f->found == NULL || is_respelt(f))
		return;
	if (strcmp(f->field, "os_purpose") == 0 &&
	    strcmp(f->found, "generic") == 0)
		shell_comment(&command->line, "only the older of the two");
	else if (!is_switch(f->field))
		shell_comment(&command->line, "probably: see the finding");
}

/* The same in other letters, or a number or date. */
static bool
is_respelt(const struct finding *f)
{
	return strcasecmp(f->found, f->nearest) == 0 ||
	       (f->nearest[0] >= '0' && f->nearest[0] <= '9');
}

/* Uploaded first, public afterwards: what is public must be complete. */
bool
mend_image_missing(const char *name, json_t *commands)
{
	struct mend_command create = MEND_COMMAND_INIT;
	struct mend_command publish = MEND_COMMAND_INIT;
	bool good;

	mend_words(&create,
	    "openstack image create --private --disk-format qcow2 "
	    "--container-format bare --file FILE --min-disk VALUE "
	    "--min-ram VALUE --property image_source=VALUE");
	mend_operand(&create, slice_of(name));
	shell_comment(&create.line,
	    "FILE: the vendor's image; and the other properties of scs-0102");
	mend_words(&publish, "openstack image set --public ID");
	shell_comment(&publish.line, "ID: of the image created");
	publish.unusable = create.unusable;
	good = mend_finish(&create, commands);
	return mend_finish(&publish, commands) && good;
}
