/* main.c - the command line: one row a subcommand. */
#include <stdio.h>
#include <string.h>

#include "proxy/cmd_baseline.h"
#include "proxy/cmd_bypass.h"
#include "proxy/cmd_config.h"
#include "proxy/cmd_deliver.h"
#include "proxy/cmd_forecast.h"
#include "proxy/cmd_journal.h"
#include "proxy/cmd_judge.h"
#include "proxy/cmd_name.h"
#include "proxy/cmd_replay.h"
#include "proxy/cmd_rules.h"
#include "proxy/cmd_scan.h"
#include "proxy/cmd_serve.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the name */
	const char *help;
} commands[] = {
	{ "serve", cmd_serve, "the proxy: serve -c FILE" },
	{ "bypass", cmd_bypass, "the kill switch of a running gate" },
	{ "judge", cmd_judge, "judge flavors and images in files" },
	{ "scan", cmd_scan, "judge a living cloud" },
	{ "baseline", cmd_baseline, "exceptions for what a cloud has today" },
	{ "forecast", cmd_forecast, "what will fail when, if nobody acts" },
	{ "journal", cmd_journal, "verify and read the audit journal" },
	{ "deliver", cmd_deliver, "deliver the audit journal to its sinks" },
	{ "replay", cmd_replay, "judge what the journal has by other rules" },
	{ "name", cmd_name, "decode, check and suggest flavor names" },
	{ "rules", cmd_rules, "list the rules in force, explain one" },
	{ "config", cmd_config, "check settings and packs, print a sample" },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int usage(FILE *, int status);

int
main(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr, 2);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return usage(stdout, 0);
	if (strcmp(argv[1], "--version") == 0) {
		puts(PACKAGE_STRING);
		return 0;
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	fprintf(stderr, "scs-gate: there is no command %s\n", argv[1]);
	return usage(stderr, 2);
}

static int
usage(FILE *to, int status)
{
	fputs("usage: scs-gate COMMAND ...\n\n", to);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].help);
	fputs("\nThe manual: scs-gate(8), scs-gate.yaml(5)\n", to);
	return status;
}
