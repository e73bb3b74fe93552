/*
 * offline.h - what the subcommands that judge without serving have in common:
 * where the rules come from, as of when, and where the report goes.
 */
#ifndef PROXY_OFFLINE_H
#define PROXY_OFFLINE_H

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "conf/faults.h"
#include "conf/settings.h"
#include "rules/rules.h"

/* 0 fine, 1 something does not conform, 2 unusable input or settings. */
enum offline_status { OFFLINE_FINE, OFFLINE_NOT, OFFLINE_UNUSABLE };

struct offline {
	const char *config;        /* settings of a gate; NULL: the defaults */
	const char *scope_version; /* NULL: as the settings say */
	const char *format;        /* of the report */
	const char *output;        /* a file; NULL: standard output */
	enum action fail_on;       /* the weakest that makes the status 1 */
	time_t now;                /* judged as of then */
	bool keep_mode;            /* what the gate does in its own mode */
	const char *mode;          /* then in place of that; NULL: that */
	const char *packs; /* their directory; NULL: as the settings say */

	struct settings *settings; /* after offline_load() */
	struct rule_set *rules;
};

#define OFFLINE_INIT                                                           \
	((struct offline){                                                     \
	    .format = "text", .fail_on = ACTION_DENY, .now = time(NULL) })

/* Rows for a table of getopt_long() (c, v, t, f, o and n), the letters for
 * its short options, and what a usage says of them. */
#define OFFLINE_OPTIONS                                                        \
	{ "config", required_argument, NULL, 'c' },                            \
	    { "scope-version", required_argument, NULL, 'v' },                 \
	    { "as-of", required_argument, NULL, 't' },                         \
	    { "format", required_argument, NULL, 'f' },                        \
	    { "output", required_argument, NULL, 'o' },                        \
	{                                                                      \
		"fail-on", required_argument, NULL, 'n'                        \
	}
#define OFFLINE_LETTERS "c:o:"
#define OFFLINE_USAGE                                                          \
	"  -c, --config FILE    settings of a gate, for its rules and "        \
	"actions\n"                                                            \
	"  --scope-version V    version of the certification scope\n"          \
	"  --as-of TIME         judge as if it were then, in UTC: "            \
	"2026-11-23 or\n"                                                      \
	"                       2026-11-23T22:13:00Z\n"                        \
	"  -o, --output FILE    where the report goes, else standard "         \
	"output\n"                                                             \
	"  --fail-on ACTION     the weakest action of a finding that makes "   \
	"the exit\n"                                                           \
	"                       status 1: deny (default), annotate, warn or "  \
	"observe\n"

/* How a subcommand is called. */
struct offline_syntax {
	const struct option *options; /* rows for getopt_long() */
	/* Takes one, its argument in optarg; false after a sentence on
	 * standard error. */
	bool (*take)(void *request, int letter);
	void (*usage)(FILE *);
};

/* A subcommand of that kind, from its options to its exit status. */
struct offline_command {
	struct offline_syntax syntax;
	/* What is left of the command line, NULL at its end; false after
	 * having said what is wrong. */
	bool (*operands)(void *request, char **);
	/* False after adding a fault; NULL: there are no formats. */
	bool (*format_known)(const char *name, struct faults *);
	enum offline_status (*run)(void *request, struct faults *);
	bool asks_cloud; /* sometimes: then libcurl is got ready */
};

/* offline is within the request, at its start values. */
int offline_run(int argc, char **argv, const struct offline_command *,
    struct offline *, void *request);
/* Is it only "--help"? */
bool offline_help(int argc, char **argv);
/* Hands the options to take(). The index of the first operand in argv; 0
 * after having said what is wrong. */
int offline_options(
    int argc, char **argv, const struct offline_syntax *, void *request);
/* Takes one of those options; false after a sentence on standard error. */
bool offline_option(struct offline *, int letter, const char *argument);
/* Reads settings and rules. Without keep_mode the mode of the settings is no
 * ceiling: what the gate would do in mode deny is told. False after adding a fault. */
bool offline_load(struct offline *, struct faults *);
void offline_done(struct offline *);
/* The end of a subcommand: prints the faults, frees both. The exit status. */
int offline_end(struct offline *, struct faults *, enum offline_status);

/* The output of the report, to be closed by offline_close(); NULL after
 * adding a fault. */
FILE *offline_open(const struct offline *, struct faults *);
bool offline_close(const struct offline *, FILE *, struct faults *);

#endif
