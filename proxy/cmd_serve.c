/* cmd_serve.c - scs-gate serve: the proxy, in the foreground. */
#include "proxy/cmd_serve.h"

#include <stdio.h>
#include <string.h>

#include "proxy/gate.h"

int
cmd_serve(int argc, char **argv)
{
	bool take_over = argc == 4 && strcmp(argv[3], "--take-over") == 0;

	if ((argc == 3 || take_over) &&
	    (strcmp(argv[1], "-c") == 0 || strcmp(argv[1], "--config") == 0))
		return gate_run(argv[2], take_over);
	fputs("usage: scs-gate serve -c FILE [--take-over]\n", stderr);
	return 2;
}
