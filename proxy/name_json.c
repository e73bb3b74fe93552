/*
 * name_json.c - what a flavor name means, as one JSON object. Written
 * straight into text: thousands of names a second pass through here.
 */
#include "proxy/name_json.h"

#include <inttypes.h>

#include "rules/name_specs.h"

static const char *const verdicts[] = {
	[NAME_NOT_SCS] = "not-scs",
	[NAME_INVALID] = "invalid",
	[NAME_TOLERATED_V1] = "tolerated-v1",
	[NAME_VALID] = "valid",
};

static void add_reason(const struct name_reading *, struct text *);
static void add_fields(const struct flavor_name *, struct text *);
static void add_disk(const struct name_disk *, struct text *);
static void add_cpu(const struct name_cpu *, struct text *);
static void add_gpu(const struct name_gpu *, struct text *);
static void add_forms(const struct name_reading *, struct text *);
static void add_specs(const struct flavor_name *, struct text *);
static name_spec_report add_spec;
static void add_bool(const char *key, bool, struct text *);
static void add_number(const char *key, uint64_t, struct text *);
static void add_number_or_null(const char *key, uint64_t, struct text *);
static void add_ram(double, struct text *);
static void add_letter(const char *key, char, struct text *);
static void add_repeated(const char *key, unsigned count, struct text *);
static void add_string(const char *key, const char *, struct text *);
static void add_key(const char *key, struct text *);

struct name_reading
name_read(struct slice name)
{
	struct name_reading r = { .name = name };

	r.verdict = flavor_name_parse(name, &r.parts, &r.fault);
	return r;
}

void
name_json_members(const struct name_reading *r, struct text *out)
{
	text_adds(out, "\"name\": \"");
	text_add_json(out, r->name);
	text_adds(out, "\"");
	add_string("verdict", verdicts[r->verdict], out);
	switch (r->parts.grammar) {
	case NAME_GRAMMAR_NONE:
		text_adds(out, ", \"grammar\": null");
		break;
	case NAME_GRAMMAR_V1:
		add_string("grammar", "v1", out);
		break;
	case NAME_GRAMMAR_V2:
		add_string("grammar", "v2", out);
		break;
	}
	if (r->verdict == NAME_INVALID)
		add_reason(r, out);
	if (r->parts.grammar == NAME_GRAMMAR_NONE)
		return;
	add_fields(&r->parts, out);
	add_forms(r, out);
	add_specs(&r->parts, out);
}

static void
add_reason(const struct name_reading *r, struct text *out)
{
	text_adds(out, ", \"reason\": \"");
	switch (r->fault.kind) {
	case NAME_FAULT_NONE:
		break;
	case NAME_FAULT_MAIN_PART:
		text_adds(out, "main-part");
		break;
	case NAME_FAULT_TRAILING:
		text_adds(out, "trailing:");
		text_add_json(out, slice_skip(r->name, r->fault.at));
		break;
	case NAME_FAULT_VALUE:
		text_adds(out, "value:");
		text_adds(out, r->fault.value);
		break;
	case NAME_FAULT_RAM_NUMBER:
		text_adds(out, "ram-not-a-number");
		break;
	case NAME_FAULT_NUMBER_TOO_LONG:
		text_adds(out, "number-too-long");
		break;
	}
	text_addc(out, '"');
}

static void
add_fields(const struct flavor_name *parts, struct text *out)
{
	text_adds(out, ", \"fields\": {");
	text_adds(out, "\"cpus\": ");
	add_number(NULL, parts->cpus, out);
	add_letter("cpu_type", parts->cpu_type, out);
	add_bool("cpu_insecure", parts->cpu_insecure, out);
	add_ram(parts->ram_gib, out);
	add_bool("ram_no_ecc", parts->ram_no_ecc, out);
	add_bool("ram_oversubscribed", parts->ram_oversubscribed, out);
	add_disk(&parts->disk, out);
	if (parts->hypervisor[0] == '\0')
		text_adds(out, ", \"hypervisor\": null");
	else
		add_string("hypervisor", parts->hypervisor, out);
	add_bool("hw_virt", parts->hw_virt, out);
	add_cpu(&parts->cpu, out);
	add_gpu(&parts->gpu, out);
	add_bool("infiniband", parts->infiniband, out);
	text_addc(out, '}');
}

