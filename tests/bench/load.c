/*
 * load.c - the load that wrk cannot make; each prints one line of JSON.
 *
 *	load upload PORT PATH BYTES [chunked] [tls]
 *	load download PORT PATH BYTES [chunked] [tls]
 *	load handshakes PORT PATH SECONDS tls [resume]
 *	load idle PORT PATH CONNECTIONS [tls]	until standard input ends
 *	load latency PORT PATH RATE SECONDS
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/load.h"

static const struct kind {
	const char *name;
	int (*run)(const struct load *);
} kinds[] = {
	{ "upload", load_upload },
	{ "download", load_download },
	{ "handshakes", load_handshakes },
	{ "idle", load_idle },
	{ "latency", load_latency },
};

static bool option(int, char **, const char *);

int
main(int argc, char **argv)
{
	struct load load;

	if (argc < 5) {
		fputs(
		    "usage: load KIND PORT PATH AMOUNT [OPTION]...\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	load.port = atoi(argv[2]);
	load.path = argv[3];
	load.amount = strtoull(argv[4], NULL, 10);
	load.seconds = strtod(argv[argc > 5 ? 5 : 4], NULL);
	if (strcmp(argv[1], "handshakes") == 0)
		load.seconds = strtod(argv[4], NULL);
	load.tls = option(argc, argv, "tls");
	load.resume = option(argc, argv, "resume");
	load.chunked = option(argc, argv, "chunked");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(argv[1], kinds[i].name) == 0)
			return kinds[i].run(&load);
	fprintf(stderr, "load: no such kind: %s\n", argv[1]);
	return 2;
}

static bool
option(int argc, char **argv, const char *name)
{
	for (int i = 5; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return false;
}
