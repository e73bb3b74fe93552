/*
 * name_words.c - what a flavor name means, in words for a terminal; for an
 * invalid one where it breaks and what it might have been.
 */
#include "proxy/name_words.h"

#include <inttypes.h>

#include "rules/name_specs.h"

struct word_row {
	const char *key;
	const char *words;
};

static const struct word_row cpu_letters[] = {
	{ "L", "crowded cores: heavily oversubscribed" },
	{ "V", "shared cores: oversubscribed, at least a fifth of a core in "
	       "more than 99 % of a month" },
	{ "T", "dedicated hyper-threads" },
	{ "C", "dedicated cores" },
	{ NULL, "" },
};

static const struct word_row disk_letters[] = {
	{ "n", "on network storage" },
	{ "h", "on local hard disks" },
	{ "s", "on local SSD" },
	{ "p", "on local NVMe" },
	{ NULL, "of no promised type" },
};

static const struct word_row hypervisors[] = {
	{ "kvm", "KVM" },
	{ "chy", "Cloud Hypervisor" },
	{ "xen", "Xen" },
	{ "vmw", "VMware" },
	{ "hyv", "Hyper-V" },
	{ "bms", "none: bare metal" },
	{ NULL, "not said" },
};

static const struct word_row cpu_generations[] = {
	{ "i", "Intel (x86_64)" },
	{ "i0", "older than Skylake" },
	{ "i1", "Skylake" },
	{ "i2", "Cascade Lake" },
	{ "i3", "Ice Lake" },
	{ "i4", "Sapphire Rapids" },
	{ "i5", "Sierra Forest" },
	{ "i6", "Granite Rapids" },
	{ "z", "AMD (x86_64)" },
	{ "z0", "older than Zen" },
	{ "z1", "Zen 1" },
	{ "z2", "Zen 2" },
	{ "z3", "Zen 3" },
	{ "z4", "Zen 4" },
	{ "z5", "Zen 5" },
	{ "z6", "Zen 6" },
	{ "a", "ARM (aarch64)" },
	{ "a0", "older than Cortex-A76" },
	{ "a1", "Cortex-A76, Neoverse N1" },
	{ "a2", "Cortex-A78, X1, Neoverse V1" },
	{ "a3", "Cortex-A71x, Neoverse N2, V2" },
	{ "a4", "AmpereOne" },
	{ "a5", "Cortex-A72x, Neoverse N3, V3" },
	{ "r", "RISC-V" },
	{ NULL, "generation 0" },
};

static const struct word_row gpu_vendors[] = {
	{ "N", "Nvidia" },
	{ "A", "AMD" },
	{ "I", "Intel" },
	{ NULL, "" },
};

static const struct word_row gpu_generations[] = {
	{ "Nf", "Fermi" },
	{ "Nk", "Kepler" },
	{ "Nm", "Maxwell" },
	{ "Np", "Pascal" },
	{ "Nv", "Volta" },
	{ "Nt", "Turing" },
	{ "Na", "Ampere" },
	{ "Nl", "Ada Lovelace" },
	{ "Ng", "Grace Hopper" },
	{ "Nb", "Blackwell" },
	{ "Nu", "Blackwell Ultra" },
	{ NULL, NULL },
};

static const char *const frequencies[] = { "", ", above 2.75 GHz",
	", above 3.25 GHz", ", above 3.75 GHz" };

static void say_verdict(const struct name_reading *, struct text *);
static void say_fault(const struct name_reading *, struct text *);
static void say_nearest(struct slice name, const char *title, struct text *);
static void say_parts(const struct flavor_name *, struct text *);
static void say_disk(const struct name_disk *, struct text *);
static void say_cpu(const struct name_cpu *, struct text *);
static void say_gpu(const struct name_gpu *, struct text *);
static void say_forms(const struct name_reading *, struct text *);
static name_spec_report say_spec;
static void say_name(struct slice name, struct text *);
static size_t columns(struct slice);
static bool is_continuation(char);
static const char *words_of(const struct word_row *, const char *key);

