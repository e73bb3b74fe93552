/* cmd_bypass.h - "scs-gate bypass": the kill switch of a running gate. */
#ifndef PROXY_CMD_BYPASS_H
#define PROXY_CMD_BYPASS_H

/* argv[0] is "bypass". Returns the exit status: 0 done, 1 the gate cannot be
 * reached or refuses, 2 a command line or settings that are wrong. */
int cmd_bypass(int argc, char **argv);

#endif
