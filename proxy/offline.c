/* offline.c - judging without serving; see offline.h. */
#include "proxy/offline.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "proxy/judge_lines.h"

/* Settings of a gate that never serves: all that matters is at its
 * default. */
static const char defaults[] =
    "listeners: [{name: none, bind: '127.0.0.1:0', service: compute, "
    "upstream: none}]\n"
    "upstreams: {none: {addresses: ['127.0.0.1:1']}}\n";

static bool read_action(const char *, enum action *);
static bool fix_version(struct offline *);

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
	if (!fix_version(o)) {
		faults_add(faults, NULL, 0, "out of memory");
		return false;
	}
	if (!o->keep_mode)
		o->settings->gate_mode = MODE_DENY;
	o->rules = rule_set_load(o->settings, faults);
	return o->rules != NULL;
}

static bool
fix_version(struct offline *o)
{
	char *version;

	if (o->scope_version == NULL)
		return true;
	version = strdup(o->scope_version);
	if (version == NULL)
		return false;
	free(o->settings->rules_scope_version);
	o->settings->rules_scope_version = version;
	return true;
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
