/* check_fits.c - a field that counts MiB or GiB must have room for another
 * one that counts bytes. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "rules/check_generic.h"
#include "rules/field.h"
#include "rules/rule_args.h"

struct fits {
	const char *field, *of, *because;
	const char *unit_name;
	double unit;
};

static bool take_unit(
    const struct yaml_node *, const char *, struct fits *, struct faults *);

static const struct {
	const char *name;
	double bytes;
} units[] = { { "GiB", 1 << 30 }, { "MiB", 1 << 20 }, { "KiB", 1 << 10 } };
#define UNITS (sizeof(units) / sizeof(units[0]))

static bool
prepare(const struct yaml_node *rule, const char *file, void **ret_private,
    struct faults *faults)
{
	static const char *const own[] = { "field", "of", "unit", "because",
		NULL };
	struct fits *f = calloc(1, sizeof(*f));

	*ret_private = f;
	return f != NULL && args_known(rule, file, own, faults) &&
	       args_text(rule, "field", file, &f->field, faults) &&
	       args_text(rule, "of", file, &f->of, faults) &&
	       args_text_or(rule, "because", file, &f->because, faults) &&
	       take_unit(rule, file, f, faults);
}

static bool
take_unit(const struct yaml_node *rule, const char *file, struct fits *f,
    struct faults *faults)
{
	const char *unit;

	if (!args_text_or(rule, "unit", file, &unit, faults))
		return false;
	for (size_t i = 0; i < UNITS; i++) {
		if (strcmp(units[i].name, unit == NULL ? "GiB" : unit) != 0)
			continue;
		f->unit_name = units[i].name;
		f->unit = units[i].bytes;
		return true;
	}
	faults_add(faults, file, yaml_get(rule, "unit")->key_line,
	    "\"unit\" is GiB, MiB or KiB, not %s", unit);
	return false;
}

static void
run(const void *private, const struct view *view, struct report *report)
{
	const struct fits *f = private;
	struct text allowed = TEXT_INIT;
	double bytes, needed, room = -1;
	char nearest[32];

	if (!field_number(view->object, f->of, &bytes))
		return;
	needed = ceil(bytes / f->unit);
	field_number(view->object, f->field, &room);
	if (room >= needed)
		return;
	snprintf(nearest, sizeof(nearest), "%.0f", needed);
	text_addf(&allowed, "%s %s or more, so that %s fits", nearest,
	    f->unit_name, f->of);
	field_report(report, view,
	    &(struct field_fault){
		.field = f->field,
		.kind = room < 0 ? NULL : "too-small",
		.weight = needed - room < UINT_MAX ? (unsigned)(needed - room)
						   : UINT_MAX,
		.outcome = OUTCOME_FAIL,
		.allowed = text_failed(&allowed) ? NULL : text_str(&allowed),
		.nearest = nearest,
		.because = f->because,
	    });
	text_done(&allowed);
}

const struct check check_fits = {
	.name = "fits",
	.usage = "field: what counts whole units; of: the field that counts "
		 "bytes; unit: GiB (the default), MiB or KiB; because",
	.prepare = prepare,
	.run = run,
	.release = free,
};
