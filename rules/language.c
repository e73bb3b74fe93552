/* language.c - the words of packs; see language.h. */
#include "rules/language.h"

#include <string.h>

#include "rules/message.h"
#include "rules/pack.h"
#include "rules/select.h"
#include "rules/transition.h"

#define COLUMNS 78

typedef const char *list(size_t, const char **ret_meaning);

static void write_looks(const struct check *, const char *between, FILE *);
static void write_list(const char *title, list *, FILE *);
static const char *transition_row(size_t, const char **);
static void write_check(const struct check *, FILE *);
static void write_argument(const char *, size_t, FILE *);
static void write_plain(const char *, size_t, FILE *);

void
language_write_checks(FILE *out)
{
	for (size_t i = 0; pack_check(i) != NULL; i++) {
		const struct check *c = pack_check(i);

		fprintf(out, "%s\t", c->name);
		write_looks(c, " ", out);
		fprintf(out, "\t%s\n", c->usage);
	}
}

static void
write_looks(const struct check *c, const char *between, FILE *out)
{
	const struct {
		bool does;
		const char *word;
	} looks[] = {
		{ c->run != NULL, "states" },
		{ c->change != NULL, "changes" },
		{ c->needs_census != NULL, "cloud" },
	};
	const char *before = "";

	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		if (!looks[i].does)
			continue;
		fprintf(out, "%s%s", before, looks[i].word);
		before = between;
	}
}

void
language_write_mdoc(FILE *out)
{
	write_list("What a write does: becomes", transition_row, out);
	write_list("What a field is", select_condition, out);
	write_list("Places in a message", message_place, out);
	fputs(".Ss Checks\n.Bl -tag -width Ds\n", out);
	for (size_t i = 0; pack_check(i) != NULL; i++)
		write_check(pack_check(i), out);
	fputs(".El\n", out);
}

static void
write_list(const char *title, list *rows, FILE *out)
{
	const char *meaning;

	fprintf(out, ".Ss %s\n", title);
	fputs(".Bl -tag -width unpublished -compact\n", out);
	for (size_t i = 0; rows(i, &meaning) != NULL; i++) {
		fprintf(out, ".It Cm %s\n", rows(i, &meaning));
		write_plain(meaning, strlen(meaning), out);
		fputs(".\n", out);
	}
	fputs(".El\n", out);
}

static const char *
transition_row(size_t i, const char **ret_meaning)
{
	const struct transition *t = transition_at(i);

	if (t == NULL)
		return NULL;
	*ret_meaning = t->meaning;
	return t->name;
}

/* Its usage is "key; key: meaning; ...". */
static void
write_check(const struct check *c, FILE *out)
{
	const char *at = c->usage;

	fprintf(out, ".It Cm %s\nLooks at ", c->name);
	write_looks(c, ", ", out);
	fputs(".\n", out);
	if (strcmp(c->usage, "none") == 0)
		return;
	fputs(".Bl -tag -width Ds -compact\n", out);
	while (*at != '\0') {
		size_t len = strcspn(at, ";");

		write_argument(at, len, out);
		at += len;
		at += strspn(at, "; ");
	}
	fputs(".El\n", out);
}

static void
write_argument(const char *at, size_t len, FILE *out)
{
	size_t name = strcspn(at, ":");

	if (name > len)
		name = len;
	fprintf(out, ".It Ic %.*s\n", (int)name, at);
	if (name == len)
		return;
	name += strspn(at + name, ": ");
	write_plain(at + name, len - name, out);
	fputs(".\n", out);
}

/* In lines; no word of ours begins with a dot or has a backslash. */
static void
write_plain(const char *at, size_t len, FILE *out)
{
	size_t column = 0;

	while (len > 0) {
		size_t word = strcspn(at, " ");
		size_t gap;

		if (word > len)
			word = len;
		if (column > 0)
			fputc(column + 1 + word > COLUMNS ? '\n' : ' ', out);
		if (column + 1 + word > COLUMNS)
			column = 0;
		fprintf(out, "%.*s", (int)word, at);
		column += 1 + word;
		at += word;
		len -= word;
		gap = strspn(at, " ");
		gap = gap > len ? len : gap;
		at += gap;
		len -= gap;
	}
}
