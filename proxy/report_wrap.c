/* report_wrap.c - breaking lines between words; see report_wrap.h. */
#include "proxy/report_wrap.h"

#include <string.h>

#include "proxy/character.h"
#include "proxy/report_escape.h"

static struct slice take_word(struct slice *text);
static unsigned columns(struct slice);

void
report_wrap(const struct report_wrap *wrap, unsigned indent, const char *label,
    struct slice text)
{
	unsigned start = indent + (unsigned)strlen(label), column = start;

	fprintf(wrap->out, "%*s%s", (int)indent, "", label);
	while (text.len > 0) {
		struct slice word = take_word(&text);
		unsigned size = columns(word);

		if (column > start && wrap->width > 0 &&
		    column + 1 + size > wrap->width) {
			fprintf(wrap->out, "\n%*s", (int)start, "");
			column = start;
		} else if (column > start) {
			putc(' ', wrap->out);
			column++;
		}
		column += report_escape_plain(word, wrap->out);
	}
	putc('\n', wrap->out);
}

/* Up to the next space, which goes. */
static struct slice
take_word(struct slice *text)
{
	const char *space = memchr(text->at, ' ', text->len);
	size_t len = space == NULL ? text->len : (size_t)(space - text->at);
	struct slice word = { text->at, len };

	*text = slice_skip(*text, len + 1);
	return word;
}

static unsigned
columns(struct slice word)
{
	unsigned count = 0;

	for (; word.len > 0; count++)
		character_next(&word);
	return count;
}
