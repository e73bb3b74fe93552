/* cmd_serve.h - scs-gate serve. */
#ifndef PROXY_CMD_SERVE_H
#define PROXY_CMD_SERVE_H

/* argv[0] is "serve". Returns the exit status. */
int cmd_serve(int argc, char **argv);

#endif
