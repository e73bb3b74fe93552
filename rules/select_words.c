/* select_words.c - the words of a select: how values are compared, and what
 * is said of it; see select.h. */
#include <string.h>

#include "rules/select_part.h"
#include "rules/transition.h"

static bool is(struct slice, const char *);
static bool starts(struct slice, const char *);
static bool like(struct slice, const char *);
static bool like_one(char, char);
static void show_operations(unsigned, struct text *);
static void show_transitions(unsigned, struct text *);
static void show_test(const struct select_test *, struct text *);

static const struct select_way ways[] = {
	{ "is", "the value, exactly; FIELD: VALUE is short for it", "is",
	    "is not", is },
	{ "starts", "how the value starts", "starts with",
	    "does not start with", starts },
	{ "like",
	    "what the whole value is like: * stands for any text, ? for any "
	    "byte, # for a digit",
	    "is like", "is not like", like },
};
#define WAYS (sizeof(ways) / sizeof(ways[0]))

/* What is no way, for the manual. */
static const struct {
	const char *name, *meaning;
} others[] = {
	{ "not",
	    "none of these holds: a value, a list, or a map of is, starts and "
	    "like" },
	{ "present", "yes: there is a value, and it is not empty" },
	{ "absent", "yes: there is no value, or an empty one" },
};
#define OTHERS (sizeof(others) / sizeof(others[0]))

const struct select_way *
select_way(const char *name)
{
	for (size_t i = 0; i < WAYS; i++) {
		if (strcmp(ways[i].name, name) == 0)
			return &ways[i];
	}
	return NULL;
}

const char *
select_condition(size_t i, const char **ret_meaning)
{
	if (i >= WAYS + OTHERS)
		return NULL;
	*ret_meaning = i < WAYS ? ways[i].meaning : others[i - WAYS].meaning;
	return i < WAYS ? ways[i].name : others[i - WAYS].name;
}

static bool
is(struct slice value, const char *wanted)
{
	return slice_is(value, wanted);
}

static bool
starts(struct slice value, const char *wanted)
{
	return slice_starts(value, wanted);
}

/* Behind a star the rest is tried from every place; only the last star
 * counts, for what stands before it has matched as early as it could. */
static bool
like(struct slice value, const char *wanted)
{
	const char *star = NULL;
	size_t at = 0, star_at = 0;

	while (at < value.len) {
		if (*wanted == '*') {
			star = ++wanted;
			star_at = at;
		} else if (*wanted != '\0' && like_one(value.at[at], *wanted)) {
			wanted++;
			at++;
		} else if (star != NULL) {
			wanted = star;
			at = ++star_at;
		} else {
			return false;
		}
	}
	while (*wanted == '*')
		wanted++;
	return *wanted == '\0';
}

static bool
like_one(char byte, char wanted)
{
	if (wanted == '#')
		return byte >= '0' && byte <= '9';
	return wanted == '?' || byte == wanted;
}

void
select_show(const struct select *s, struct text *ret)
{
	if (s->operations != 0)
		show_operations(s->operations, ret);
	if (s->transitions != 0) {
		text_adds(ret, ret->len > 0 ? ", " : "");
		show_transitions(s->transitions, ret);
	}
	for (size_t i = 0; i < s->count; i++) {
		text_adds(ret, ret->len > 0 ? ", " : "");
		show_test(&s->tests[i], ret);
	}
}

static void
show_operations(unsigned operations, struct text *ret)
{
	const char *between = "on ";

	for (int o = OPERATION_CREATE; o <= OPERATION_DELETE; o++) {
		if ((operations & OPERATION_BIT(o)) == 0)
			continue;
		text_addf(
		    ret, "%s%s", between, operation_name((enum operation)o));
		between = " or ";
	}
}

static void
show_transitions(unsigned transitions, struct text *ret)
{
	const char *between = "becomes ";

	for (size_t i = 0; transition_at(i) != NULL; i++) {
		if ((transitions & 1u << i) == 0)
			continue;
		text_addf(ret, "%s%s", between, transition_at(i)->name);
		between = " or ";
	}
}

static void
show_test(const struct select_test *test, struct text *ret)
{
	text_adds(ret, test->field);
	if (test->way == NULL) {
		text_adds(ret, test->negated ? " is absent" : " is present");
		return;
	}
	text_addf(ret, " %s ",
	    test->negated ? test->way->words_not : test->way->words);
	for (size_t i = 0; i < select_value_count(test->values); i++)
		text_addf(ret, "%s'%s'", i > 0 ? " or " : "",
		    select_value(test->values, i));
}
