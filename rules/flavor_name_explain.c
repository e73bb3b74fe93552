/*
 * flavor_name_explain.c - says in a sentence where a flavor name stops being
 * right and what would be right there.
 */
#include <inttypes.h>

#include "rules/flavor_name.h"
#include "rules/flavor_name_table.h"

/* More than this of a name is not repeated in a sentence. */
#define QUOTE_MAX 40

struct value_row {
	const char *value;
	const char *sentence;
};

static const struct value_row values[] = {
	{ "cpus", "the number of vCPUs must be 1 or more" },
	{ "ram", "the RAM must be 0.5 GiB or a multiple of it" },
	{ "nrdisks", "the number of disks must be 1 or more" },
	{ "disksize", "the disk size must be 1 GB or more; leave the disk "
		      "part out if the flavor has no disk" },
	{ "perf", "h may stand at most three times behind a CPU and twice "
		  "behind the units of a GPU" },
	{ "cu", "the number of GPU units must be 1 or more" },
	{ "vram", "the GPU memory must be 1 GiB or more" },
	{ "vramperf", "h may stand at most twice behind the GPU memory" },
};

static void explain_main(struct slice name, size_t at, struct text *);
static void explain_letter(struct slice rest, struct text *);
static void explain_ram(
    struct slice name, const struct name_fault *, struct text *);
static void explain_value(
    struct slice name, const struct name_fault *, struct text *);
static void explain_gpu_generation(
    struct slice name, struct slice found, char vendor, struct text *);
static void explain_rest(struct slice name, struct slice rest, struct text *);
static bool explain_extension(char extend, struct slice rest, struct text *);
static bool is_extension(struct slice word);
static bool is_processor(struct slice word);
static bool is_plain(char);
static char join_of(struct slice name);
static void quote(struct slice, struct text *);
static size_t quote_strange(struct slice, struct text *);

void
flavor_name_explain(
    struct slice name, const struct name_fault *fault, struct text *text)
{
	struct slice rest = slice_skip(name, fault->at);

	switch (fault->kind) {
	case NAME_FAULT_NONE:
		text_adds(text, "nothing is wrong");
		break;
	case NAME_FAULT_MAIN_PART:
		explain_main(name, fault->at, text);
		break;
	case NAME_FAULT_TRAILING:
		explain_rest(name, rest, text);
		break;
	case NAME_FAULT_VALUE:
		explain_value(name, fault, text);
		break;
	case NAME_FAULT_RAM_NUMBER:
		explain_ram(name, fault, text);
		break;
	case NAME_FAULT_NUMBER_TOO_LONG:
		text_adds(text, "a number is too long to be one");
		break;
	}
}

static void
explain_main(struct slice name, size_t at, struct text *text)
{
	const size_t start = sizeof(NAME_PREFIX) - 1;
	struct slice rest = slice_skip(name, at);
	bool letter =
	    at > start && memchr(NAME_CPU_LETTERS "i", name.at[at - 1],
			      sizeof(NAME_CPU_LETTERS)) != NULL;

	if (rest.len == 0 && at == start)
		text_adds(text, "behind SCS- the number of vCPUs with its "
				"letter and the RAM are missing");
	else if (rest.len == 0 && letter)
		text_adds(text, "the RAM is missing, as in SCS-4V-16");
	else if (rest.len == 0)
		text_adds(text, "the CPU letter is missing: L, V, T or C, as "
				"in SCS-4V-16");
	else if (letter) {
		text_adds(text, "behind the CPU part a - and the RAM in GiB "
				"are expected, not ");
		quote(rest, text);
	} else
		explain_letter(rest, text);
}

static void
explain_letter(struct slice rest, struct text *text)
{
	text_adds(text, "the number of vCPUs must be followed by L, V, T or "
			"C (and i for insecure), not ");
	rest.len = quote_strange(rest, NULL);
	quote(rest, text);
}

static void
explain_ram(
    struct slice name, const struct name_fault *fault, struct text *text)
{
	struct slice found = slice_skip(name, fault->at);

	if (fault->len > 0)
		found.len = fault->len;
	text_adds(text, "the RAM must be a number of GiB such as 4 or 0.5");
	if (found.len == 0)
		return;
	text_adds(text, ", not ");
	quote(found, text);
}

static void
explain_value(
    struct slice name, const struct name_fault *fault, struct text *text)
{
	struct slice found = { name.at + fault->at, fault->len };
	/* The vendor's letter stands before its generation. */
	char vendor = fault->at == 0 ? '\0' : name.at[fault->at - 1];

	if (strcmp(fault->value, "gen") == 0) {
		explain_gpu_generation(name, found, vendor, text);
		return;
	}
	if (strcmp(fault->value, "cpugen") == 0) {
		text_addf(
		    text, "%s has no CPU generation ", name_cpu_vendor(vendor));
		quote(found, text);
		text_addf(text, "; known are 0 to %d",
		    name_cpu_generation_max(vendor));
		return;
	}
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		if (strcmp(fault->value, values[i].value) == 0)
			text_adds(text, values[i].sentence);
	}
	if (found.len > 0) {
		text_adds(text, ", not ");
		quote(found, text);
	}
}

