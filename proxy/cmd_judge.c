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

static bool read_options(int, char **, struct request *);
static bool read_option(void *, int);
static bool read_kind(struct request *, const char *);
static bool read_from(struct request *, const char *);
static bool complete(const struct request *);
static void show_usage(FILE *);
static enum offline_status judge_input(const struct request *, struct faults *);

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
	struct request request = { .offline = OFFLINE_INIT, .argv = argv };
	struct faults faults = FAULTS_INIT;
	enum offline_status status = OFFLINE_UNUSABLE;

	request.how.images_public = true;
	if (offline_help(argc, argv)) {
		show_usage(stdout);
		return OFFLINE_FINE;
	}
	if (!read_options(argc, argv, &request))
		return OFFLINE_UNUSABLE;
	if (report_format(request.offline.format, &faults) != NULL &&
	    offline_load(&request.offline, &faults))
		status = judge_input(&request, &faults);
	return offline_end(&request.offline, &faults, status);
}

static bool
read_options(int argc, char **argv, struct request *ret)
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
	const struct offline_syntax syntax = { options, read_option,
		show_usage };
	int operands = offline_options(argc, argv, &syntax, ret);

	if (operands == 0)
		return false;
	ret->files = argv + operands;
	if (!complete(ret))
		show_usage(stderr);
	return complete(ret);
}

static bool
read_option(void *request, int letter)
{
	struct request *ret = request;

	switch (letter) {
	case 'k':
		return read_kind(ret, optarg);
	case 'F':
		return read_from(ret, optarg);
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
read_kind(struct request *ret, const char *kind)
{
	ret->how.kind_given = true;
	if (object_kind_parse(kind, &ret->how.kind))
		return true;
	fprintf(stderr, "scs-gate: --kind takes flavor or image, not \"%s\"\n",
	    kind);
	return false;
}

static bool
read_from(struct request *ret, const char *format)
{
	struct text why = TEXT_INIT;
	bool good = input_format_known(format, &why);

	if (!good)
		fprintf(stderr, "scs-gate: %s\n", text_str(&why));
	ret->how.format = format;
	text_done(&why);
	return good;
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
judge_input(const struct request *request, struct faults *faults)
{
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
