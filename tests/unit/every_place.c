/* every_place.c - allocations fail in turn; see every_place.h. */
#include "tests/unit/every_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/failing_malloc.h"

#define ROUNDS_MAX 200000

static char told[20000];

void
every_place_tell(const char *what, const char *end)
{
	size_t len = strlen(told);

	snprintf(told + len, sizeof(told) - len, "%s%s", what, end);
}

/* 0: no allocation fails. Says whether one did. */
static bool
once(run_fn run, unsigned long n, bool after, bool *ret_good)
{
	long before = failing_malloc_live();
	bool failed;

	told[0] = '\0';
	failing_malloc_arm(n, after);
	*ret_good = run();
	failed = failing_malloc_disarm();
	if (failing_malloc_live() != before)
		fail_msg("%ld allocations leak when the %lu. fails",
		    failing_malloc_live() - before, n);
	return failed;
}

/* From the first line that differs. */
static void
report_difference(unsigned long n, const char *got, const char *wanted)
{
	size_t same = 0;

	while (got[same] != '\0' && got[same] == wanted[same])
		same++;
	while (same > 0 && got[same - 1] != '\n')
		same--;
	fail_msg("when the %lu. allocation fails, it says\n%.200s\nand not\n"
		 "%.200s",
	    n, got + same, wanted + same);
}

void
every_place(run_fn run, unsigned long step)
{
	char all[sizeof(told)];
	bool good;

	if (!FAILING_MALLOC) {
		skip();
		return;
	}
	told[0] = '\0';
	(void)run(); /* what libraries keep, they have from now on */
	(void)once(run, 0, false, &good);
	assert_true(good);
	strcpy(all, told);
	for (int after = 0; after < 2; after++)
		for (unsigned long n = 1; once(run, n, after, &good);
		     n += step) {
			assert_true(n < ROUNDS_MAX);
			if (good && strcmp(told, all) != 0)
				report_difference(n, told, all);
		}
}

unsigned long
every_place_count(run_fn run)
{
	unsigned long low = 1, high = 1u << 24;
	bool good;

	while (low < high) {
		unsigned long middle = (low + high) / 2;

		if (once(run, middle, false, &good))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
