/* cmd_judge.c - the offline side of judging; see cmd_judge.h. */
#include "proxy/cmd_judge.h"

#include <stdio.h>
#include <string.h>

#include "proxy/file_inventory.h"
#include "proxy/input.h"
#include "proxy/judge_lines.h"
#include "proxy/judge_writes.h"
#include "proxy/offline.h"
#include "proxy/report.h"
#include "proxy/report_job.h"

struct request {
	struct offline offline;
	struct file_inventory how;
	bool lines;
	bool writes;
	bool whole; /* the files hold all that the cloud has */
	char **argv, **files;
};

static bool read_option(void *, int);
static bool take_operands(void *, char **);
static bool complete(const struct request *);
static void show_usage(FILE *);
static enum offline_status judge_input(void *, struct faults *);

static const char usage[] =
    "usage: scs-gate judge [OPTIONS] FILE...\n"
    "       scs-gate judge [OPTIONS] --kind flavor|image --jsonl\n"
    "       scs-gate judge [OPTIONS] --writes\n"
    "Judges flavors and images: objects in JSON or YAML files, or JSON lines\n"
    "from standard input.\n"
    "  --kind KIND          flavor or image, where an object does not tell\n"
    "  --whole              the files hold all that the cloud will have: say\n"
    "                       what is missing, too\n"
    "  --jsonl              lines in, verdicts of the test cases out\n"
    "  --writes             writes as JSON lines in (kind, before, after,\n"
    "                       operation, cloud, as_of, caller), decisions out\n"
    /* clang-format off */
    OFFLINE_USAGE
    "  --from FORMAT        of the files, where their shape does not tell:\n"
    /* clang-format on */;

int
cmd_judge(int argc, char **argv)
{
	static const struct option options[] = {
		OFFLINE_OPTIONS,
		{ "kind", required_argument, NULL, 'k' },
		{ "from", required_argument, NULL, 'F' },
		{ "whole", no_argument, NULL, 'w' },
		{ "jsonl", no_argument, NULL, 'l' },
		{ "writes", no_argument, NULL, 'W' },
		{ NULL, 0, NULL, 0 },
	};
	static const struct offline_command command = {
		.syntax = { options, read_option, show_usage },
		.operands = take_operands,
		.format_known = report_format_known,
		.run = judge_input,
	};
	struct request request = { .offline = OFFLINE_INIT, .argv = argv };

	request.how.images_public = true;
	return offline_run(argc, argv, &command, &request.offline, &request);
}

static bool
read_option(void *request, int letter)
{
	struct request *ret = request;

	switch (letter) {
	case 'k':
		return file_inventory_kind(&ret->how, optarg);
	case 'F':
		return file_inventory_format(&ret->how, optarg);
	case 'w':
		ret->whole = true;
		return true;
	case 'l':
		ret->lines = true;
		return true;
	case 'W':
		ret->writes = true;
		return true;
	default:
		return offline_option(&ret->offline, letter, optarg);
	}
}

static bool
take_operands(void *arg, char **files)
{
	struct request *request = arg;

	request->files = files;
	if (!complete(request))
		show_usage(stderr);
	return complete(request);
}

/* Lines of one kind, writes, or files. */
static bool
complete(const struct request *request)
{
	if (request->writes)
		return !request->lines && *request->files == NULL;
	return request->lines
		   ? request->how.kind_given && *request->files == NULL
		   : *request->files != NULL;
}

static void
show_usage(FILE *out)
{
	const struct report_format *format;
	struct text inputs = TEXT_INIT;

	fputs(usage, out);
	input_formats("    ", &inputs);
	fputs(text_str(&inputs), out);
	text_done(&inputs);
	fputs("  --format FORMAT      of the report:\n", out);
	for (size_t i = 0; (format = report_format_at(i)) != NULL; i++)
		fprintf(out, "    %-10s %s\n", format->name, format->sentence);
}

static enum offline_status
judge_input(void *arg, struct faults *faults)
{
	const struct request *request = arg;
	const struct offline *o = &request->offline;
	struct inventory *inventory;
	enum offline_status status;

	if (request->lines)
		return judge_lines(
			   o->rules, request->how.kind, o->now, stdin, stdout)
			   ? OFFLINE_FINE
			   : OFFLINE_UNUSABLE;
	if (request->writes)
		return judge_writes(o->rules, o->now, stdin, stdout)
			   ? OFFLINE_FINE
			   : OFFLINE_UNUSABLE;
	inventory = file_inventory_read(&request->how, request->files, faults);
	if (inventory == NULL)
		return OFFLINE_UNUSABLE;
	status = report_job_run(
	    &(struct report_job){
		.offline = o,
		.inventory = inventory,
		.argv = request->argv,
		.subject = request->files[0],
		.from_files = true,
		.whole = request->whole,
	    },
	    faults);
	inventory_free(inventory);
	return status;
}
