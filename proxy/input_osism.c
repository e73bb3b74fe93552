/* input_osism.c - YAML as Python reads it; see input_osism.h. */
#include "proxy/input_osism.h"

#include <stdlib.h>
#include <string.h>

#include "conf/near.h"

static bool is_number(const char *);
static bool has_form(const char *, const char *form);
static json_t *number_text(const char *);
static size_t significant(struct text *number);

static const char *const yes[] = { "true", "True", "TRUE", "yes", "Yes", "YES",
	"on", "On", "ON", NULL };
static const char *const no[] = { "false", "False", "FALSE", "no", "No", "NO",
	"off", "Off", "OFF", NULL };

enum osism_type
osism_type(const struct yaml_node *n)
{
	if (n->kind != YAML_SCALAR)
		return OSISM_OTHER;
	if (n->quoted)
		return OSISM_TEXT;
	if (yaml_is_null(n))
		return OSISM_NULL;
	if (slice_among(slice_of(n->text), yes) ||
	    slice_among(slice_of(n->text), no))
		return OSISM_SWITCH;
	if (has_form(n->text, "dddd-dd-dd"))
		return OSISM_DATE;
	return is_number(n->text) ? OSISM_NUMBER : OSISM_TEXT;
}

/* Decimal, with underscores as YAML 1.1 has them and at most one point. */
static bool
is_number(const char *text)
{
	size_t points = 0;

	text += *text == '-' || *text == '+';
	if (*text < '0' || *text > '9')
		return false;
	for (; *text != '\0'; text++) {
		points += *text == '.';
		if (strchr("0123456789_.", *text) == NULL || points > 1)
			return false;
	}
	return true;
}

/* d stands for a digit. */
static bool
has_form(const char *text, const char *form)
{
	for (; *text != '\0' && *form != '\0'; text++, form++) {
		if (*form == 'd' ? *text < '0' || *text > '9' : *text != *form)
			return false;
	}
	return *text == *form;
}

json_t *
osism_text(const struct yaml_node *n)
{
	switch (osism_type(n)) {
	case OSISM_TEXT:
	case OSISM_DATE:
		return json_string(n->text);
	case OSISM_NUMBER:
		return number_text(n->text);
	case OSISM_SWITCH:
		return json_string(
		    slice_among(slice_of(n->text), yes) ? "True" : "False");
	case OSISM_NULL:
		return json_string("None");
	case OSISM_OTHER:
		break;
	}
	return NULL;
}

/* No plus, no underscores, and behind a point no needless zero. */
static json_t *
number_text(const char *written)
{
	struct text text = TEXT_INIT;
	json_t *ret = NULL;

	for (written += *written == '+'; *written != '\0'; written++) {
		if (*written != '_')
			text_addc(&text, *written);
	}
	if (!text_failed(&text))
		ret = json_stringn(text_str(&text), significant(&text));
	text_done(&text);
	return ret;
}

/* The length without needless zeros: "24.10" is "24.1", "24." is "24.0". */
static size_t
significant(struct text *number)
{
	size_t len = number->len;

	if (memchr(text_str(number), '.', len) == NULL)
		return len;
	text_addc(number, '0');
	while (number->at[len - 1] == '0')
		len--;
	return number->at[len - 1] == '.' ? len + 1 : len;
}

bool
osism_number(const struct yaml_node *n, json_int_t *ret)
{
	uint64_t number;

	if (n == NULL || n->kind != YAML_SCALAR ||
	    !slice_to_u64(slice_of(n->text), &number) || number > INT64_MAX)
		return false;
	*ret = (json_int_t)number;
	return true;
}

bool
osism_switch(const struct yaml_node *n, bool *ret)
{
	if (n == NULL || n->kind != YAML_SCALAR)
		return false;
	*ret = n->quoted ? strcasecmp(n->text, "true") == 0
			 : slice_among(slice_of(n->text), yes);
	return *ret || (n->quoted ? strcasecmp(n->text, "false") == 0
				  : slice_among(slice_of(n->text), no));
}

void
osism_fault(struct input_reader *r, const struct yaml_node *map,
    const char *what, const char *name, const char *expected)
{
	const struct yaml_node *member = yaml_get(map, name);
	struct near near = NEAR_INIT(name);

	if (member != NULL) {
		input_fault(r, member->line, "%s should be %s", name, expected);
		return;
	}
	for (size_t i = 0; map->kind == YAML_MAP && i < map->count; i++)
		near_offer(&near, map->items[i]->key);
	if (near.best != NULL)
		input_fault(r, map->line,
		    "this %s lacks %s, %s; is %s a slip of the pen?", what,
		    name, expected, near.best);
	else
		input_fault(
		    r, map->line, "this %s lacks %s, %s", what, name, expected);
}
