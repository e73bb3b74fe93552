/*
 * flavor_name.c - reads an SCS flavor name: a hand-written scanner that goes
 * once over the bytes, each component tried once and greedily, never
 * revisited, exactly as the reference parser does. The separator behind the
 * CPU part tells the grammar: '-' is v2 and v3, ':' is v1.
 */
#include "rules/flavor_name.h"

#include <math.h>

#include "rules/decimal.h"
#include "rules/flavor_name_table.h"

/* The reference refuses longer numbers. */
#define DIGITS_MAX 4300

struct scanner {
	struct slice name;
	size_t pos;
	char join;   /* between CPU, RAM, disk and the numbers of the GPU */
	char extend; /* before each extension */
	struct flavor_name *out;
	struct name_fault fault;
};

typedef bool scan_part(struct scanner *);
static scan_part scan_main, scan_disk, scan_hypervisor, scan_hw_virt, scan_cpu,
    scan_gpu, scan_infiniband, scan_end;

static bool take_join(struct scanner *);
static bool read_ram(struct scanner *, struct slice digits);
static bool at_extension_end(const struct scanner *);
static bool read_cpu_generation(struct scanner *, struct slice digits);
static bool scan_gpu_generation(struct scanner *);
static bool scan_gpu_number(struct scanner *, const char *value, uint64_t *ret);
static bool scan_perf(
    struct scanner *, unsigned max, const char *value, unsigned *ret);
static bool read_number(
    struct scanner *, struct slice digits, const char *value, uint64_t *ret);
static int peek(const struct scanner *);
static bool take(struct scanner *, char);
static char take_one_of(struct scanner *, const char *letters);
static struct slice take_digits(struct scanner *);
static bool take_extension(struct scanner *, const char *word);
static bool is_digit(int c);
static bool fail(struct scanner *, enum name_fault_kind, struct slice where,
    const char *value);

enum name_verdict
flavor_name_parse(struct slice name, struct flavor_name *ret_name,
    struct name_fault *ret_fault)
{
	struct flavor_name out = { .disk.count = 1, .cpu.generation = -1 };
	struct scanner s = { .name = name, .out = &out };

	if (!slice_starts(name, NAME_PREFIX))
		return NAME_NOT_SCS;
	s.pos = sizeof(NAME_PREFIX) - 1;
	if (!scan_main(&s) || !scan_disk(&s) || !scan_hypervisor(&s) ||
	    !scan_hw_virt(&s) || !scan_cpu(&s) || !scan_gpu(&s) ||
	    !scan_infiniband(&s) || !scan_end(&s)) {
		if (ret_fault != NULL)
			*ret_fault = s.fault;
		return NAME_INVALID;
	}
	if (ret_name != NULL)
		*ret_name = out;
	return out.grammar == NAME_GRAMMAR_V1 ? NAME_TOLERATED_V1 : NAME_VALID;
}

static bool
scan_main(struct scanner *s)
{
	struct slice cpus = take_digits(s), ram;

	s->out->cpu_type = take_one_of(s, NAME_CPU_LETTERS);
	if (s->out->cpu_type == '\0')
		return fail(s, NAME_FAULT_MAIN_PART, (struct slice){ 0 }, NULL);
	s->out->cpu_insecure = take(s, 'i');
	if (!take_join(s))
		return fail(s, NAME_FAULT_MAIN_PART, (struct slice){ 0 }, NULL);
	ram = slice_skip(s->name, s->pos);
	ram.len = 0;
	while (is_digit(peek(s)) || peek(s) == '.') {
		s->pos++;
		ram.len++;
	}
	s->out->ram_no_ecc = take(s, 'u');
	s->out->ram_oversubscribed = take(s, 'o');
	return read_number(s, cpus, "cpus", &s->out->cpus) && read_ram(s, ram);
}

static bool
take_join(struct scanner *s)
{
	if (take(s, '-')) {
		s->out->grammar = NAME_GRAMMAR_V2;
		s->join = '-';
		s->extend = '_';
		return true;
	}
	s->out->grammar = NAME_GRAMMAR_V1;
	s->join = ':';
	s->extend = '-';
	return take(s, ':');
}

