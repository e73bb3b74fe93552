/* shell_word.c - words for a shell; see shell_word.h. */
#include "proxy/shell_word.h"

#include "proxy/character.h"

static bool can_be_pasted(struct slice);
static bool is_plain(struct slice);

bool
shell_word(struct text *command, struct slice word)
{
	if (!can_be_pasted(word))
		return false;
	if (command->len > 0)
		text_addc(command, ' ');
	if (is_plain(word)) {
		text_add(command, word);
		return true;
	}
	text_addc(command, '\'');
	for (size_t i = 0; i < word.len; i++) {
		if (word.at[i] == '\'')
			text_adds(command, "'\\''");
		else
			text_addc(command, word.at[i]);
	}
	text_addc(command, '\'');
	return true;
}

static bool
can_be_pasted(struct slice word)
{
	while (word.len > 0) {
		struct character c = character_next(&word);

		if (c.code == CHARACTER_BAD || character_steers(c.code))
			return false;
	}
	return true;
}

static bool
is_plain(struct slice word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-./:=@%+,";

	for (size_t i = 0; i < word.len; i++) {
		if (memchr(plain, word.at[i], sizeof(plain) - 1) == NULL)
			return false;
	}
	return word.len > 0;
}

void
shell_comment(struct text *command, const char *text)
{
	struct slice rest = slice_of(text);

	text_adds(command, "  # ");
	while (rest.len > 0) {
		struct character c = character_next(&rest);

		if (c.code == CHARACTER_BAD || character_steers(c.code))
			text_addc(command, '?');
		else
			text_add(command, c.bytes);
	}
}
