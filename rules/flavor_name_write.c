/*
 * flavor_name_write.c - writes a flavor name from its parts, derives the
 * short one, and compares what a name promises with the real figures.
 */
#include "rules/flavor_name.h"
#include "rules/flavor_name_table.h"

/* What the reference lets the RAM fall short of its name. */
#define RAM_TOLERANCE_MIB 51

struct writer {
	char *at;
	size_t len;
	char join;
	char extend;
};

static void put(struct writer *, char);
static void puts_word(struct writer *, const char *);
static void put_repeated(struct writer *, char, unsigned count);
static void put_number(struct writer *, uint64_t);
static void put_ram(struct writer *, double gib);
static void put_disk(struct writer *, const struct name_disk *, bool count_1);
static void put_cpu(
    struct writer *, const struct name_cpu *, bool generation_0);
static void put_gpu(struct writer *, const struct name_gpu *);
static enum name_promise keeps(bool);

size_t
flavor_name_write(
    const struct flavor_name *name, enum name_grammar grammar, char *buf)
{
	return name_write_form(
	    name, &(struct name_form){ .grammar = grammar }, buf);
}

size_t
name_write_form(
    const struct flavor_name *name, const struct name_form *form, char *buf)
{
	const bool v1 = form->grammar == NAME_GRAMMAR_V1;
	struct writer w = { buf, 0, v1 ? ':' : '-', v1 ? '-' : '_' };

	puts_word(&w, NAME_PREFIX);
	put_number(&w, name->cpus);
	put(&w, name->cpu_type);
	put_repeated(&w, 'i', name->cpu_insecure);
	put(&w, w.join);
	put_ram(&w, name->ram_gib);
	put_repeated(&w, 'u', name->ram_no_ecc);
	put_repeated(&w, 'o', name->ram_oversubscribed);
	if (name->disk.present)
		put_disk(&w, &name->disk, form->count_1);
	if (name->hypervisor[0] != '\0') {
		put(&w, w.extend);
		puts_word(&w, name->hypervisor);
	}
	if (name->hw_virt) {
		put(&w, w.extend);
		puts_word(&w, "hwv");
	}
	if (name->cpu.vendor != '\0')
		put_cpu(&w, &name->cpu, form->generation_0);
	if (name->gpu.kind != '\0')
		put_gpu(&w, &name->gpu);
	if (name->infiniband) {
		put(&w, w.extend);
		puts_word(&w, "ib");
	}
	w.at[w.len] = '\0';
	return w.len;
}

static void
put(struct writer *w, char c)
{
	w->at[w->len++] = c;
}

static void
puts_word(struct writer *w, const char *word)
{
	while (*word != '\0')
		put(w, *word++);
}

static void
put_repeated(struct writer *w, char c, unsigned count)
{
	while (count-- > 0)
		put(w, c);
}

static void
put_number(struct writer *w, uint64_t n)
{
	char digits[20];
	size_t count = 0;

	do {
		digits[count++] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	while (count > 0)
		put(w, digits[--count]);
}

static void
put_ram(struct writer *w, double gib)
{
	uint64_t whole = (uint64_t)gib;

	put_number(w, whole);
	if ((double)whole < gib)
		puts_word(w, ".5");
}

static void
put_disk(struct writer *w, const struct name_disk *disk, bool count_1)
{
	put(w, w->join);
	if (disk->count > 1 || count_1) {
		put_number(w, disk->count);
		put(w, 'x');
	}
	if (disk->size_gb > 0)
		put_number(w, disk->size_gb);
	if (disk->type != '\0')
		put(w, disk->type);
}

static void
put_cpu(struct writer *w, const struct name_cpu *cpu, bool generation_0)
{
	put(w, w->extend);
	put(w, cpu->vendor);
	if (cpu->generation > 0 || (cpu->generation == 0 && generation_0))
		put_number(w, (uint64_t)cpu->generation);
	put_repeated(w, 'h', cpu->freq);
}

static void
put_gpu(struct writer *w, const struct name_gpu *gpu)
{
	put(w, w->extend);
	put(w, gpu->kind);
	put(w, gpu->vendor);
	puts_word(w, gpu->generation);
	if (gpu->units > 0) {
		put(w, w->join);
		put_number(w, gpu->units);
	}
	put_repeated(w, 'h', gpu->units_perf);
	if (gpu->vram_gib > 0) {
		put(w, w->join);
		put_number(w, gpu->vram_gib);
	}
	put_repeated(w, 'h', gpu->vram_perf);
}

struct flavor_name
flavor_name_short(const struct flavor_name *name)
{
	struct flavor_name brief = *name;

	brief.hypervisor[0] = '\0';
	brief.hw_virt = false;
	/* ARM and RISC-V stay: the letter tells the architecture. */
	if (brief.cpu.vendor == 'i' || brief.cpu.vendor == 'z')
		brief.cpu.vendor = '\0';
	brief.cpu.generation = -1;
	brief.cpu.freq = 0;
	brief.gpu.units_perf = 0;
	brief.gpu.vram_perf = 0;
	return brief;
}

bool
flavor_name_is_readable(const struct flavor_name *name)
{
	const struct name_gpu *gpu = &name->gpu;

	return gpu->kind == 0 || !name->infiniband || gpu->units > 0 ||
	       gpu->vram_gib > 0 || gpu->units_perf + gpu->vram_perf > 0;
}

struct name_truth
flavor_name_truth(
    const struct flavor_name *name, const struct flavor_figures *figures)
{
	const double ram = (double)figures->ram_mib + RAM_TOLERANCE_MIB;
	struct name_truth truth;

	truth.cpu = keeps(figures->vcpus >= (int64_t)name->cpus);
	truth.ram = keeps(ram >= name->ram_gib * 1024);
	truth.disk = keeps(figures->disk_gb >= (int64_t)name->disk.size_gb);
	if (name->disk.present && name->disk.size_gb == 0)
		truth.disk = NAME_CANNOT_COMPARE;
	return truth;
}

static enum name_promise
keeps(bool enough)
{
	return enough ? NAME_KEEPS : NAME_OVERPROMISES;
}