static void
explain_gpu_generation(
    struct slice name, struct slice found, char vendor, struct text *text)
{
	if (found.len > 3 && memcmp(found.at + found.len - 3, "_ib", 3) == 0) {
		text_adds(text, "a GPU that is followed by _ib needs its "
				"number of units, as in ");
		quote((struct slice){ name.at,
			  (size_t)(found.at - name.at) + found.len - 3 },
		    text);
		text_adds(text, "-64_ib");
		return;
	}
	text_addf(text, "%s has no GPU generation ", name_gpu_vendor(vendor));
	quote(found, text);
	text_addf(text, "; known are %s", name_gpu_generations(vendor));
}

static void
explain_rest(struct slice name, struct slice rest, struct text *text)
{
	const char join = join_of(name);
	const char extend = join == ':' ? '-' : '_';
	const char c = rest.at[0];

	if (!is_plain(c)) {
		quote(
		    (struct slice){ rest.at, quote_strange(rest, NULL) }, text);
		text_adds(text, " cannot stand in a flavor name: only ASCII "
				"letters, digits and - _ . can");
	} else if (c == ':' && join == '-')
		text_adds(text,
		    "a colon belongs to names of version 1; this one "
		    "began with -, so - separates its parts and "
		    "_ its extensions");
	else if (c == '_' && join == ':')
		text_adds(text,
		    "an underscore does not belong to names of version 1, "
		    "which this one is because of its colon");
	else if (c == '.')
		text_adds(text, "the disk size must be a whole number of GB");
	else if (rest.len == 1 && (c == '_' || c == '-'))
		text_addf(text, "nothing follows the last %c", c);
	else if (c != extend || !explain_extension(extend, rest, text)) {
		quote(rest, text);
		text_adds(text, " has no meaning here");
	}
}

static bool
explain_extension(char extend, struct slice rest, struct text *text)
{
	struct slice word = slice_skip(rest, 1);
	const char *end = memchr(word.at, extend, word.len);

	if (end != NULL)
		word.len = (size_t)(end - word.at);
	if (!is_extension(word))
		return false;
	quote((struct slice){ rest.at, word.len + 1 }, text);
	for (size_t i = 0; i < word.len && !is_processor(word); i++) {
		if (word.at[i] >= 'A' && word.at[i] <= 'Z') {
			text_adds(text, " must be written in lower case");
			return true;
		}
	}
	text_adds(text, " stands in the wrong place or twice: the order is "
			"hypervisor, hwv, CPU, GPU, ib, each at most once");
	return true;
}

static bool
is_extension(struct slice word)
{
	const struct hypervisor_row *row;

	for (size_t i = 0; (row = name_hypervisor(i)) != NULL; i++) {
		if (slice_is_nocase(word, row->word))
			return true;
	}
	return slice_is_nocase(word, "hwv") || slice_is_nocase(word, "ib") ||
	       is_processor(word);
}

/* A CPU or GPU part; their letters are not the same in either case. */
static bool
is_processor(struct slice word)
{
	size_t i = 1;

	if (word.len > 1 &&
	    memchr(NAME_GPU_KINDS, word.at[0], strlen(NAME_GPU_KINDS)) != NULL)
		return memchr(NAME_GPU_VENDORS, word.at[1],
			   strlen(NAME_GPU_VENDORS)) != NULL;
	if (word.len == 0 || memchr(NAME_CPU_VENDORS, word.at[0],
				 strlen(NAME_CPU_VENDORS)) == NULL)
		return false;
	while (i < word.len && word.at[i] >= '0' && word.at[i] <= '9')
		i++;
	while (i < word.len && word.at[i] == 'h')
		i++;
	return i == word.len;
}

static bool
is_plain(char c)
{
	return c > ' ' && c <= '~';
}

/* '-' or ':', as the main part has it. */
static char
join_of(struct slice name)
{
	for (size_t i = sizeof(NAME_PREFIX) - 1; i < name.len; i++) {
		if (name.at[i] == '-' || name.at[i] == ':')
			return name.at[i];
	}
	return '-';
}

/* What cannot be seen is named: U+00A0. */
static void
quote(struct slice a, struct text *text)
{
	bool cut = a.len > QUOTE_MAX;

	if (cut)
		a.len = QUOTE_MAX;
	for (size_t i = 0; i < a.len;) {
		if (is_plain(a.at[i]))
			text_addc(text, a.at[i++]);
		else
			i += quote_strange(slice_skip(a, i), text);
	}
	if (cut)
		text_adds(text, "...");
}

/* Returns how many bytes the first character takes. */
static size_t
quote_strange(struct slice a, struct text *text)
{
	uint32_t point = (unsigned char)a.at[0];
	size_t len = 1;

	if (point >= 0xC0)
		point &= point >= 0xF0 ? 0x07 : point >= 0xE0 ? 0x0F : 0x1F;
	while (len < a.len && len < 4 && (a.at[len] & 0xC0) == 0x80)
		point = point << 6 | ((unsigned char)a.at[len++] & 0x3F);
	if (text == NULL)
		return len;
	if (len == 1 && (unsigned char)a.at[0] >= 0x80)
		text_addf(text, "byte %02X", (unsigned)(unsigned char)a.at[0]);
	else
		text_addf(text, "U+%04" PRIX32, point);
	return len;
}
