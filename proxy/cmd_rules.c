/* cmd_rules.c - the rules in force; see cmd_rules.h. */
#include "proxy/cmd_rules.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "proxy/offline.h"
#include "proxy/rule_words.h"
#include "rules/language.h"

struct request {
	struct offline offline;
	struct rule_request words;
	const char *id;              /* the one to explain; NULL: list */
	void (*language)(FILE *out); /* only that is wanted */
};

static const char usage[] =
    "usage: scs-gate rules [OPTIONS] [ID]\n"
    "       scs-gate rules --checks | --mdoc\n"
    "Lists the rules in force, or explains one.\n"
    "  -c, --config FILE    settings of a gate\n"
    "  --scope-version V    version of the certification scope\n"
    "  --as-of TIME         as if it were then, in UTC: 2026-11-23 or\n"
    "                       2026-11-23T22:13:00Z\n"
    "  --kind KIND          only rules on that: flavor or image\n"
    "  --format FORMAT      text or json\n"
    "  --checks             the checks that packs can use: name, what it\n"
    "                       looks at, arguments, with tabs between\n"
    "  --mdoc               the tables of scs-gate-rules(7)\n";

static bool read_options(int, char **, struct request *);
static bool read_option(int, struct request *);
static bool read_format(struct request *);
static enum offline_status answer(struct request *, struct faults *);
static enum offline_status explain(const struct request *, struct faults *);
static enum offline_status write_language(const struct request *);

int
cmd_rules(int argc, char **argv)
{
	struct request request = { .offline = OFFLINE_INIT };
	struct faults faults = FAULTS_INIT;
	enum offline_status status = OFFLINE_UNUSABLE;

	request.offline.keep_mode = true;
	if (!read_options(argc, argv, &request)) {
		fputs(usage, stderr);
		return OFFLINE_UNUSABLE;
	}
	if (request.language != NULL)
		return (int)write_language(&request);
	if (offline_load(&request.offline, &faults))
		status = answer(&request, &faults);
	return offline_end(&request.offline, &faults, status);
}

static bool
read_options(int argc, char **argv, struct request *ret)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "scope-version", required_argument, NULL, 'v' },
		{ "as-of", required_argument, NULL, 't' },
		{ "format", required_argument, NULL, 'f' },
		{ "kind", required_argument, NULL, 'k' },
		{ "checks", no_argument, NULL, 'l' },
		{ "mdoc", no_argument, NULL, 'm' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		if (!read_option(option, ret))
			return false;
	}
	if (optind < argc)
		ret->id = argv[optind++];
	return optind == argc && read_format(ret);
}

static bool
read_option(int option, struct request *ret)
{
	switch (option) {
	case 'k':
		ret->words.kind_given = true;
		return object_kind_parse(optarg, &ret->words.kind);
	case 'l':
		ret->language = language_write_checks;
		return true;
	case 'm':
		ret->language = language_write_mdoc;
		return true;
	default:
		return offline_option(&ret->offline, option, optarg);
	}
}

static bool
read_format(struct request *ret)
{
	ret->words.json = strcmp(ret->offline.format, "json") == 0;
	return ret->words.json || strcmp(ret->offline.format, "text") == 0;
}

static enum offline_status
answer(struct request *request, struct faults *faults)
{
	request->words.settings = request->offline.settings;
	request->words.rules = request->offline.rules;
	request->words.now = request->offline.now;
	if (request->id != NULL)
		return explain(request, faults);
	return rule_words_list(&request->words, stdout) ? OFFLINE_FINE
							: OFFLINE_UNUSABLE;
}

static enum offline_status
explain(const struct request *request, struct faults *faults)
{
	const char *near;

	if (rule_words_explain(&request->words, request->id, stdout))
		return fflush(stdout) == 0 ? OFFLINE_FINE : OFFLINE_UNUSABLE;
	near = rule_set_nearest(request->words.rules, request->id);
	faults_add(faults, NULL, 0,
	    near == NULL ? "there is no rule %s; \"scs-gate rules\" lists them"
			 : "there is no rule %s; %s is one",
	    request->id, near);
	return OFFLINE_UNUSABLE;
}

static enum offline_status
write_language(const struct request *request)
{
	request->language(stdout);
	return fflush(stdout) == 0 && !ferror(stdout) ? OFFLINE_FINE
						      : OFFLINE_UNUSABLE;
}