void
name_words(const struct name_reading *r, struct text *out)
{
	say_name(r->name, out);
	text_addc(out, '\n');
	if (r->verdict == NAME_INVALID) {
		say_fault(r, out);
		return;
	}
	say_verdict(r, out);
	if (r->verdict == NAME_NOT_SCS) {
		say_nearest(r->name, "perhaps meant", out);
		return;
	}
	say_parts(&r->parts, out);
	say_forms(r, out);
	text_adds(out, "  extra specs\n");
	if (!name_specs_each(&r->parts, say_spec, out))
		text_adds(out, "    too many disks to list\n");
}

static void
say_verdict(const struct name_reading *r, struct text *out)
{
	switch (r->verdict) {
	case NAME_VALID:
		text_adds(out, "  valid in versions 2 and 3 of the standard");
		if (!flavor_name_follows_text(r->name, &r->parts))
			text_adds(out, ", for the conformance tests; the "
				       "text of version 3.3 does not know "
				       "this spelling");
		break;
	case NAME_TOLERATED_V1:
		text_adds(out, "  valid in version 1 only, which the "
			       "conformance tests still tolerate");
		break;
	case NAME_NOT_SCS:
		text_adds(out, "  no SCS flavor name: it does not begin with "
			       "SCS-, so the standard says nothing of it");
		break;
	case NAME_INVALID:
		break;
	}
	text_addc(out, '\n');
}

static void
say_fault(const struct name_reading *r, struct text *out)
{
	size_t marks =
	    columns((struct slice){ r->name.at + r->fault.at, r->fault.len });

	for (size_t i = columns((struct slice){ r->name.at, r->fault.at });
	     i > 0; i--)
		text_addc(out, ' ');
	text_addc(out, '^');
	while (marks-- > 1)
		text_addc(out, '~');
	text_adds(out, "\n  invalid: ");
	flavor_name_explain(r->name, &r->fault, out);
	text_addc(out, '\n');
	say_nearest(r->name, "nearest", out);
}

static void
say_nearest(struct slice name, const char *title, struct text *out)
{
	char nearest[NAME_TEXT_MAX], brief_text[NAME_TEXT_MAX];
	struct flavor_name parts, brief;

	if (!flavor_name_suggest(name, NULL, nearest))
		return;
	text_addf(out, "  %s: %s", title, nearest);
	flavor_name_parse(slice_of(nearest), &parts, NULL);
	brief = flavor_name_short(&parts);
	flavor_name_write(&brief, NAME_GRAMMAR_V2, brief_text);
	if (strcmp(nearest, brief_text) != 0 && flavor_name_is_readable(&brief))
		text_addf(out, ", or short %s", brief_text);
	text_addc(out, '\n');
}

static void
say_parts(const struct flavor_name *parts, struct text *out)
{
	const char letter[2] = { parts->cpu_type, '\0' };
	uint64_t whole = (uint64_t)parts->ram_gib;

	text_addf(out, "  CPU         %" PRIu64 " on %s%s\n", parts->cpus,
	    words_of(cpu_letters, letter),
	    parts->cpu_insecure ? "; insecure" : "");
	text_addf(out, "  RAM         %" PRIu64 "%s GiB%s%s\n", whole,
	    (double)whole < parts->ram_gib ? ".5" : "",
	    parts->ram_no_ecc ? ", without ECC" : "",
	    parts->ram_oversubscribed ? ", oversubscribed" : "");
	say_disk(&parts->disk, out);
	if (parts->hypervisor[0] != '\0')
		text_addf(out, "  hypervisor  %s\n",
		    words_of(hypervisors, parts->hypervisor));
	if (parts->hw_virt)
		text_adds(out, "  nested      hardware virtualisation can be "
			       "used inside\n");
	if (parts->cpu.vendor != '\0')
		say_cpu(&parts->cpu, out);
	if (parts->gpu.kind != '\0')
		say_gpu(&parts->gpu, out);
	if (parts->infiniband)
		text_adds(out, "  network     InfiniBand\n");
}