static void
add_disk(const struct name_disk *disk, struct text *out)
{
	if (!disk->present) {
		text_adds(out, ", \"disk\": null");
		return;
	}
	text_adds(out, ", \"disk\": {\"count\": ");
	add_number(NULL, disk->count, out);
	add_number_or_null("size_gb", disk->size_gb, out);
	add_letter("type", disk->type, out);
	text_addc(out, '}');
}

static void
add_cpu(const struct name_cpu *cpu, struct text *out)
{
	if (cpu->vendor == '\0') {
		text_adds(out, ", \"cpu\": null");
		return;
	}
	text_addf(out, ", \"cpu\": {\"vendor\": \"%c\"", cpu->vendor);
	if (cpu->generation < 0)
		text_adds(out, ", \"generation\": null");
	else
		add_number("generation", (uint64_t)cpu->generation, out);
	add_repeated("freq", cpu->freq, out);
	text_addc(out, '}');
}

static void
add_gpu(const struct name_gpu *gpu, struct text *out)
{
	if (gpu->kind == '\0') {
		text_adds(out, ", \"gpu\": null");
		return;
	}
	text_addf(out, ", \"gpu\": {\"mode\": \"%c\"", gpu->kind);
	add_letter("vendor", gpu->vendor, out);
	add_string("generation", gpu->generation, out);
	add_number_or_null("units", gpu->units, out);
	add_repeated("units_perf", gpu->units_perf, out);
	add_number_or_null("vram_gib", gpu->vram_gib, out);
	add_repeated("vram_perf", gpu->vram_perf, out);
	text_addc(out, '}');
}

static void
add_forms(const struct name_reading *r, struct text *out)
{
	const struct flavor_name brief = flavor_name_short(&r->parts);
	char buf[NAME_TEXT_MAX];

	flavor_name_write(&r->parts, NAME_GRAMMAR_V2, buf);
	add_string("canonical_v2", buf, out);
	flavor_name_write(&r->parts, NAME_GRAMMAR_V1, buf);
	add_string("canonical_v1", buf, out);
	flavor_name_write(&brief, NAME_GRAMMAR_V2, buf);
	add_string("short_v2", buf, out);
	flavor_name_write(&r->parts, r->parts.grammar, buf);
	add_bool("is_canonical", slice_is(r->name, buf), out);
}

static void
add_specs(const struct flavor_name *parts, struct text *out)
{
	struct text specs = TEXT_INIT;

	if (name_specs_each(parts, add_spec, &specs)) {
		text_adds(out, ", \"extra_specs\": {");
		text_add(out, slice_skip(text_slice(&specs), strlen(", ")));
		text_addc(out, '}');
	}
	out->failed |= text_failed(&specs);
	text_done(&specs);
}

static void
add_spec(const char *key, const char *value, void *arg)
{
	struct text *out = arg;

	add_string(key, value, out);
}

static void
add_bool(const char *key, bool value, struct text *out)
{
	add_key(key, out);
	text_adds(out, value ? "true" : "false");
}

/* Numbers that do not fit an int are strings, for readers with small ones. */
static void
add_number(const char *key, uint64_t n, struct text *out)
{
	if (key != NULL)
		add_key(key, out);
	if (n > INT32_MAX)
		text_addf(out, "\"%" PRIu64 "\"", n);
	else
		text_addf(out, "%" PRIu64, n);
}

static void
add_number_or_null(const char *key, uint64_t n, struct text *out)
{
	if (n > 0)
		add_number(key, n, out);
	else
		text_addf(out, ", \"%s\": null", key);
}

static void
add_ram(double gib, struct text *out)
{
	uint64_t whole = (uint64_t)gib;
	const char *quote = gib > INT32_MAX ? "\"" : "";

	text_addf(out, ", \"ram_gib\": %s%" PRIu64 "%s%s", quote, whole,
	    (double)whole < gib ? ".5" : ".0", quote);
}

static void
add_letter(const char *key, char letter, struct text *out)
{
	const char value[2] = { letter, '\0' };

	add_string(key, value, out);
}

static void
add_repeated(const char *key, unsigned count, struct text *out)
{
	char value[8];

	memset(value, 'h', sizeof(value));
	value[count] = '\0';
	add_string(key, value, out);
}

/* value is known to hold nothing that JSON would have escaped. */
static void
add_string(const char *key, const char *value, struct text *out)
{
	add_key(key, out);
	text_addc(out, '"');
	text_adds(out, value);
	text_addc(out, '"');
}

static void
add_key(const char *key, struct text *out)
{
	text_adds(out, ", \"");
	text_adds(out, key);
	text_adds(out, "\": ");
}
