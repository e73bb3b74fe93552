/*
 * cmd_config.h - "scs-gate config": checks a settings file with all that it
 * names, and writes the sample and the list of options.
 */
#ifndef PROXY_CMD_CONFIG_H
#define PROXY_CMD_CONFIG_H

/* argv[0] is "config". Returns the exit status: 0 fine, 2 faults or a
 * command line that is wrong. */
int cmd_config(int argc, char **argv);

#endif
