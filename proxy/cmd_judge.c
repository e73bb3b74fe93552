/* cmd_judge.c - the offline side of judging; see cmd_judge.h. */
#include "proxy/cmd_judge.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/settings.h"
#include "proxy/judge_file.h"
#include "proxy/judge_lines.h"
#include "proxy/judge_words.h"
#include "proxy/judge_writes.h"
#include "rules/rules.h"

enum status { STATUS_CONFORMING, STATUS_NOT, STATUS_UNUSABLE };

struct request {
	bool kind_given;
	enum object_kind kind;
	bool lines;
	bool writes;
	const char *config;
	const char *scope_version;
	time_t now;
	char **files;
	const struct rule_set *rules;
};

static bool read_options(int, char **, struct request *);
static bool read_option(int, struct request *);
static bool complete(const struct request *);
static struct settings *get_settings(const struct request *, struct faults *);
static enum status judge_all(const struct request *, struct faults *);
static enum status judge_file(
    const struct request *, const char *, struct faults *);
static enum status judge_object(
    const struct request *, enum object_kind, json_t *);
static json_t *as_published(json_t *, enum object_kind);

static const char usage[] =
    "usage: scs-gate judge [OPTIONS] FILE...\n"
    "       scs-gate judge [OPTIONS] --kind flavor|image --jsonl\n"
    "       scs-gate judge [OPTIONS] --writes\n"
    "Judges flavors and images: objects in JSON or YAML files, or JSON lines\n"
    "from standard input.\n"
    "  --kind KIND          flavor or image, where an object does not tell\n"
    "  --jsonl              lines in, verdicts of the test cases out\n"
    "  --writes             writes as JSON lines in (kind, before, after,\n"
    "                       operation, cloud, as_of), decisions out\n"
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
	else if (rules != NULL && request.writes)
		status = judge_writes(rules, request.now, stdin, stdout)
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
		{ "jsonl", no_argument, NULL, 'l' },
		{ "writes", no_argument, NULL, 'w' },
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
	case 'l':
		ret->lines = true;
		return true;
	case 'w':
		ret->writes = true;
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

/* Lines of one kind, writes, or files. */
static bool
complete(const struct request *request)
{
	if (request->writes)
		return !request->lines && *request->files == NULL;
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
	struct judge_file file;
	enum status worst = STATUS_CONFORMING;

	if (!judge_file_read(name, &file, faults))
		worst = STATUS_UNUSABLE;
	for (size_t i = 0;
	     worst != STATUS_UNUSABLE && i < json_array_size(file.objects);
	     i++) {
		json_t *object = json_array_get(file.objects, i);
		enum object_kind kind =
		    request->kind_given ? request->kind : file.kind;
		enum status status = STATUS_UNUSABLE;

		if (file.kind_known || request->kind_given ||
		    judge_file_guess(object, &kind))
			status = judge_object(request, kind, object);
		else
			faults_add(faults, name, 0,
			    "object %zu could be a flavor or an image: say "
			    "so with --kind",
			    i + 1);
		if (status > worst)
			worst = status;
	}
	json_decref(file.objects);
	return worst;
}

static enum status
judge_object(
    const struct request *request, enum object_kind kind, json_t *object)
{
	const char *name = json_string_value(json_object_get(object, "name"));
	json_t *after = as_published(object, kind);
	struct judgement judgement = {
		.kind = kind,
		/* A flavor without extra specs is about to be created. */
		.operation = kind == OBJECT_FLAVOR && json_object_get(object,
							  "extra_specs") == NULL
				 ? OPERATION_CREATE
				 : OPERATION_UPDATE,
		.after = after,
		.now = request->now,
		.any_project_provides = true,
	};
	struct verdict verdict;
	enum status status = STATUS_UNUSABLE;

	if (after == NULL)
		return STATUS_UNUSABLE;
	judge(request->rules, &judgement, &verdict);
	if (!verdict.incomplete) {
		judge_words(kind, name != NULL ? name : "(without a name)",
		    &verdict, stdout);
		status =
		    judge_conforms(&verdict) ? STATUS_CONFORMING : STATUS_NOT;
	}
	verdict_done(&verdict);
	json_decref(after);
	return status;
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
