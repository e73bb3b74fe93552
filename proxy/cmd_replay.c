/* cmd_replay.c - what if other rules had judged; see cmd_replay.h. */
#include "proxy/cmd_replay.h"

#include <stdio.h>

#include "proxy/journal_record.h"
#include "proxy/journal_walk.h"
#include "proxy/replay_inventory.h"
#include "rules/json_memory.h"

struct request {
	struct offline offline;
	struct offline was; /* of objects: what they are held against */
	bool at_given;
	bool inventory; /* the files hold objects, no journals */
	bool whole;
	struct file_inventory how;
	char **files;
};

/* The walk through the journals. */
struct replay {
	const struct request *request;
	struct retrial_court court;
	struct replay_report report;
};

static bool read_option(void *, int);
static bool take_files(void *, char **);
static void show_usage(FILE *);
static enum offline_status replay(void *, struct faults *);
static bool replay_objects(struct replay *, struct faults *);
static bool replay_journals(struct replay *, struct faults *);
static enum offline_status conclude(
    struct replay *, bool good, struct faults *);
static void take(void *, const json_t *, struct slice);
static void note(struct replay *, const json_t *, const struct retrial *);
static struct slice either(
    const json_t *record, const char *inner, const char *other);

static const char usage[] =
    "usage: scs-gate replay [OPTIONS] JOURNAL...\n"
    "       scs-gate replay [OPTIONS] --inventory FILE...\n"
    "Judges the writes again that the audit journal of a gate has with their\n"
    "objects (audit.object: judged), and tells what would have gone "
    "differently.\n"
    "JOURNAL is its file, or one that it was rotated to, also compressed by\n"
    "gzip; - is standard input.\n"
    "With --inventory FILE holds flavors and images, as judge reads them, and\n"
    "they are judged with the options and without them.\n"
    "  -c, --config FILE    settings of a gate: its rules, actions, mode and\n"
    "                       exceptions\n"
    "  --scope-version V    version of the certification scope\n"
    "  --rules DIR          rule packs, in place of those of the settings\n"
    "  --mode MODE          observe, warn, annotate or deny\n"
    "  --at TIME            judge as if it were then, in UTC: 2026-11-23 or\n"
    "                       2026-11-23T22:13:00Z; else each at its own time\n"
    "  --format FORMAT      text, json for the sums, or jsonl: a line for "
    "each\n"
    "                       write that differs, then the sums\n"
    "  -o, --output FILE    where that goes, else standard output\n"
    "Of an inventory:\n"
    "  --was FILE           settings that it is judged with first, in place "
    "of\n"
    "                       those of -c without the other options\n"
    "  --whole              the files hold all that the cloud has: tell what\n"
    "                       is missing, too\n"
    "  --kind KIND          flavor or image, where an object does not tell\n"
    "  --from FORMAT        of the files, where their shape does not tell\n";

int
cmd_replay(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "scope-version", required_argument, NULL, 'v' },
		{ "format", required_argument, NULL, 'f' },
		{ "output", required_argument, NULL, 'o' },
		{ "rules", required_argument, NULL, 'r' },
		{ "mode", required_argument, NULL, 'm' },
		{ "at", required_argument, NULL, 't' },
		{ "inventory", no_argument, NULL, 'i' },
		{ "was", required_argument, NULL, 'w' },
		{ "whole", no_argument, NULL, 'W' },
		{ "kind", required_argument, NULL, 'k' },
		{ "from", required_argument, NULL, 'F' },
		{ NULL, 0, NULL, 0 },
	};
	static const struct offline_command command = {
		.syntax = { options, read_option, show_usage },
		.operands = take_files,
		.format_known = replay_format_known,
		.run = replay,
	};
	struct request request = { .offline = OFFLINE_INIT,
		.was = OFFLINE_INIT };

	json_memory_install();
	request.offline.keep_mode = request.was.keep_mode = true;
	request.how.images_public = true;
	return offline_run(argc, argv, &command, &request.offline, &request);
}

static bool
read_option(void *request, int letter)
{
	struct request *ret = request;

	switch (letter) {
	case 'r':
		ret->offline.packs = optarg;
		return true;
	case 'm':
		ret->offline.mode = optarg;
		return true;
	case 't':
		ret->at_given = true;
		return offline_option(&ret->offline, letter, optarg);
	case 'i':
		ret->inventory = true;
		return true;
	case 'w':
		ret->was.config = optarg;
		return true;
	case 'W':
		ret->whole = true;
		return true;
	case 'k':
		return file_inventory_kind(&ret->how, optarg);
	case 'F':
		return file_inventory_format(&ret->how, optarg);
	default:
		return offline_option(&ret->offline, letter, optarg);
	}
}

