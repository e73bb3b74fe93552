/* report_escape.c - strangers' text in reports; see report_escape.h. */
#include "proxy/report_escape.h"

#include "proxy/character.h"

static const char *entity(uint32_t);
static void write_yaml(struct character, FILE *);
static int write_json(const char *, size_t, void *);

unsigned
report_escape_plain(struct slice text, FILE *out)
{
	unsigned count = 0;

	for (; text.len > 0; count++) {
		struct character c = character_next(&text);

		if (c.code == CHARACTER_BAD || character_steers(c.code))
			putc('?', out);
		else
			fwrite(c.bytes.at, 1, c.bytes.len, out);
	}
	return count;
}

void
report_escape_markup(struct slice text, FILE *out)
{
	while (text.len > 0) {
		struct character c = character_next(&text);
		const char *name = entity(c.code);

		if (name != NULL)
			fputs(name, out);
		else if (c.code == CHARACTER_BAD || character_steers(c.code))
			fputs("&#65533;", out);
		else
			fwrite(c.bytes.at, 1, c.bytes.len, out);
	}
}

static const char *
entity(uint32_t code)
{
	switch (code) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
report_escape_yaml(struct slice text, FILE *out)
{
	putc('"', out);
	while (text.len > 0)
		write_yaml(character_next(&text), out);
	putc('"', out);
}

static void
write_yaml(struct character c, FILE *out)
{
	if (c.code == '"' || c.code == '\\')
		fprintf(out, "\\%c", (int)c.code);
	else if (c.code >= ' ' && c.code < 0x7f)
		putc((int)c.code, out);
	else if (c.code < 0x100)
		fprintf(out, "\\x%02x", (unsigned)c.code);
	else if (c.code < 0x10000)
		fprintf(out, "\\u%04x", (unsigned)c.code);
	else
		fprintf(out, "\\U%08x", (unsigned)c.code);
}

bool
report_escape_json(json_t *value, FILE *out)
{
	bool good = value != NULL && json_dump_callback(value, write_json, out,
					 JSON_COMPACT | JSON_ENSURE_ASCII |
					     JSON_ENCODE_ANY) == 0;

	json_decref(value);
	return good;
}

/* Delete is the one that JSON_ENSURE_ASCII leaves. */
static int
write_json(const char *bytes, size_t len, void *arg)
{
	FILE *out = arg;

	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == 0x7f)
			fputs("\\u007f", out);
		else
			putc(bytes[i], out);
	}
	return 0;
}
