/* near.c - edit distance between short words. */
#include "conf/near.h"

#include <stdbool.h>
#include <string.h>

#define WORD_MAX 40

static unsigned distance(const char *a, const char *b);
static unsigned least(unsigned, unsigned, unsigned);

void
near_offer(struct near *n, const char *right)
{
	size_t len = strlen(n->word);
	unsigned d;

	if (len == 0 || len > WORD_MAX || strlen(right) > WORD_MAX)
		return;
	d = distance(n->word, right);
	if (d > 2 || d >= len || (n->best != NULL && d >= n->distance))
		return;
	n->best = right;
	n->distance = d;
}

/* Inserted, missing, wrong and swapped letters count one each. */
static unsigned
distance(const char *a, const char *b)
{
	unsigned rows[3][WORD_MAX + 1];
	unsigned *older = rows[0], *above = rows[1], *row = rows[2], *spare;
	size_t width = strlen(b);

	memset(rows, 0, sizeof(rows));
	for (unsigned j = 0; j <= width; j++)
		above[j] = j;
	for (unsigned i = 1; a[i - 1] != '\0'; i++) {
		row[0] = i;
		for (size_t j = 1; j <= width; j++) {
			row[j] = least(above[j] + 1, row[j - 1] + 1,
			    above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] =
				    least(row[j], older[j - 2] + 1, row[j]);
		}
		spare = older;
		older = above;
		above = row;
		row = spare;
	}
	return above[width];
}

static unsigned
least(unsigned a, unsigned b, unsigned c)
{
	unsigned smaller = a < b ? a : b;

	return smaller < c ? smaller : c;
}
