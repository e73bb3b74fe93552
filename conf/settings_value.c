/* settings_value.c - times, sizes, counts, switches, texts and choices. */
#include "conf/settings_value.h"

#include <inttypes.h>
#include <stdlib.h>

#include "conf/settings.h"

/* Smallest first; a unit of the table ends with factor 0. */
struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit times[] = {
	{ "ms", 1 },
	{ "s", 1000 },
	{ "m", 60 * 1000 },
	{ "h", 60 * 60 * 1000 },
	{ "", 0 },
};
static const struct unit sizes[] = {
	{ "", 1 },
	{ "KiB", UINT64_C(1) << 10 },
	{ "MiB", UINT64_C(1) << 20 },
	{ "GiB", UINT64_C(1) << 30 },
	{ "TiB", UINT64_C(1) << 40 },
	{ "", 0 },
};
static const struct unit counts[] = { { "", 1 }, { "", 0 } };

static bool parse_amount(
    const struct unit *, struct slice, uint64_t *ret_amount);
static bool in_range(const struct settings_option *, uint64_t);
static bool parse_choice(const struct settings_option *, const char *, int *);
static bool set_text(struct settings *, const struct settings_option *,
    const char *, bool *ret_memory);
static void *member(struct settings *, const struct settings_option *);
static void describe_words(struct text *, const struct settings_option *);
static void add_amount(struct text *, const struct unit *, uint64_t);

bool
settings_value_set(struct settings *s, const struct settings_option *o,
    const char *text, bool *ret_memory)
{
	void *to = member(s, o);
	uint64_t amount = 0;

	switch (o->type) {
	case OPTION_TIME:
		if (!parse_amount(times, slice_of(text), &amount) ||
		    !in_range(o, amount))
			return false;
		*(uint32_t *)to = (uint32_t)amount;
		return true;
	case OPTION_SIZE:
		if (!parse_amount(sizes, slice_of(text), &amount) ||
		    !in_range(o, amount))
			return false;
		*(uint64_t *)to = amount;
		return true;
	case OPTION_COUNT:
		if (!parse_amount(counts, slice_of(text), &amount) ||
		    !in_range(o, amount))
			return false;
		*(uint32_t *)to = (uint32_t)amount;
		return true;
	case OPTION_SWITCH:
		return settings_value_switch(text, to);
	case OPTION_TEXT:
		return set_text(s, o, text, ret_memory);
	case OPTION_CHOICE:
		return parse_choice(o, text, to);
	}
	return false;
}

bool
settings_value_time(const char *text, uint64_t *ret_ms)
{
	return parse_amount(times, slice_of(text), ret_ms);
}

bool
settings_value_size(const char *text, uint64_t *ret_bytes)
{
	return parse_amount(sizes, slice_of(text), ret_bytes);
}

/* Digits and a unit; nothing needs no unit. */
static bool
parse_amount(const struct unit *units, struct slice text, uint64_t *ret)
{
	struct slice digits = { text.at, 0 }, name;
	uint64_t number;

	while (digits.len < text.len && digits.at[digits.len] >= '0' &&
	       digits.at[digits.len] <= '9')
		digits.len++;
	name = slice_skip(text, digits.len);
	if (!slice_to_u64(digits, &number))
		return false;
	if (number == 0 && name.len == 0) {
		*ret = 0;
		return true;
	}
	for (const struct unit *u = units; u->factor > 0; u++) {
		if (!slice_is(name, u->name) || number > UINT64_MAX / u->factor)
			continue;
		*ret = number * u->factor;
		return true;
	}
	return false;
}

static bool
in_range(const struct settings_option *o, uint64_t amount)
{
	return amount >= o->low && amount <= o->high;
}

bool
settings_value_switch(const char *text, bool *ret)
{
	static const char *const on[] = { "yes", "true", "on" };
	static const char *const off[] = { "no", "false", "off" };

	for (size_t i = 0; i < sizeof(on) / sizeof(*on); i++) {
		bool is_on = slice_is_nocase(slice_of(text), on[i]);

		if (is_on || slice_is_nocase(slice_of(text), off[i])) {
			*ret = is_on;
			return true;
		}
	}
	return false;
}

static bool
parse_choice(const struct settings_option *o, const char *text, int *ret)
{
	const char *const *words = settings_option_words(o);

	for (int i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], text) == 0) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static bool
