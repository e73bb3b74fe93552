/* cmd_baseline.c - exceptions for what a cloud has today; see
 * cmd_baseline.h. */
#include "proxy/cmd_baseline.h"

#include <stdio.h>

#include "proxy/baseline.h"
#include "proxy/cloud_inventory.h"

struct request {
	struct offline offline;
	struct cloud_choice choice;
	struct baseline baseline;
	char **argv;
};

static bool take_none(void *, char **);
static bool read_option(void *, int);
static bool complete(const struct request *);
static bool text_fits(const char *option, const char *text, bool needed);
static void show_usage(FILE *);
static enum offline_status write_baseline(void *, struct faults *);

static const char usage[] =
    "usage: scs-gate baseline --until DATE --reason TEXT --owner TEXT "
    "[OPTIONS]\n"
    "Judges all flavors and images of a cloud, and writes an exception for "
    "each\n"
    "object that breaks a rule: a file for the setting rules.exceptions.\n"
    "  --until DATE         last day of the exceptions, in UTC: 2027-03-31\n"
    "  --reason TEXT        why they are made\n"
    "  --owner TEXT         who answers for them\n"
    "  --ticket TEXT        where more is written about them\n" CLOUD_USAGE
    "  -c, --config FILE    settings of a gate, for its rules; what its\n"
    "                       exceptions cover already is left out\n"
    "  --scope-version V    version of the certification scope\n"
    "  --as-of TIME         judge as if it were then, in UTC: 2026-11-23 or\n"
    "                       2026-11-23T22:13:00Z\n"
    "  -o, --output FILE    where the exceptions go, else standard output\n";

int
cmd_baseline(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "scope-version", required_argument, NULL, 'v' },
		{ "as-of", required_argument, NULL, 't' },
		{ "output", required_argument, NULL, 'o' },
		CLOUD_OPTIONS,
		{ "until", required_argument, NULL, 'u' },
		{ "reason", required_argument, NULL, 'r' },
		{ "owner", required_argument, NULL, 'w' },
		{ "ticket", required_argument, NULL, 'T' },
		{ NULL, 0, NULL, 0 },
	};
	static const struct offline_command command = {
		.syntax = { options, read_option, show_usage },
		.operands = take_none,
		.run = write_baseline,
		.asks_cloud = true,
	};
	struct request request = { .offline = OFFLINE_INIT, .argv = argv };

	return offline_run(argc, argv, &command, &request.offline, &request);
}

static bool
take_none(void *request, char **operands)
{
	if (*operands != NULL)
		show_usage(stderr);
	return *operands == NULL && complete(request);
}

static bool
read_option(void *request, int letter)
{
	struct request *ret = request;

	switch (letter) {
	case 'u':
		ret->baseline.until = optarg;
		return true;
	case 'r':
		ret->baseline.reason = optarg;
		return true;
	case 'w':
		ret->baseline.owner = optarg;
		return true;
	case 'T':
		ret->baseline.ticket = optarg;
		return true;
	default:
		return cloud_option(&ret->choice, letter, optarg) ||
		       offline_option(&ret->offline, letter, optarg);
	}
}

/* What the loader of exceptions would refuse is refused here. */
static bool
complete(const struct request *request)
{
	const struct baseline *b = &request->baseline;
	time_t ends;

	if (!text_fits("until", b->until, true) ||
	    !text_fits("reason", b->reason, true) ||
	    !text_fits("owner", b->owner, true) ||
	    !text_fits("ticket", b->ticket, false))
		return false;
	if (exception_end(slice_of(b->until), &ends) &&
	    request->offline.now < ends)
		return true;
	fprintf(stderr,
	    "scs-gate: --until takes a day that is not over, such as "
	    "2027-03-31, not \"%s\"\n",
	    b->until);
	return false;
}

static bool
text_fits(const char *option, const char *text, bool needed)
{
	if (text == NULL ? !needed : exception_text_good(text))
		return true;
	if (text == NULL)
		fprintf(stderr, "scs-gate: --%s is needed\n", option);
	else
		fprintf(stderr, "scs-gate: --%s takes 1 to %d bytes\n", option,
		    EXCEPTION_TEXT_MAX);
	return false;
}

static void
show_usage(FILE *out)
{
	fputs(usage, out);
}

/* Whatever was found: that is what it is for. */
static enum offline_status
write_baseline(void *arg, struct faults *faults)
{
	const struct request *request = arg;
	struct cloud_inventory cloud;
	enum offline_status status = OFFLINE_UNUSABLE;

	if (cloud_inventory_read(&request->choice, &cloud, faults))
		status = report_job_run(
		    &(struct report_job){
			.offline = &request->offline,
			.inventory = cloud.inventory,
			.argv = request->argv,
			.subject = cloud.cloud,
			.whole = true,
			.specs_unknown = cloud.specs_unknown,
			.render = baseline_render,
			.arg = &request->baseline,
		    },
		    faults);
	cloud_inventory_done(&cloud);
	return status == OFFLINE_UNUSABLE ? OFFLINE_UNUSABLE : OFFLINE_FINE;
}