static bool
read_ram(struct scanner *s, struct slice digits)
{
	const double saturated = (double)NAME_NUMBER_MAX;
	double ram, twice;

	if (!decimal_parse(digits, &ram))
		return fail(s, NAME_FAULT_RAM_NUMBER, digits, NULL);
	s->out->beyond_int32 |= ram > INT32_MAX;
	if (ram > saturated)
		ram = saturated;
	twice = ram * 2;
	if (twice <= 0 || trunc(twice) < twice)
		return fail(s, NAME_FAULT_VALUE, digits, "ram");
	s->out->ram_gib = ram;
	return true;
}

static bool
scan_disk(struct scanner *s)
{
	struct name_disk *disk = &s->out->disk;
	struct slice count = { 0 }, size;

	if (!take(s, s->join))
		return true;
	disk->present = true;
	size = take_digits(s);
	if (take(s, 'x')) {
		count = size;
		size = take_digits(s);
	}
	disk->type = take_one_of(s, NAME_DISK_LETTERS);
	if (count.len > 0 && !read_number(s, count, "nrdisks", &disk->count))
		return false;
	return size.len == 0 ||
	       read_number(s, size, "disksize", &disk->size_gb);
}

static bool
scan_hypervisor(struct scanner *s)
{
	const struct hypervisor_row *row;

	if (peek(s) != s->extend)
		return true;
	for (size_t i = 0; (row = name_hypervisor(i)) != NULL; i++) {
		if (s->out->grammar == NAME_GRAMMAR_V1 && !row->in_v1)
			continue;
		if (take_extension(s, row->word)) {
			memcpy(
			    s->out->hypervisor, row->word, sizeof(row->word));
			break;
		}
	}
	return true;
}

static bool
scan_hw_virt(struct scanner *s)
{
	s->out->hw_virt = take_extension(s, "hwv");
	return true;
}

/* The vendor counts only if the extension ends behind its digits and h's:
 * "_ib" is not Intel. */
static bool
scan_cpu(struct scanner *s)
{
	const size_t start = s->pos;
	struct slice generation;
	size_t perf;
	char vendor;

	vendor = take(s, s->extend) ? take_one_of(s, NAME_CPU_VENDORS) : '\0';
	generation = take_digits(s);
	perf = s->pos;
	while (take(s, 'h'))
		;
	if (vendor == '\0' || !at_extension_end(s)) {
		s->pos = start;
		return true;
	}
	s->out->cpu.vendor = vendor;
	s->pos = perf;
	return (generation.len == 0 || read_cpu_generation(s, generation)) &&
	       scan_perf(s, NAME_FREQ_MAX, "perf", &s->out->cpu.freq);
}

/* The reference's end of text lies before a last newline, too. */
static bool
at_extension_end(const struct scanner *s)
{
	return peek(s) == -1 || peek(s) == s->extend ||
	       (peek(s) == '\n' && s->pos + 1 == s->name.len);
}

static bool
read_cpu_generation(struct scanner *s, struct slice digits)
{
	struct name_cpu *cpu = &s->out->cpu;
	unsigned n = 0;

	if (digits.len > DIGITS_MAX)
		return fail(s, NAME_FAULT_NUMBER_TOO_LONG, digits, NULL);
	for (size_t i = 0; i < digits.len && n <= 100; i++)
		n = n * 10 + (unsigned)(digits.at[i] - '0');
	if (n > (unsigned)name_cpu_generation_max(cpu->vendor))
		return fail(s, NAME_FAULT_VALUE, digits, "cpugen");
	cpu->generation = (int)n;
	return true;
}

static bool
scan_gpu(struct scanner *s)
{
	struct name_gpu *gpu = &s->out->gpu;
	const size_t start = s->pos;

	if (take(s, s->extend))
		gpu->kind = take_one_of(s, NAME_GPU_KINDS);
	if (gpu->kind != '\0')
		gpu->vendor = take_one_of(s, NAME_GPU_VENDORS);
	if (gpu->vendor == '\0') {
		gpu->kind = '\0';
		s->pos = start;
		return true;
	}
	return scan_gpu_generation(s) &&
	       scan_gpu_number(s, "cu", &gpu->units) &&
	       scan_perf(s, NAME_PERF_MAX, "perf", &gpu->units_perf) &&
	       scan_gpu_number(s, "vram", &gpu->vram_gib) &&
	       scan_perf(s, NAME_PERF_MAX, "vramperf", &gpu->vram_perf);
}

