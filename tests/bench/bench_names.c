/* bench_names.c - flavor names read in one second of CPU time. */
#include <stdio.h>
#include <time.h>

#include "rules/flavor_name.h"

#define ROUNDS 200000

static const char *const names[] = { "SCS-4V-8", "SCS-4V-16-50s",
	"SCS-2C-4-10n", "SCS-8T-32-2x100p", "SCS-16L:8u-64o-500s_kvm_hwv",
	"SCS-1V-0.5", "SCS-32C-128-3x3800p_kvm_hwv_z3hh_GNa:14h_ib",
	"SCS-4V-8-50-extra" };

int
main(void)
{
	struct timespec begin, end;
	unsigned long valid = 0; /* counted, so that nothing is left out */
	size_t count = sizeof(names) / sizeof(names[0]);
	double seconds;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < count; i++) {
			struct flavor_name name;
			struct name_fault fault;
			struct slice s = slice_of(names[i]);

			valid +=
			    flavor_name_parse(s, &name, &fault) != NAME_INVALID;
		}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	seconds = (double)(end.tv_sec - begin.tv_sec) +
		  (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
	if (valid == 0)
		return 1;
	printf("{\"per_second\": %.0f}\n", (double)count * ROUNDS / seconds);
	return 0;
}
