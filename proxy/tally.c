/* tally.c - how often each name came; see tally.h. */
#include "proxy/tally.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/report_escape.h"

static struct tally_row *find(struct tally *, struct slice name);
static struct tally_row *insert(struct tally *, size_t at, struct slice name);
static int compare(struct slice, const char *);

void
tally_add(struct tally *tally, struct slice name, size_t column)
{
	struct tally_row *row;

	if (name.at == NULL)
		return;
	if (name.len > TALLY_NAME_LONGEST)
		name.len = TALLY_NAME_LONGEST;
	row = find(tally, name);
	if (row == NULL)
		tally->failed = true;
	else
		row->numbers[column]++;
}

static struct tally_row *
find(struct tally *tally, struct slice name)
{
	size_t low = 0, high = tally->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(name, tally->rows[middle].name);

		if (order == 0)
			return &tally->rows[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	if (tally->count >= TALLY_NAMES_MAX && !slice_is(name, TALLY_OTHERS))
		return find(tally, SLICE(TALLY_OTHERS));
	return insert(tally, low, name);
}

static struct tally_row *
insert(struct tally *tally, size_t at, struct slice name)
{
	struct tally_row *rows =
	    reallocarray(tally->rows, tally->count + 1, sizeof(*rows));
	char *copy;

	if (rows == NULL)
		return NULL;
	tally->rows = rows;
	copy = strndup(name.at, name.len);
	if (copy == NULL)
		return NULL;
	memmove(rows + at + 1, rows + at, (tally->count - at) * sizeof(*rows));
	rows[at] = (struct tally_row){ .name = copy };
	tally->count++;
	return &rows[at];
}

/* As far as the first NUL, where a name ends that is kept. */
static int
compare(struct slice name, const char *kept)
{
	size_t len = strlen(kept), mine = strnlen(name.at, name.len);
	int order = memcmp(name.at, kept, mine < len ? mine : len);

	return order != 0 ? order : (mine > len) - (mine < len);
}

void
tally_done(struct tally *tally)
{
	for (size_t i = 0; i < tally->count; i++)
		free(tally->rows[i].name);
	free(tally->rows);
	*tally = (struct tally){ .count = 0 };
}

void
tally_show(const struct tally *tally, size_t columns, FILE *out)
{
	for (size_t i = 0; i < tally->count; i++) {
		const struct tally_row *row = &tally->rows[i];

		for (size_t k = 0; k < columns; k++)
			fprintf(out, "%10" PRIu64, row->numbers[k]);
		fputs("  ", out);
		report_escape_plain(slice_of(row->name), out);
		putc('\n', out);
	}
}

void
tally_json(const struct tally *tally, const char *name,
    const char *const *columns, struct text *t)
{
	text_addf(t, ",\"%s\":{", name);
	for (size_t i = 0; i < tally->count; i++) {
		const struct tally_row *row = &tally->rows[i];

		text_adds(t, i == 0 ? "\"" : ",\"");
		text_add_json(t, slice_of(row->name));
		text_adds(t, columns == NULL ? "\":" : "\":{");
		for (size_t k = 0; columns != NULL && k < TALLY_COLUMNS; k++)
			text_addf(t, "%s\"%s\":%" PRIu64, k == 0 ? "" : ",",
			    columns[k], row->numbers[k]);
		if (columns == NULL)
			text_addf(t, "%" PRIu64, row->numbers[0]);
		else
			text_addc(t, '}');
	}
	text_addc(t, '}');
}
