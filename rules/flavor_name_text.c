/*
 * flavor_name_text.c - does a name that parses also follow the text of
 * scs-0100-v3.3, which allows less than the reference parser takes?
 */
#include "rules/flavor_name.h"
#include "rules/flavor_name_table.h"

static bool parts_follow(const struct flavor_name *);
static bool gpu_follows(const struct name_gpu *);
static bool spelled_as(
    struct slice name, const struct flavor_name *, bool count_1);

bool
flavor_name_follows_text(struct slice name, const struct flavor_name *parts)
{
	if (parts->grammar != NAME_GRAMMAR_V2 || !parts_follow(parts))
		return false;
	/* The text writes each part in one way only, but for a "1x" before
	 * the size of a disk. */
	if (spelled_as(name, parts, false))
		return true;
	return parts->disk.count == 1 && parts->disk.size_gb > 0 &&
	       spelled_as(name, parts, true);
}

static bool
parts_follow(const struct flavor_name *parts)
{
	if (parts->disk.count > 1 && parts->disk.size_gb == 0)
		return false;
	if (parts->cpu.vendor == 'r' && parts->cpu.generation == 0)
		return false;
	return gpu_follows(&parts->gpu);
}

static bool
gpu_follows(const struct name_gpu *gpu)
{
	if (gpu->kind == '\0')
		return true;
	if (gpu->units == 0 && (gpu->units_perf > 0 || gpu->vram_gib > 0))
		return false;
	if (gpu->vram_perf > 1)
		return false;
	return gpu->vendor != 'I' || strcmp(gpu->generation, "0.95") != 0;
}

static bool
spelled_as(struct slice name, const struct flavor_name *parts, bool count_1)
{
	const struct name_form form = { NAME_GRAMMAR_V2, true, count_1 };
	char buf[NAME_TEXT_MAX];
	size_t len = name_write_form(parts, &form, buf);

	return slice_equal(name, (struct slice){ buf, len });
}
