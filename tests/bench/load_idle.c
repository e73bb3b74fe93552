/*
 * load_idle.c - many connections that asked once and then say nothing, until
 * standard input ends; see load.c.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/load.h"

int
load_idle(const struct load *load)
{
	struct peer *peers = calloc(load->amount, sizeof(*peers));

	if (peers == NULL)
		give_up("memory");
	for (uint64_t i = 0; i < load->amount; i++) {
		peer_open(&peers[i], load, NULL);
		peer_get(&peers[i], load);
	}
	printf("{\"connections\": %llu}\n", (unsigned long long)load->amount);
	fflush(stdout);
	while (getchar() != EOF)
		continue;
	for (uint64_t i = 0; i < load->amount; i++)
		peer_close(&peers[i]);
	free(peers);
	return 0;
}
