/*
 * flavor_name_suggest.c - the nearest conforming and truthful flavor name.
 * A name that parses is taken as it is; any other is cut into words, and
 * whatever word has a meaning keeps it, in whatever order, case and
 * separators it was written. Numbers then come from the real figures.
 */
#include "rules/decimal.h"
#include "rules/flavor_name.h"
#include "rules/flavor_name_table.h"

#define NUMBERS_MAX 3

static const char word_digits[] = "0123456789";
static const char word_letters[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct draft {
	struct flavor_name name;
	struct slice numbers[NUMBERS_MAX]; /* in order: CPUs, RAM, disk */
	size_t number_count;
	bool after_gpu;       /* numbers belong to the GPU now */
	bool after_extension; /* numbers belong to nothing now */
};

/* Each takes a word if it has that meaning. */
typedef bool take_word(struct draft *, struct slice);
static take_word take_cpu, take_confession, take_gpu_number, take_number,
    take_disk_type, take_flag, take_vendor, take_gpu;
static take_word *const main_takers[] = { take_cpu, take_confession,
	take_gpu_number, take_number, take_disk_type, NULL };
static take_word *const extension_takers[] = { take_flag, take_vendor, take_gpu,
	NULL };

static bool read_words(struct slice name, struct draft *);
static bool take_by(take_word *const *, struct draft *, struct slice);
static bool skip_prefix(struct slice *);
static struct slice next_word(struct slice *);
static bool in_word(char);
static void confess_ram(struct flavor_name *, struct slice letters);
static void place_numbers(struct draft *);
static void place_ram(struct flavor_name *, struct slice);
static void place_disk(struct flavor_name *, struct slice);
static void take_figures(struct flavor_name *, const struct flavor_figures *);
static void mend_parts(struct flavor_name *);
static double half_gib(double);
static struct slice cut(struct slice *, const char *alphabet);
static uint64_t number_of(struct slice digits);
static char upper(char);
static char lower(char);
static bool has(const char *letters, char);

bool
flavor_name_suggest(
    struct slice name, const struct flavor_figures *figures, char *buf)
{
	struct draft draft = { .name.disk.count = 1,
		.name.cpu.generation = -1 };
	size_t len;

	if (flavor_name_parse(name, &draft.name, NULL) < NAME_TOLERATED_V1) {
		if (!read_words(name, &draft))
			return false;
		place_numbers(&draft);
	}
	if (figures != NULL)
		take_figures(&draft.name, figures);
	mend_parts(&draft.name);
	if (draft.name.cpus == 0 || draft.name.cpus > INT32_MAX ||
	    draft.name.ram_gib <= 0 || draft.name.ram_gib > INT32_MAX)
		return false;
	len = flavor_name_write(&draft.name, NAME_GRAMMAR_V2, buf);
	return flavor_name_parse((struct slice){ buf, len }, NULL, NULL) ==
	       NAME_VALID;
}

static bool
read_words(struct slice name, struct draft *draft)
{
	struct slice word;
	bool known = false;

	if (!skip_prefix(&name))
		return false;
	while ((word = next_word(&name)).len > 0) {
		if (take_by(main_takers, draft, word)) {
			known = true;
		} else if (take_by(extension_takers, draft, word)) {
			known = true;
			draft->after_extension = true;
		}
	}
	return known;
}

static bool
take_by(take_word *const *taker, struct draft *draft, struct slice word)
{
	for (; *taker != NULL; taker++) {
		if ((*taker)(draft, word))
			return true;
	}
	return false;
}

/* "SCS4V-16" is meant, "SCSI-disk" is not. */
static bool
skip_prefix(struct slice *name)
{
	struct slice rest = *name;

	while (rest.len > 0 && !has(word_letters, rest.at[0]) &&
	       !has(word_digits, rest.at[0]))
		rest = slice_skip(rest, 1);
	if (rest.len < 4 || has(word_letters, rest.at[3]) ||
	    !slice_is_nocase((struct slice){ rest.at, 3 }, "SCS"))
		return false;
	*name = slice_skip(rest, 3);
	return true;
}

static struct slice
next_word(struct slice *rest)
{
	struct slice word;

	while (rest->len > 0 && !in_word(rest->at[0]))
		*rest = slice_skip(*rest, 1);
	word = (struct slice){ rest->at, 0 };
	while (rest->len > 0 && in_word(rest->at[0])) {
		*rest = slice_skip(*rest, 1);
		word.len++;
	}
	return word;
}

static bool
in_word(char c)
{
	return has(word_letters, c) || has(word_digits, c) || c == '.';
}

/* "4V", "4vi", "2iT", "4D"; what is glued to it ("4V16") is read on. */
static bool
take_cpu(struct draft *d, struct slice word)
{
	struct slice digits = cut(&word, word_digits);
	bool insecure = cut(&word, "iI").len > 0;
	char letter = word.len > 0 ? upper(word.at[0]) : '\0';

	if (d->name.cpus > 0 || digits.len == 0)
		return false;
	if (letter != '\0' && has(NAME_CPU_LETTERS, letter))
		d->name.cpu_type = letter;
	else if (d->number_count > 0 || word.len != 1 || has("X.", letter))
		return false;
	d->name.cpus = number_of(digits);
	word = slice_skip(word, 1);
	d->name.cpu_insecure = insecure || cut(&word, "iI").len > 0;
	take_number(d, word);
	return true;
}

/* i, u and o on their own confess a shortcoming and must not get lost; an i
 * behind the RAM is a vendor. */
static bool
take_confession(struct draft *d, struct slice word)
{
	struct slice ram = cut(&word, "uUoO");

	if (ram.len > 0 && (word.len == 0 || d->number_count == 0)) {
		confess_ram(&d->name, ram);
		take_number(d, word);
		return true;
	}
	if (!slice_is_nocase(word, "i") || d->name.cpus == 0 ||
	    d->number_count > 0)
		return false;
	d->name.cpu_insecure = true;
	return true;
}

static void
confess_ram(struct flavor_name *name, struct slice letters)
{
	for (size_t i = 0; i < letters.len; i++) {
		name->ram_no_ecc |= lower(letters.at[i]) == 'u';
		name->ram_oversubscribed |= lower(letters.at[i]) == 'o';
	}
}

/* Behind the GPU: "64h" is its units, the next one its memory. */
static bool
take_gpu_number(struct draft *d, struct slice word)
{
	struct name_gpu *gpu = &d->name.gpu;
	uint64_t n = number_of(cut(&word, word_digits));
	unsigned perf = (unsigned)cut(&word, "hH").len;

	if (!d->after_gpu || n == 0 || word.len > 0 || gpu->vram_gib > 0)
		return false;
	if (gpu->units == 0) {
		gpu->units = n;
		gpu->units_perf = perf;
	} else {
		gpu->vram_gib = n;
		gpu->vram_perf = perf;
	}
	return true;
}

static bool
take_number(struct draft *d, struct slice word)
{
	struct slice left = word;

	if (d->number_count == NUMBERS_MAX || d->after_extension ||
	    cut(&word, "0123456789.").len == 0)
		return false;
	d->numbers[d->number_count++] = left;
	return true;
}

/* "-s" without a size, or torn off it. */
static bool
take_disk_type(struct draft *d, struct slice word)
{
	if (word.len != 1 || d->number_count == 0 || d->after_extension ||
	    !has(NAME_DISK_LETTERS, lower(word.at[0])))
		return false;
	d->name.disk.present = true;
	d->name.disk.type = lower(word.at[0]);
	return true;
}

static bool
take_flag(struct draft *d, struct slice word)
{
	const struct hypervisor_row *row;

	for (size_t i = 0; (row = name_hypervisor(i)) != NULL; i++) {
		if (slice_is_nocase(word, row->word)) {
			memcpy(
			    d->name.hypervisor, row->word, sizeof(row->word));
			return true;
		}
	}
	if (slice_is_nocase(word, "hwv"))
		d->name.hw_virt = true;
	else if (slice_is_nocase(word, "ib"))
		d->name.infiniband = true;
	else
		return false;
	return true;
}

/* "i3hh"; a generation nobody knows is left out. */
static bool
take_vendor(struct draft *d, struct slice word)
{
	struct name_cpu *cpu = &d->name.cpu;
	char vendor = lower(word.at[0]);
	struct slice digits;
	unsigned freq;

	if (!has(NAME_CPU_VENDORS, vendor))
		return false;
	word = slice_skip(word, 1);
	digits = cut(&word, word_digits);
	freq = (unsigned)cut(&word, "hH").len;
	if (word.len > 0)
		return false;
	cpu->vendor = vendor;
	cpu->generation = -1;
	cpu->freq = freq;
	if (digits.len > 0 &&
	    number_of(digits) <= (uint64_t)name_cpu_generation_max(vendor))
		cpu->generation = (int)number_of(digits);
	return true;
}

static bool
take_gpu(struct draft *d, struct slice word)
{
	struct name_gpu *gpu = &d->name.gpu;
	char vendor = word.len > 1 ? upper(word.at[1]) : '\0';
	char known[sizeof(gpu->generation)] = "";
	struct slice generation = slice_skip(word, 2);

	if (!has(NAME_GPU_KINDS, word.at[0]) || vendor == '\0' ||
	    !has(NAME_GPU_VENDORS, vendor))
		return false;
	*gpu = (struct name_gpu){ .kind = word.at[0], .vendor = vendor };
	for (; generation.len > 0 &&
	       lower(generation.at[generation.len - 1]) == 'h';
	     generation.len--)
		gpu->units_perf++;
	if (generation.len > 0 && generation.len < sizeof(known)) {
		for (size_t i = 0; i < generation.len; i++)
			known[i] = lower(generation.at[i]);
	}
	if (name_gpu_generation_known(vendor, slice_of(known)))
		memcpy(gpu->generation, known, sizeof(known));
	d->after_gpu = true;
	return true;
}

/* Without a CPU word the first number was the CPUs. */
static void
place_numbers(struct draft *d)
{
	size_t i = 0;

	if (d->name.cpus == 0 && d->name.cpu_type == '\0' &&
	    d->number_count > 0) {
		d->name.cpus = number_of(cut(&d->numbers[i++], word_digits));
	}
	if (i < d->number_count)
		place_ram(&d->name, d->numbers[i++]);
	if (i < d->number_count)
		place_disk(&d->name, d->numbers[i]);
}

static void
place_ram(struct flavor_name *name, struct slice word)
{
	struct slice digits = cut(&word, "0123456789.");
	double gib;

	if (decimal_parse(digits, &gib) && gib <= INT32_MAX)
		name->ram_gib = half_gib(gib);
	confess_ram(name, word);
}

static void
place_disk(struct flavor_name *name, struct slice word)
{
	struct name_disk *disk = &name->disk;
	uint64_t first = number_of(cut(&word, word_digits));

	disk->size_gb = first;
	if (cut(&word, "xX").len > 0) {
		uint64_t second = number_of(cut(&word, word_digits));

		if (first > 0 && second > 0) {
			disk->count = first;
			disk->size_gb = second;
		}
	}
	if (word.len > 0 && has(NAME_DISK_LETTERS, lower(word.at[0])))
		disk->type = lower(word.at[0]);
	disk->present |= disk->size_gb > 0;
}

/* RAM is rounded down: a name may promise less, never more. Nova's root disk
 * is one disk. */
static void
take_figures(struct flavor_name *name, const struct flavor_figures *figures)
{
	name->cpus = figures->vcpus > 0 ? (uint64_t)figures->vcpus : 0;
	name->ram_gib = figures->ram_mib <= 0
			    ? 0
			    : half_gib((double)figures->ram_mib / 1024);
	name->disk.present = figures->disk_gb > 0;
	name->disk.count = 1;
	name->disk.size_gb =
	    figures->disk_gb > 0 ? (uint64_t)figures->disk_gb : 0;
}

/* What parses and has no right form, or the text of the standard does not
 * know, goes. */
static void
mend_parts(struct flavor_name *name)
{
	struct name_gpu *gpu = &name->gpu;

	if (name->cpu_type == '\0')
		name->cpu_type = 'V';
	if (name->disk.size_gb == 0 && name->disk.count > 1) {
		name->disk.size_gb = name->disk.count;
		name->disk.count = 1;
	}
	if (name->disk.size_gb > INT32_MAX || name->disk.count > INT32_MAX)
		name->disk = (struct name_disk){ .count = 1 };
	if (name->cpu.freq > NAME_FREQ_MAX)
		name->cpu.freq = NAME_FREQ_MAX;
	if (gpu->kind == '\0')
		return;
	if (gpu->units == 0) {
		gpu->units_perf = 0;
		gpu->vram_gib = 0;
		/* _ib would be read as part of the generation. */
		name->infiniband = false;
	}
	if (gpu->units_perf > NAME_PERF_MAX)
		gpu->units_perf = NAME_PERF_MAX;
	if (gpu->vram_gib == 0)
		gpu->vram_perf = 0;
	if (gpu->vram_perf > 1)
		gpu->vram_perf = 1;
}

static double
half_gib(double gib)
{
	return (double)(int64_t)(gib * 2) / 2;
}

/* Takes the longest start made of these characters off the front. */
static struct slice
cut(struct slice *rest, const char *alphabet)
{
	struct slice start = { rest->at, 0 };

	while (start.len < rest->len && has(alphabet, rest->at[start.len]))
		start.len++;
	*rest = slice_skip(*rest, start.len);
	return start;
}

/* 0 for no digits and for more than any figure could be. */
static uint64_t
number_of(struct slice digits)
{
	uint64_t n = 0;

	return slice_to_u64(digits, &n) && n <= INT32_MAX ? n : 0;
}

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
has(const char *letters, char c)
{
	return c != '\0' && strchr(letters, c) != NULL;
}
