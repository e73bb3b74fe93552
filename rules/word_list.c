/* word_list.c - the right values of a rule; see word_list.h. */
#include "rules/word_list.h"

#include <stddef.h>

#include "conf/near.h"

/* Longer values are not compared letter by letter. */
#define WORD_MAX 40

static struct slice trim(struct slice);
static const char *most_alike(const struct yaml_node *, struct slice);

bool
word_list_has(const struct yaml_node *list, struct slice value)
{
	for (size_t i = 0; i < list->count; i++) {
		if (slice_is(value, list->items[i]->text))
			return true;
	}
	return false;
}

void
word_list_show(const struct yaml_node *list, struct text *ret)
{
	for (size_t i = 0; i < list->count; i++) {
		if (i > 0)
			text_adds(ret, i + 1 < list->count ? ", " : " or ");
		text_adds(ret, list->items[i]->text);
	}
}

const char *
word_list_nearest(const struct yaml_node *list,
    const struct yaml_node *mistakes, struct slice wrong)
{
	wrong = trim(wrong);
	for (size_t i = 0; mistakes != NULL && i < mistakes->count; i++) {
		if (slice_is_nocase(wrong, mistakes->items[i]->key))
			return mistakes->items[i]->text;
	}
	for (size_t i = 0; i < list->count; i++) {
		if (slice_is_nocase(wrong, list->items[i]->text))
			return list->items[i]->text;
	}
	return most_alike(list, wrong);
}

static struct slice
trim(struct slice a)
{
	while (a.len > 0 && a.at[0] == ' ')
		a = slice_skip(a, 1);
	while (a.len > 0 && a.at[a.len - 1] == ' ')
		a.len--;
	return a;
}

static const char *
most_alike(const struct yaml_node *list, struct slice wrong)
{
	char word[WORD_MAX + 1];
	struct near near = NEAR_INIT(word);

	if (wrong.len == 0 || wrong.len > WORD_MAX)
		return NULL;
	memcpy(word, wrong.at, wrong.len);
	word[wrong.len] = '\0';
	for (size_t i = 0; i < list->count; i++)
		near_offer(&near, list->items[i]->text);
	return near.best;
}
