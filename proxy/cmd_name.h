/*
 * cmd_name.h - "scs-gate name": says what flavor names mean, for people and
 * for programs.
 */
#ifndef PROXY_CMD_NAME_H
#define PROXY_CMD_NAME_H

/* argv[0] is "name". Returns the exit status: 0 all names are fine, 1 some
 * are invalid, 2 unusable input. */
int cmd_name(int argc, char **argv);

#endif
