/* cmd_judge.c - the offline side of judging; see cmd_judge.h. */
#include "proxy/cmd_judge.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/settings.h"
#include "proxy/input.h"
#include "proxy/judge_lines.h"
#include "proxy/judge_words.h"
#include "rules/rules.h"

enum status { STATUS_CONFORMING, STATUS_NOT, STATUS_UNUSABLE };

struct request {
	bool kind_given;
	enum object_kind kind;
	bool lines;
	const char *format; /* NULL: as the file's shape says */
	const char *config;
	const char *scope_version;
	time_t now;
	char **files;
	const struct rule_set *rules;
};

static bool read_options(int, char **, struct request *);
static bool read_option(int, struct request *);
static bool read_format(struct request *);
static bool complete(const struct request *);
static struct settings *get_settings(const struct request *, struct faults *);
static enum status judge_all(const struct request *, struct faults *);
static enum status judge_file(
    const struct request *, const char *, struct faults *);
static enum status judge_input(const struct request *,
    const struct input_object *, const char *file, struct faults *);
static enum status judge_object(
    const struct request *, enum object_kind, const struct input_object *);
static bool forget_unknown(
    const struct input_object *, struct verdict *, size_t *ret_gone);
static json_t *as_published(json_t *, enum object_kind);

static const char usage[] =
    "usage: scs-gate judge [OPTIONS] FILE...\n"
    "       scs-gate judge [OPTIONS] --kind flavor|image --jsonl\n"
    "Judges flavors and images: objects in JSON or YAML files, or JSON lines\n"
    "from standard input.\n"
    "  --format FORMAT      of the files, where their shape does not tell:\n"
    "                       terraform, osism-flavors, osism-images,\n"
    "                       openstack, plain\n"
    "  --kind KIND          flavor or image, where an object does not tell\n"
    "  --jsonl              lines in, verdicts of the test cases out\n"
    "  -c, --config FILE    settings of a gate, for its rules and actions\n"
    "  --scope-version V    version of the certification scope\n"
    "  --as-of TIME         judge as if it were then, in UTC: 2026-11-23 or\n"
    "                       2026-11-23T22:13:00Z\n";

/* Settings of a gate that never serves: all that matters is at its
 * default. */
static const char offline[] =
    "listeners: [{name: none, bind: '127.0.0.1:0', service: compute, "
    "upstream: none}]\n"
    "upstreams: {none: {addresses: ['127.0.0.1:1']}}\n";

int
cmd_judge(int argc, char **argv)
{
	struct request request = { .now = time(NULL) };
	struct faults faults = FAULTS_INIT;
	struct settings *settings;
	struct rule_set *rules = NULL;
	enum status status = STATUS_UNUSABLE;

	if (!read_options(argc, argv, &request)) {
		fputs(usage, stderr);
		return STATUS_UNUSABLE;
	}
	settings = get_settings(&request, &faults);
	if (settings != NULL)
		rules = rule_set_load(settings, &faults);
	request.rules = rules;
	if (rules != NULL && request.lines)
		status =
		    judge_lines(rules, request.kind, request.now, stdin, stdout)
			? STATUS_CONFORMING
			: STATUS_UNUSABLE;
	else if (rules != NULL)
		status = judge_all(&request, &faults);
	faults_print(&faults, stderr);
	faults_done(&faults);
	rule_set_unref(rules);
	settings_unref(settings);
	return (int)status;
}

