/*
 * render_records.c - renders a report for tests that read it with another
 * parser: records as JSON lines come from standard input.
 *   render_records FORMAT [WIDTH [colour]]
 * Ends with a line on standard error: the most memory it had at once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/report.h"

static bool fill(struct report_spool *, FILE *in);
static void tell_peak(void);

int
main(int argc, char **argv)
{
	struct faults faults = FAULTS_INIT;
	struct report_look look = {
		.width = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0,
		.colour = argc > 3 && strcmp(argv[3], "colour") == 0,
	};
	struct report_spool *spool = report_spool_new(&faults);
	bool good = argc > 1 && spool != NULL &&
		    report_format(argv[1], &faults) != NULL &&
		    fill(spool, stdin) &&
		    report_render(argv[1], spool, stdout, &look);

	faults_print(&faults, stderr);
	if (spool != NULL && report_spool_why(spool) != NULL)
		fprintf(stderr, "%s\n", report_spool_why(spool));
	faults_done(&faults);
	report_spool_free(spool);
	tell_peak();
	return good ? 0 : 1;
}

static bool
fill(struct report_spool *spool, FILE *in)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	bool good = true;

	while (good && (len = getline(&line, &size, in)) >= 0)
		good = report_spool_add(
		    spool, json_loadb(line, (size_t)len, JSON_ALLOW_NUL, NULL));
	free(line);
	return good;
}

/* getrusage() would count what the parent had before this was executed. */
static void
tell_peak(void)
{
	FILE *status = fopen("/proc/self/status", "r");
	char line[256];

	while (status != NULL && fgets(line, sizeof(line), status) != NULL) {
		if (strncmp(line, "VmHWM:", strlen("VmHWM:")) == 0)
			fputs(line, stderr);
	}
	if (status != NULL)
		fclose(status);
}
