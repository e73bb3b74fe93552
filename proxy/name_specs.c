/* name_specs.c - the scs: extra specs that a flavor name implies. */
#include "proxy/name_specs.h"

#include <stdio.h>

#define DISKS_MAX 64

static void report_disks(
    const struct name_disk *, name_spec_report *, struct text *);
static void report_names(
    const struct flavor_name *, name_spec_report *, struct text *);

bool
name_specs_each(
    const struct flavor_name *name, name_spec_report *report, struct text *out)
{
	if (name->disk.count > DISKS_MAX)
		return false;
	report("scs:cpu-type", flavor_name_cpu_type(name->cpu_type), out);
	if (name->disk.present)
		report_disks(&name->disk, report, out);
	report_names(name, report, out);
	return true;
}

static void
report_disks(
    const struct name_disk *disk, name_spec_report *report, struct text *out)
{
	char key[sizeof("scs:disk-type") + 10];

	for (unsigned i = 0; i < disk->count; i++) {
		snprintf(key, sizeof(key), "scs:disk%u-type", i);
		report(key, flavor_name_disk_type(disk->type), out);
	}
}

/* The longest first, version 1 before version 2. */
static void
report_names(
    const struct flavor_name *name, name_spec_report *report, struct text *out)
{
	const struct flavor_name brief = flavor_name_short(name);
	char v1[NAME_TEXT_MAX], v2[NAME_TEXT_MAX], brief_v2[NAME_TEXT_MAX];

	flavor_name_write(name, NAME_GRAMMAR_V1, v1);
	flavor_name_write(name, NAME_GRAMMAR_V2, v2);
	report("scs:name-v1", v1, out);
	report("scs:name-v2", v2, out);
	flavor_name_write(&brief, NAME_GRAMMAR_V2, brief_v2);
	if (strcmp(v2, brief_v2) == 0)
		return;
	flavor_name_write(&brief, NAME_GRAMMAR_V1, v1);
	report("scs:name-v3", v1, out);
	report("scs:name-v4", brief_v2, out);
}