set_text(struct settings *s, const struct settings_option *o, const char *text,
    bool *ret_memory)
{
	char *copy = NULL;

	if (text[0] != '\0' && (copy = strdup(text)) == NULL) {
		*ret_memory = true;
		return false;
	}
	settings_value_free(s, o);
	*(char **)member(s, o) = copy;
	return true;
}

void
settings_value_free(struct settings *s, const struct settings_option *o)
{
	char **text = member(s, o);

	if (o->type != OPTION_TEXT)
		return;
	free(*text);
	*text = NULL;
}

static void *
member(struct settings *s, const struct settings_option *o)
{
	return (char *)s + o->offset;
}

bool
settings_value_same(const struct settings_option *o, const struct settings *a,
    const struct settings *b)
{
	const void *in_a = (const char *)a + o->offset;
	const void *in_b = (const char *)b + o->offset;
	const char *text_a, *text_b;

	switch (o->type) {
	case OPTION_TIME:
	case OPTION_COUNT:
		return memcmp(in_a, in_b, sizeof(uint32_t)) == 0;
	case OPTION_SIZE:
		return memcmp(in_a, in_b, sizeof(uint64_t)) == 0;
	case OPTION_SWITCH:
		return memcmp(in_a, in_b, sizeof(bool)) == 0;
	case OPTION_CHOICE:
		return memcmp(in_a, in_b, sizeof(int)) == 0;
	case OPTION_TEXT:
		memcpy(&text_a, in_a, sizeof(text_a));
		memcpy(&text_b, in_b, sizeof(text_b));
		return slice_equal(slice_of(text_a), slice_of(text_b));
	}
	return false;
}

void
settings_value_describe(struct text *t, const struct settings_option *o)
{
	switch (o->type) {
	case OPTION_TIME:
		text_adds(t, "a time such as 10s, from ");
		settings_value_range(t, o);
		return;
	case OPTION_SIZE:
		text_adds(t, "a size such as 16KiB, from ");
		settings_value_range(t, o);
		return;
	case OPTION_COUNT:
		text_adds(t, "a whole number from ");
		settings_value_range(t, o);
		return;
	case OPTION_SWITCH:
		text_adds(t, "yes or no");
		return;
	case OPTION_TEXT:
		text_adds(t, "a text");
		return;
	case OPTION_CHOICE:
		describe_words(t, o);
		return;
	}
}

bool
settings_value_range(struct text *t, const struct settings_option *o)
{
	const struct unit *units = NULL;

	if (o->type == OPTION_TIME)
		units = times;
	else if (o->type == OPTION_SIZE)
		units = sizes;
	else if (o->type == OPTION_COUNT)
		units = counts;
	if (units == NULL)
		return false;
	add_amount(t, units, o->low);
	text_adds(t, " to ");
	add_amount(t, units, o->high);
	return true;
}

/* In the largest unit that leaves a whole number. */
static void
add_amount(struct text *t, const struct unit *units, uint64_t amount)
{
	const struct unit *best = units;

	for (const struct unit *u = units; u->factor > 0; u++) {
		if (amount > 0 && amount % u->factor == 0)
			best = u;
	}
	/* Every table begins with the unit itself. */
	/* NOLINTNEXTLINE(clang-analyzer-core.DivideZero) */
	text_addf(t, "%" PRIu64 "%s", amount / best->factor,
	    amount == 0 ? "" : best->name);
}

void
settings_value_add(
    struct text *t, const struct settings_option *o, const struct settings *s)
{
	const void *from = (const char *)s + o->offset;

	switch (o->type) {
	case OPTION_TIME:
		add_amount(t, times, *(const uint32_t *)from);
		return;
	case OPTION_SIZE:
		add_amount(t, sizes, *(const uint64_t *)from);
		return;
	case OPTION_COUNT:
		add_amount(t, counts, *(const uint32_t *)from);
		return;
	case OPTION_SWITCH:
		text_adds(t, *(const bool *)from ? "yes" : "no");
		return;
	case OPTION_TEXT:
		text_addc(t, '"');
		text_add_json(t, slice_of(*(char *const *)from));
		text_addc(t, '"');
		return;
	case OPTION_CHOICE:
		text_adds(t, settings_option_words(o)[*(const int *)from]);
		return;
	}
}

static void
describe_words(struct text *t, const struct settings_option *o)
{
	const char *const *words = settings_option_words(o);

	for (size_t i = 0; words[i] != NULL; i++) {
		if (i > 0)
			text_adds(t, words[i + 1] == NULL ? " or " : ", ");
		text_adds(t, words[i]);
	}
}
