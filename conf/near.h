/* near.h - the word that was probably meant by a misspelt one. */
#ifndef CONF_NEAR_H
#define CONF_NEAR_H

#include <stddef.h>

struct near {
	const char *word;
	const char *best; /* the nearest offer so far; NULL: none is near */
	unsigned distance;
};

#define NEAR_INIT(written) ((struct near){ (written), NULL, 0 })

/* Offers a word that would be right; it must outlive the search. */
void near_offer(struct near *, const char *right);

#endif