static void
say_disk(const struct name_disk *disk, struct text *out)
{
	const char letter[2] = { disk->type, '\0' };

	if (!disk->present) {
		text_adds(out, "  disk        none: boot from a volume\n");
		return;
	}
	text_addf(out, "  disk        %" PRIu64 " ", disk->count);
	if (disk->size_gb > 0)
		text_addf(out, "of %" PRIu64 " GB", disk->size_gb);
	else
		text_adds(out, "of a size left to the cloud");
	text_addf(out, ", %s\n", words_of(disk_letters, letter));
}

static void
say_cpu(const struct name_cpu *cpu, struct text *out)
{
	const char vendor[2] = { cpu->vendor, '\0' };

	text_addf(out, "  processor   %s", words_of(cpu_generations, vendor));
	if (cpu->generation >= 0) {
		const char key[3] = { cpu->vendor,
			(char)('0' + cpu->generation), '\0' };

		text_addf(out, ", %s", words_of(cpu_generations, key));
	}
	text_addf(out, "%s\n", frequencies[cpu->freq]);
}

static void
say_gpu(const struct name_gpu *gpu, struct text *out)
{
	const char vendor[2] = { gpu->vendor, '\0' };
	char key[sizeof(gpu->generation) + 1] = { gpu->vendor };
	const char *generation;

	memcpy(key + 1, gpu->generation, sizeof(gpu->generation));
	generation = words_of(gpu_generations, key);
	text_addf(out, "  GPU         %s %s",
	    gpu->kind == 'G' ? "pass-through" : "virtual",
	    words_of(gpu_vendors, vendor));
	if (generation != NULL)
		text_addf(out, " %s", generation);
	else if (gpu->generation[0] != '\0')
		text_addf(out, ", generation %s", gpu->generation);
	if (gpu->units > 0)
		text_addf(out, ", %" PRIu64 " units", gpu->units);
	if (gpu->units_perf > 0)
		text_adds(out, ", high clock");
	if (gpu->vram_gib > 0)
		text_addf(out, ", %" PRIu64 " GiB of %smemory", gpu->vram_gib,
		    gpu->vram_perf > 0 ? "high-bandwidth " : "");
	text_addc(out, '\n');
}

static void
say_forms(const struct name_reading *r, struct text *out)
{
	const struct flavor_name brief = flavor_name_short(&r->parts);
	char buf[NAME_TEXT_MAX];

	flavor_name_write(&r->parts, NAME_GRAMMAR_V2, buf);
	text_addf(out, "  canonical   %s\n", buf);
	flavor_name_write(&brief, NAME_GRAMMAR_V2, buf);
	text_addf(out, "  short       %s%s\n", buf,
	    flavor_name_is_readable(&brief) ? "" : ", which no tool can read");
	/* Version 1 has no word for this hypervisor. */
	if (strcmp(r->parts.hypervisor, "chy") == 0)
		return;
	flavor_name_write(&r->parts, NAME_GRAMMAR_V1, buf);
	text_addf(out, "  version 1   %s\n", buf);
}

static void
say_spec(const char *key, const char *value, void *arg)
{
	struct text *out = arg;

	text_addf(out, "    %s=%s\n", key, value);
}

/* Only what surely takes one column reaches the terminal as it is. */
static void
say_name(struct slice name, struct text *out)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];

		if (!is_continuation(c))
			text_addc(out, c >= ' ' && c <= '~' ? c : '?');
	}
}

static size_t
columns(struct slice a)
{
	size_t count = 0;

	for (size_t i = 0; i < a.len; i++)
		count += !is_continuation(a.at[i]);
	return count;
}

/* Of a UTF-8 character, a byte behind the first. */
static bool
is_continuation(char c)
{
	return (c & 0xC0) == 0x80;
}

/* The last row, without a key, has the words for anything else. */
static const char *
words_of(const struct word_row *row, const char *key)
{
	while (row->key != NULL && strcmp(row->key, key) != 0)
		row++;
	return row->words;
}
