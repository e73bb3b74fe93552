/* completion_plan.c - commands that complete a cloud; see
 * completion_plan.h. */
#include "proxy/completion_plan.h"

#include "proxy/mend_part.h"
#include "rules/cases.h"
#include "rules/complete.h"

struct plan {
	FILE *out;
	size_t unknown; /* flavors that do not show their extra specs */
	bool failed;
};

static bool plan_item(void *, const struct inventory_item *);
static bool print_command(
    FILE *, const struct inventory_item *, json_t *members);

bool
completion_plan(const struct offline *offline, struct inventory *inventory,
    struct faults *faults)
{
	struct plan plan = { .out = offline_open(offline, faults) };
	bool good;

	if (plan.out == NULL)
		return false;
	good = inventory_seal(inventory, offline->rules, faults) &&
	       inventory_each(inventory, plan_item, &plan, faults);
	if (plan.unknown > 0)
		fprintf(stderr,
		    "scs-gate: this caller may not see the extra specs of %zu "
		    "flavors: nothing is planned for them\n",
		    plan.unknown);
	if (plan.failed)
		faults_add(faults, NULL, 0, "out of memory");
	return offline_close(offline, plan.out, faults) && good;
}

static bool
plan_item(void *arg, const struct inventory_item *item)
{
	struct plan *p = arg;
	json_t *members;

	if (!cases_look_at(item->kind, item->object))
		return true;
	if (item->kind == OBJECT_FLAVOR &&
	    json_object_get(item->object, "extra_specs") == NULL) {
		p->unknown++;
		return true;
	}
	members = complete_members(item->kind, item->object);
	p->failed =
	    members == NULL || (json_object_size(members) > 0 &&
				   !print_command(p->out, item, members));
	json_decref(members);
	return !p->failed;
}

static bool
print_command(FILE *out, const struct inventory_item *item, json_t *members)
{
	struct mend_command command = MEND_COMMAND_INIT;
	json_t *lines = json_array(), *value;
	const char *key;
	bool good;

	mend_words(&command, item->kind == OBJECT_FLAVOR
				 ? "openstack flavor set"
				 : "openstack image set");
	json_object_foreach (members, key, value) {
		mend_property(
		    &command, key, slice_of(json_string_value(value)));
	}
	mend_operand(&command, mend_id(item->object));
	good = lines != NULL && mend_finish(&command, lines);
	for (size_t i = 0; i < json_array_size(lines); i++)
		fprintf(
		    out, "%s\n", json_string_value(json_array_get(lines, i)));
	json_decref(lines);
	return good;
}
