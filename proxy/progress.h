/* progress.h - a line on a terminal that says how far a long listing has
 * come; nothing where standard error is no terminal. */
#ifndef PROXY_PROGRESS_H
#define PROXY_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	bool shown;
	const char *what; /* is counted now */
	size_t count;
	uint64_t drawn_ms;
};

struct progress progress_begin(void);
void progress_step(struct progress *, const char *what);
void progress_count(struct progress *);
/* Takes the line away. */
void progress_end(struct progress *);

#endif
