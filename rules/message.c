/* message.c - a rule's own sentence; see message.h. */
#include "rules/message.h"

#include <stddef.h>

#include "conf/near.h"

#define NAME_MAX 20

static const struct place *find(struct slice);
static bool next(
    struct slice *, struct slice *ret_plain, struct slice *ret_name);
static void tell(
    const char *name, const char *file, unsigned line, struct faults *);

static const struct place {
	const char *name;
	size_t at;
	const char *without; /* said where there is none */
	const char *meaning;
} places[] = {
	{ "field", offsetof(struct message_words, field), "the object",
	    "the field that is wrong" },
	{ "found", offsetof(struct message_words, found), "absent",
	    "its value" },
	{ "allowed", offsetof(struct message_words, allowed), "something else",
	    "what it should be" },
	{ "name", offsetof(struct message_words, name), "(without a name)",
	    "the name of the flavor or image" },
	{ "nearest", offsetof(struct message_words, nearest), "another value",
	    "a right value that is near" },
};
#define PLACES (sizeof(places) / sizeof(places[0]))

bool
message_check(
    const char *message, const char *file, unsigned line, struct faults *faults)
{
	struct slice rest = slice_of(message), plain, name;
	char word[NAME_MAX + 1];

	while (next(&rest, &plain, &name)) {
		if (name.at == NULL || find(name) != NULL)
			continue;
		if (name.len > NAME_MAX)
			name.len = NAME_MAX;
		memcpy(word, name.at, name.len);
		word[name.len] = '\0';
		tell(word, file, line, faults);
		return false;
	}
	return true;
}

static void
tell(const char *name, const char *file, unsigned line, struct faults *faults)
{
	struct near near = NEAR_INIT(name);

	for (size_t i = 0; i < PLACES; i++)
		near_offer(&near, places[i].name);
	faults_add(faults, file, line,
	    "\"message\" knows no {%s}%s%s%s; there are {field}, {found}, "
	    "{allowed}, {name} and {nearest}, and {{ is a brace",
	    name, near.best != NULL ? ", probably {" : "",
	    near.best != NULL ? near.best : "", near.best != NULL ? "}" : "");
}

void
message_write(
    const char *message, const struct message_words *words, struct text *ret)
{
	struct slice rest = slice_of(message), plain, name;

	while (next(&rest, &plain, &name)) {
		const struct place *place = find(name);
		const char *word;

		text_add(ret, plain);
		if (place == NULL)
			continue;
		memcpy(&word, (const char *)words + place->at, sizeof(word));
		text_adds(ret, word != NULL ? word : place->without);
	}
}

/* Plain text up to a place, and the place: its name is at NULL if there is
 * none, as at the end or behind a doubled brace. False: nothing is left. */
static bool
next(struct slice *rest, struct slice *ret_plain, struct slice *ret_name)
{
	const char *brace, *end;

	*ret_plain = *rest;
	*ret_name = (struct slice){ NULL, 0 };
	if (rest->len == 0)
		return false;
	brace = memchr(rest->at, '{', rest->len);
	if (brace == NULL) {
		*rest = slice_skip(*rest, rest->len);
		return true;
	}
	ret_plain->len = (size_t)(brace - rest->at);
	*rest = slice_skip(*rest, ret_plain->len + 1);
	if (slice_starts(*rest, "{")) {
		ret_plain->len++;
		*rest = slice_skip(*rest, 1);
		return true;
	}
	end = rest->len == 0 ? NULL : memchr(rest->at, '}', rest->len);
	if (end == NULL) {
		/* With its brace it is no name. */
		*ret_name = (struct slice){ brace, rest->len + 1 };
		*rest = slice_skip(*rest, rest->len);
		return true;
	}
	*ret_name = (struct slice){ rest->at, (size_t)(end - rest->at) };
	*rest = slice_skip(*rest, ret_name->len + 1);
	return true;
}

static const struct place *
find(struct slice name)
{
	for (size_t i = 0; name.at != NULL && i < PLACES; i++) {
		if (slice_is(name, places[i].name))
			return &places[i];
	}
	return NULL;
}

const char *
message_place(size_t i, const char **ret_meaning)
{
	if (i >= PLACES)
		return NULL;
	*ret_meaning = places[i].meaning;
	return places[i].name;
}