static bool
read_options(int argc, char **argv, struct request *ret)
{
	static const struct option options[] = {
		{ "kind", required_argument, NULL, 'k' },
		{ "format", required_argument, NULL, 'f' },
		{ "jsonl", no_argument, NULL, 'l' },
		{ "config", required_argument, NULL, 'c' },
		{ "scope-version", required_argument, NULL, 'v' },
		{ "as-of", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		if (!read_option(option, ret))
			return false;
	}
	ret->files = argv + optind;
	return complete(ret);
}

static bool
read_option(int option, struct request *ret)
{
	switch (option) {
	case 'k':
		ret->kind_given = true;
		ret->kind = strcmp(optarg, "flavor") == 0 ? OBJECT_FLAVOR
							  : OBJECT_IMAGE;
		return ret->kind == OBJECT_FLAVOR ||
		       strcmp(optarg, "image") == 0;
	case 'f':
		return read_format(ret);
	case 'l':
		ret->lines = true;
		return true;
	case 'c':
		ret->config = optarg;
		return true;
	case 'v':
		ret->scope_version = optarg;
		return true;
	case 't':
		return judge_time(optarg, &ret->now);
	default:
		return false;
	}
}

static bool
read_format(struct request *ret)
{
	struct text why = TEXT_INIT;
	bool good = input_format_known(optarg, &why);

	if (!good)
		fprintf(stderr, "scs-gate: %s\n", text_str(&why));
	ret->format = optarg;
	text_done(&why);
	return good;
}

/* Lines of one kind, or files. */
static bool
complete(const struct request *request)
{
	return request->lines ? request->kind_given && *request->files == NULL
			      : *request->files != NULL;
}

static struct settings *
get_settings(const struct request *request, struct faults *faults)
{
	struct settings *s = request->config != NULL
				 ? settings_load(request->config, faults)
				 : settings_parse(offline, sizeof(offline) - 1,
				       "defaults", faults);
	char *version;

	if (s == NULL || request->scope_version == NULL)
		return s;
	version = strdup(request->scope_version);
	if (version == NULL) {
		faults_add(faults, NULL, 0, "out of memory");
		settings_unref(s);
		return NULL;
	}
	free(s->rules_scope_version);
	s->rules_scope_version = version;
	return s;
}

static enum status
judge_all(const struct request *request, struct faults *faults)
{
	enum status worst = STATUS_CONFORMING;

	for (char **file = request->files; *file != NULL; file++) {
		enum status status = judge_file(request, *file, faults);

		if (status > worst)
			worst = status;
	}
	return fflush(stdout) == 0 ? worst : STATUS_UNUSABLE;
}

static enum status
judge_file(
    const struct request *request, const char *name, struct faults *faults)
{
	struct input input;
	enum status worst = STATUS_CONFORMING;

	if (!input_read(name, request->format, &input, faults))
		worst = STATUS_UNUSABLE;
	else if (input.count == 0)
		printf("%s holds nothing to judge\n", name);
	for (size_t i = 0; worst != STATUS_UNUSABLE && i < input.count; i++) {
		enum status status =
		    judge_input(request, &input.objects[i], name, faults);

		if (status > worst)
			worst = status;
	}
	if (input.skipped > 0)
		printf("%s: %zu images that are not enabled were not judged\n",
		    name, input.skipped);
	input_done(&input);
	return worst;
}

static enum status
judge_input(const struct request *request, const struct input_object *object,
    const char *file, struct faults *faults)
{
	if (object->kind_from != INPUT_KIND_TOLD && request->kind_given)
		return judge_object(request, request->kind, object);
	if (object->kind_from != INPUT_KIND_OPEN)
		return judge_object(request, object->kind, object);
	faults_add(faults, file, object->line,
	    "\"%.80s\" could be a flavor or an image: say so with --kind",
	    object->label);
	return STATUS_UNUSABLE;
}

static enum status
judge_object(const struct request *request, enum object_kind kind,
    const struct input_object *object)
{
	json_t *after = as_published(object->json, kind);
	struct judgement judgement = {
		.kind = kind,
		/* A flavor without extra specs is about to be created. */
		.operation =
		    kind == OBJECT_FLAVOR &&
			    json_object_get(object->json, "extra_specs") == NULL
			? OPERATION_CREATE
			: OPERATION_UPDATE,
		.after = after,
		.now = request->now,
		.any_project_provides = true,
	};
	struct verdict verdict;
	enum status status = STATUS_UNUSABLE;
	size_t gone;

	if (after == NULL)
		return STATUS_UNUSABLE;
	judge(request->rules, &judgement, &verdict);
	if (!verdict.incomplete && forget_unknown(object, &verdict, &gone)) {
		judge_words(kind, object->label, &verdict, stdout);
		if (gone > 0)
			printf("  (left open: %zu, for the file does not tell "
			       "the values)\n",
			    gone);
		status =
		    judge_conforms(&verdict) ? STATUS_CONFORMING : STATUS_NOT;
	}
	verdict_done(&verdict);
	json_decref(after);
	return status;
}

/* What the file does not tell cannot be held against it. */
static bool
forget_unknown(const struct input_object *object, struct verdict *verdict,
    size_t *ret_gone)
{
	struct verdict gone = { .findings = calloc(verdict->count + 1,
				    sizeof(struct finding)) };
	size_t kept = 0;

	if (gone.findings == NULL)
		return false;
	for (size_t i = 0; i < verdict->count; i++) {
		struct finding f = verdict->findings[i];

		if (f.field != NULL && input_is_unknown(object, f.field))
			gone.findings[gone.count++] = f;
		else
			verdict->findings[kept++] = f;
	}
	verdict->count = kept;
	*ret_gone = gone.count;
	verdict_done(&gone);
	return true;
}

/* Who asks about an image that does not say who may see it wants to know
 * whether it can be published; and who says nothing of its data will upload
 * it first. */
static json_t *
as_published(json_t *object, enum object_kind kind)
{
	json_t *ret = json_copy(object);

	if (kind != OBJECT_IMAGE || ret == NULL)
		return ret;
	if (json_object_get(ret, "visibility") == NULL)
		json_object_set_new(ret, "visibility", json_string("public"));
	if (json_object_get(ret, "size") == NULL &&
	    json_object_get(ret, "os_hash_algo") == NULL) {
		json_object_set_new(ret, "size", json_integer(0));
		json_object_set_new(ret, "os_hash_algo", json_string("sha512"));
	}
	return ret;
}