/* Whatever stands before the next separator or h is taken for it, "_ib"
 * included. */
static bool
scan_gpu_generation(struct scanner *s)
{
	struct name_gpu *gpu = &s->out->gpu;
	struct slice generation = slice_skip(s->name, s->pos);

	generation.len = 0;
	while (peek(s) != -1 && peek(s) != s->join && peek(s) != 'h') {
		s->pos++;
		generation.len++;
	}
	if (generation.len == 0)
		return true;
	if (generation.len >= sizeof(gpu->generation) ||
	    !name_gpu_generation_known(gpu->vendor, generation))
		return fail(s, NAME_FAULT_VALUE, generation, "gen");
	memcpy(gpu->generation, generation.at, generation.len);
	return true;
}

static bool
scan_gpu_number(struct scanner *s, const char *value, uint64_t *ret)
{
	if (peek(s) != s->join || s->pos + 1 >= s->name.len ||
	    !is_digit(s->name.at[s->pos + 1]))
		return true;
	s->pos++;
	return read_number(s, take_digits(s), value, ret);
}

static bool
scan_perf(struct scanner *s, unsigned max, const char *value, unsigned *ret)
{
	struct slice run = slice_skip(s->name, s->pos);

	run.len = 0;
	while (take(s, 'h'))
		run.len++;
	if (run.len > max)
		return fail(s, NAME_FAULT_VALUE, run, value);
	*ret = (unsigned)run.len;
	return true;
}

static bool
scan_infiniband(struct scanner *s)
{
	s->out->infiniband = take_extension(s, "ib");
	return true;
}

static bool
scan_end(struct scanner *s)
{
	struct slice rest = slice_skip(s->name, s->pos);

	return rest.len == 0 || fail(s, NAME_FAULT_TRAILING, rest, NULL);
}

static bool
read_number(
    struct scanner *s, struct slice digits, const char *value, uint64_t *ret)
{
	uint64_t n = 0;

	if (digits.len > DIGITS_MAX)
		return fail(s, NAME_FAULT_NUMBER_TOO_LONG, digits, NULL);
	for (size_t i = 0; i < digits.len; i++) {
		uint64_t digit = (uint64_t)(digits.at[i] - '0');

		n = n > (NAME_NUMBER_MAX - digit) / 10 ? NAME_NUMBER_MAX
						       : n * 10 + digit;
	}
	if (n == 0)
		return fail(s, NAME_FAULT_VALUE, digits, value);
	s->out->beyond_int32 |= n > INT32_MAX;
	*ret = n;
	return true;
}

static int
peek(const struct scanner *s)
{
	/* A name of some length stands somewhere. */
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	return s->pos < s->name.len ? (unsigned char)s->name.at[s->pos] : -1;
}

static bool
take(struct scanner *s, char c)
{
	if (s->pos >= s->name.len || s->name.at[s->pos] != c)
		return false;
	s->pos++;
	return true;
}

static char
take_one_of(struct scanner *s, const char *letters)
{
	for (; *letters != '\0'; letters++) {
		if (take(s, *letters))
			return *letters;
	}
	return '\0';
}

static struct slice
take_digits(struct scanner *s)
{
	struct slice digits = slice_skip(s->name, s->pos);

	digits.len = 0;
	while (is_digit(peek(s))) {
		s->pos++;
		digits.len++;
	}
	return digits;
}

static bool
take_extension(struct scanner *s, const char *word)
{
	size_t at = s->pos + 1;

	if (peek(s) != s->extend)
		return false;
	for (; *word != '\0'; word++, at++) {
		if (at >= s->name.len || s->name.at[at] != *word)
			return false;
	}
	s->pos = at;
	return true;
}

static bool
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

/* where.at NULL: one byte at the scanner's place, if there is one. */
static bool
fail(struct scanner *s, enum name_fault_kind kind, struct slice where,
    const char *value)
{
	s->fault.kind = kind;
	s->fault.value = value;
	s->fault.at =
	    where.at == NULL ? s->pos : (size_t)(where.at - s->name.at);
	s->fault.len = where.at == NULL ? peek(s) != -1 : where.len;
	return false;
}
