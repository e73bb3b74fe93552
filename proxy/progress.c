/* progress.c - how far a long listing has come; see progress.h. */
#include "proxy/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "proxy/clock.h"

#define EVERY_MS 100
#define WIDTH 20 /* of the bar; a listing does not tell how long it is */
#define PER_MARK ((size_t)50)

static void draw(struct progress *);

struct progress
progress_begin(void)
{
	return (struct progress){ .shown = isatty(STDERR_FILENO) };
}

void
progress_step(struct progress *p, const char *what)
{
	p->what = what;
	p->count = 0;
	draw(p);
}

void
progress_count(struct progress *p)
{
	p->count++;
	if (p->shown && clock_ms() >= p->drawn_ms + EVERY_MS)
		draw(p);
}

static void
draw(struct progress *p)
{
	char bar[WIDTH + 1];

	if (!p->shown)
		return;
	memset(bar, '.', WIDTH);
	bar[WIDTH] = '\0';
	bar[p->count / PER_MARK % WIDTH] = '#';
	fprintf(stderr, "\r\033[K[%s] reading %s: %zu", bar, p->what, p->count);
	fflush(stderr);
	p->drawn_ms = clock_ms();
}

void
progress_end(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
}
