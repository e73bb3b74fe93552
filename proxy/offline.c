/* offline.c - judging without serving; see offline.h. */
#include "proxy/offline.h"

#include <curl/curl.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "conf/settings_option.h"
#include "conf/settings_value.h"
#include "proxy/curl_memory.h"
#include "proxy/judge_lines.h"

/* Settings of a gate that never serves: all that matters is at its
 * default. */
static const char defaults[] =
    "listeners: [{name: none, bind: '127.0.0.1:0', service: compute, "
    "upstream: none}]\n"
    "upstreams: {none: {addresses: ['127.0.0.1:1']}}\n";

static bool read_action(const char *, enum action *);
static bool fix(struct offline *, const char *section, const char *key,
    const char *value, struct faults *);

int
offline_run(int argc, char **argv, const struct offline_command *command,
    struct offline *o, void *request)
{
	struct faults faults = FAULTS_INIT;
	enum offline_status status = OFFLINE_UNUSABLE;
	int operands;

	if (offline_help(argc, argv)) {
		command->syntax.usage(stdout);
		return OFFLINE_FINE;
	}
	operands = offline_options(argc, argv, &command->syntax, request);
	if (operands == 0 || !command->operands(request, argv + operands))
		return OFFLINE_UNUSABLE;
	if (command->asks_cloud)
		curl_memory_init();
	if ((command->format_known == NULL ||
		command->format_known(o->format, &faults)) &&
	    offline_load(o, &faults))
		status = command->run(request, &faults);
	if (command->asks_cloud)
		curl_global_cleanup();
	return offline_end(o, &faults, status);
}

bool
offline_help(int argc, char **argv)
{
	return argc == 2 &&
	       (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
}

int
offline_options(
    int argc, char **argv, const struct offline_syntax *syntax, void *request)
{
	int letter;

	optind = 1;
	while ((letter = getopt_long(argc, argv, OFFLINE_LETTERS,
		    syntax->options, NULL)) != -1) {
		if (letter == '?')
			syntax->usage(stderr);
		if (letter == '?' || !syntax->take(request, letter))
			return 0;
	}
	return optind;
}

bool
offline_option(struct offline *o, int letter, const char *argument)
{
	switch (letter) {
	case 'c':
		o->config = argument;
		return true;
	case 'v':
		o->scope_version = argument;
		return true;
	case 'f':
		o->format = argument;
		return true;
	case 'o':
		o->output = argument;
		return true;
	case 'n':
		return read_action(argument, &o->fail_on);
	case 't':
		if (judge_time(argument, &o->now))
			return true;
		fprintf(stderr,
		    "scs-gate: \"%s\" is no time; write 2026-11-23 or "
		    "2026-11-23T22:13:00Z\n",
		    argument);
		return false;
	default:
		return false;
	}
}

static bool
read_action(const char *text, enum action *ret)
{
	if (action_parse(text, ret) && *ret != ACTION_OFF)
		return true;
	fprintf(stderr,
	    "scs-gate: --fail-on takes deny, annotate, warn or observe, not "
	    "\"%s\"\n",
	    text);
	return false;
}

bool
offline_load(struct offline *o, struct faults *faults)
{
	/* A file that may not grow is a fault to be told. */
	signal(SIGXFSZ, SIG_IGN);
	o->settings = o->config != NULL
			  ? settings_load(o->config, faults)
			  : settings_parse(defaults, sizeof(defaults) - 1,
				"defaults", faults);
	if (o->settings == NULL)
		return false;
	if (!fix(o, "rules", "scope_version", o->scope_version, faults) ||
	    !fix(o, "rules", "directory", o->packs, faults) ||
	    !fix(o, "gate", "mode", o->keep_mode ? o->mode : "deny", faults))
		return false;
	o->rules = rule_set_load(o->settings, faults);
	return o->rules != NULL;
}

/* Puts a value in place of that of the settings; NULL: leaves that. */
static bool
fix(struct offline *o, const char *section, const char *key, const char *value,
    struct faults *faults)
{
	bool out_of_memory = false;

	if (value == NULL ||
	    settings_value_set(o->settings, settings_option_find(section, key),
		value, &out_of_memory))
		return true;
	faults_add(faults, NULL, 0,
	    out_of_memory ? "out of memory" : "there is no %s \"%s\"", key,
	    value);
	return false;
}

void
offline_done(struct offline *o)
{
	rule_set_unref(o->rules);
	settings_unref(o->settings);
	o->rules = NULL;
	o->settings = NULL;
}

int
offline_end(
    struct offline *o, struct faults *faults, enum offline_status status)
{
	faults_print(faults, stderr);
	faults_done(faults);
	offline_done(o);
	return (int)status;
}

FILE *
offline_open(const struct offline *o, struct faults *faults)
{
	FILE *out = o->output == NULL ? stdout : fopen(o->output, "we");

	if (out == NULL)
		faults_add(faults, o->output, 0, "cannot be written: %s",
		    strerror(errno));
	return out;
}

bool
offline_close(const struct offline *o, FILE *out, struct faults *faults)
{
	bool good = fflush(out) == 0 && !ferror(out);

	if (o->output != NULL)
		good = fclose(out) == 0 && good;
	if (!good)
		faults_add(faults,
		    o->output == NULL ? "standard output" : o->output, 0,
		    "cannot be written: %s", strerror(errno));
	return good;
}
