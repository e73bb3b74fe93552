/* mend.c - commands that mend findings; see mend.h. */
#include "proxy/mend_part.h"

#include "proxy/shell_word.h"

bool
mend_finding(enum object_kind kind, const json_t *object,
    const struct finding *finding, json_t *commands)
{
	const struct mend_target target = { kind, object, finding, commands };

	if (finding->field == NULL || mend_id(object).len == 0)
		return true;
	return kind == OBJECT_FLAVOR ? mend_flavor(&target)
				     : mend_image(&target);
}

bool
mend_missing(enum object_kind kind, const char *name, json_t *commands)
{
	return kind == OBJECT_FLAVOR ? mend_flavor_missing(name, commands)
				     : mend_image_missing(name, commands);
}

void
mend_words(struct mend_command *command, const char *words)
{
	if (command->line.len > 0)
		text_addc(&command->line, ' ');
	text_adds(&command->line, words);
}

void
mend_operand(struct mend_command *command, struct slice word)
{
	if (slice_starts(word, "-"))
		mend_words(command, "--");
	if (!shell_word(&command->line, word))
		command->unusable = true;
}

void
mend_property(struct mend_command *command, const char *key, struct slice value)
{
	struct text word = TEXT_INIT;

	/* Joined to its option where it would be taken for one. */
	if (key[0] == '-')
		text_adds(&word, "--property=");
	else
		mend_words(command, "--property");
	text_addf(&word, "%s=", key);
	text_add(&word, value);
	if (strchr(key, '=') != NULL ||
	    !shell_word(&command->line, text_slice(&word)))
		command->unusable = true;
	command->line.failed |= text_failed(&word);
	text_done(&word);
}

struct slice
mend_value(const struct finding *finding)
{
	return slice_of(
	    finding->nearest != NULL ? finding->nearest : MEND_VALUE);
}

void
mend_explain(struct mend_command *command, const struct finding *finding)
{
	struct text comment = TEXT_INIT;

	if (finding->nearest != NULL)
		return;
	text_addf(&comment, "%s: the true one; it should be %s", MEND_VALUE,
	    finding->allowed != NULL ? finding->allowed : "a right value");
	shell_comment(&command->line, text_str(&comment));
	command->line.failed |= text_failed(&comment);
	text_done(&comment);
}

bool
mend_finish(struct mend_command *command, json_t *commands)
{
	bool good = !text_failed(&command->line);

	if (good && !command->unusable)
		good =
		    json_array_append_new(commands,
			json_stringn(command->line.at, command->line.len)) == 0;
	text_done(&command->line);
	return good;
}

struct slice
mend_id(const json_t *object)
{
	const json_t *id = json_object_get(object, "id");

	if (!json_is_string(id) || json_string_length(id) == 0)
		id = json_object_get(object, "name");
	if (!json_is_string(id))
		return SLICE("");
	return (struct slice){ json_string_value(id), json_string_length(id) };
}
