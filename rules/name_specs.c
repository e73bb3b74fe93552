/* name_specs.c - the scs: extra specs that a flavor name implies. */
#include "rules/name_specs.h"

#include <stdio.h>

#define DISKS_MAX 64

static void report_disks(const struct name_disk *, name_spec_report *, void *);
static void report_names(
    const struct flavor_name *, name_spec_report *, void *);

bool
name_specs_each(
    const struct flavor_name *name, name_spec_report *report, void *arg)
{
	if (name->disk.count > DISKS_MAX)
		return false;
	report("scs:cpu-type", flavor_name_cpu_type(name->cpu_type), arg);
	if (name->disk.present)
		report_disks(&name->disk, report, arg);
	report_names(name, report, arg);
	return true;
}

static void
report_disks(const struct name_disk *disk, name_spec_report *report, void *arg)
{
	char key[sizeof("scs:disk-type") + 10];

	for (unsigned i = 0; i < disk->count; i++) {
		snprintf(key, sizeof(key), "scs:disk%u-type", i);
		report(key, flavor_name_disk_type(disk->type), arg);
	}
}

/* The longest first, version 1 before version 2. */
static void
report_names(
    const struct flavor_name *name, name_spec_report *report, void *arg)
{
	const struct flavor_name brief = flavor_name_short(name);
	char v1[NAME_TEXT_MAX], v2[NAME_TEXT_MAX], brief_v2[NAME_TEXT_MAX];

	flavor_name_write(name, NAME_GRAMMAR_V1, v1);
	flavor_name_write(name, NAME_GRAMMAR_V2, v2);
	report("scs:name-v1", v1, arg);
	report("scs:name-v2", v2, arg);
	flavor_name_write(&brief, NAME_GRAMMAR_V2, brief_v2);
	if (strcmp(v2, brief_v2) == 0)
		return;
	flavor_name_write(&brief, NAME_GRAMMAR_V1, v1);
	report("scs:name-v3", v1, arg);
	report("scs:name-v4", brief_v2, arg);
}
