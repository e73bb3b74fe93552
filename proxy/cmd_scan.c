/* cmd_scan.c - judges a living cloud; see cmd_scan.h. */
#include "proxy/cmd_scan.h"

#include <stdio.h>

#include "proxy/cloud_inventory.h"
#include "proxy/completion_plan.h"
#include "proxy/offline.h"
#include "proxy/report.h"
#include "proxy/report_job.h"

struct request {
	struct offline offline;
	struct cloud_choice choice;
	bool plan; /* print what would complete the objects instead */
	char **argv;
};

static bool take_none(void *, char **);
static bool read_option(void *, int);
static void show_usage(FILE *);
static enum offline_status scan(void *, struct faults *);
static enum offline_status report(
    const struct request *, const struct cloud_inventory *, struct faults *);

static const char usage[] =
    "usage: scs-gate scan [OPTIONS]\n"
    "Judges all flavors and images of a cloud with the rules of the "
    "gate.\n" CLOUD_USAGE OFFLINE_USAGE
    "  --plan-fixes         print instead the commands that add what follows\n"
    "                       from what is there, such as scs:name-v2\n"
    "  --format FORMAT      of the report:\n";

int
cmd_scan(int argc, char **argv)
{
	static const struct option options[] = {
		OFFLINE_OPTIONS,
		CLOUD_OPTIONS,
		{ "plan-fixes", no_argument, NULL, 'p' },
		{ NULL, 0, NULL, 0 },
	};
	static const struct offline_command command = {
		.syntax = { options, read_option, show_usage },
		.operands = take_none,
		.format_known = report_format_known,
		.run = scan,
		.asks_cloud = true,
	};
	struct request request = { .offline = OFFLINE_INIT, .argv = argv };

	return offline_run(argc, argv, &command, &request.offline, &request);
}

static bool
take_none(void *request, char **operands)
{
	(void)request;
	if (*operands != NULL)
		show_usage(stderr);
	return *operands == NULL;
}

static bool
read_option(void *request, int letter)
{
	struct request *ret = request;

	if (letter == 'p') {
		ret->plan = true;
		return true;
	}
	return cloud_option(&ret->choice, letter, optarg) ||
	       offline_option(&ret->offline, letter, optarg);
}

static void
show_usage(FILE *out)
{
	const struct report_format *format;

	fputs(usage, out);
	for (size_t i = 0; (format = report_format_at(i)) != NULL; i++)
		fprintf(out, "    %-10s %s\n", format->name, format->sentence);
}

static enum offline_status
scan(void *arg, struct faults *faults)
{
	struct request *request = arg;
	struct cloud_inventory cloud;
	enum offline_status status = OFFLINE_UNUSABLE;

	if (!cloud_inventory_read(&request->choice, &cloud, faults))
		;
	else if (request->plan)
		status =
		    completion_plan(&request->offline, cloud.inventory, faults)
			? OFFLINE_FINE
			: OFFLINE_UNUSABLE;
	else
		status = report(request, &cloud, faults);
	cloud_inventory_done(&cloud);
	return status;
}

static enum offline_status
report(const struct request *request, const struct cloud_inventory *cloud,
    struct faults *faults)
{
	return report_job_run(
	    &(struct report_job){
		.offline = &request->offline,
		.inventory = cloud->inventory,
		.argv = request->argv,
		.subject = cloud->cloud,
		.whole = true,
		.specs_unknown = cloud->specs_unknown,
	    },
	    faults);
}
