/* cmd_serve.c - scs-gate serve: the proxy, in the foreground. */
#include "proxy/cmd_serve.h"

#include <stdio.h>
#include <string.h>

#include "proxy/gate.h"

int
cmd_serve(int argc, char **argv)
{
	if (argc == 3 &&
	    (strcmp(argv[1], "-c") == 0 || strcmp(argv[1], "--config") == 0))
		return gate_run(argv[2]);
	fputs("usage: scs-gate serve -c FILE\n", stderr);
	return 2;
}