static bool
take_files(void *arg, char **files)
{
	struct request *request = arg;
	bool of_objects = request->was.config != NULL || request->whole ||
			  request->how.kind_given ||
			  request->how.format != NULL;
	bool good = *files != NULL && (request->inventory || !of_objects);

	request->files = files;
	if (request->was.config == NULL)
		request->was.config = request->offline.config;
	if (!good)
		show_usage(stderr);
	return good;
}

static void
show_usage(FILE *out)
{
	fputs(usage, out);
}

static enum offline_status
replay(void *arg, struct faults *faults)
{
	struct request *request = arg;
	const struct offline *o = &request->offline;
	struct replay r = {
		.request = request,
		.court = { .settings = o->settings,
		    .rules = o->rules,
		    .at_given = request->at_given,
		    .at = o->now },
		.report = { .format = o->format,
		    .what = request->inventory ? "objects" : "decisions" },
	};
	enum offline_status status = OFFLINE_UNUSABLE;

	if (!request->inventory || offline_load(&request->was, faults))
		r.report.out = offline_open(o, faults);
	if (r.report.out != NULL) {
		bool good = request->inventory ? replay_objects(&r, faults)
					       : replay_journals(&r, faults);

		status = conclude(&r, good, faults);
		if (!offline_close(o, r.report.out, faults))
			status = OFFLINE_UNUSABLE;
	}
	replay_report_done(&r.report);
	offline_done(&request->was);
	return status;
}

static bool
replay_objects(struct replay *r, struct faults *faults)
{
	const struct replay_inventory inventory = {
		.was = &r->request->was,
		.now = &r->request->offline,
		.how = r->request->how,
		.whole = r->request->whole,
	};

	return replay_inventory_run(
	    &inventory, r->request->files, &r->report, faults);
}

static bool
replay_journals(struct replay *r, struct faults *faults)
{
	const struct journal_filter all = { .since = "" };
	struct journal_walk walk = { .filter = &all, .take = take, .arg = r };
	char **files = r->request->files;
	size_t count = 0;

	while (files[count] != NULL)
		count++;
	return journal_walk_files(&walk, files, count, faults);
}

static enum offline_status
conclude(struct replay *r, bool good, struct faults *faults)
{
	if (good)
		replay_report_end(&r->report);
	if (r->report.failed)
		faults_add(faults, NULL, 0, "out of memory");
	if (!good || r->report.failed)
		return OFFLINE_UNUSABLE;
	return replay_report_differences(&r->report) > 0 ? OFFLINE_NOT
							 : OFFLINE_FINE;
}

static void
take(void *arg, const json_t *record, struct slice line)
{
	struct replay *r = arg;
	struct retrial retrial;
	enum retrial_state state = retrial_hold(&r->court, record, &retrial);

	(void)line;
	if (state == RETRIAL_HELD)
		note(r, record, &retrial);
	else if (state == RETRIAL_NO_MEMORY)
		r->report.failed = true;
	else
		replay_report_skip(&r->report, state);
	retrial_done(&retrial);
}

static void
note(struct replay *r, const json_t *record, const struct retrial *retrial)
{
	const struct replay_subject about = {
		.decision = journal_record_text(record, "decision"),
		.time = journal_record_text(record, "time"),
		.operation = journal_record_text(record, "operation"),
		.kind = slice_of(object_kind_name(retrial->kind)),
		.id = journal_record_inner(record, "object", "id"),
		.name = journal_record_inner(record, "object", "name"),
		.caller = either(record, "name", "id"),
		.project = either(record, "project_name", "project_id"),
		.was_version = journal_record_text(record, "scope_version"),
		.now_version = slice_of(
		    rule_set_scope_version(r->court.rules, retrial->when)),
	};

	replay_report_open(&r->report, &retrial->fresh);
	replay_report_note(&r->report, &about, &retrial->was, &retrial->now);
}

/* Of the caller, as far as Keystone was asked. */
static struct slice
either(const json_t *record, const char *inner, const char *other)
{
	struct slice ret = journal_record_inner(record, "initiator", inner);

	return ret.at != NULL
		   ? ret
		   : journal_record_inner(record, "initiator", other);
}
