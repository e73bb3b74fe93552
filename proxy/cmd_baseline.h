/* cmd_baseline.h - "scs-gate baseline": what a cloud has today, as exceptions
 * that end. */
#ifndef PROXY_CMD_BASELINE_H
#define PROXY_CMD_BASELINE_H

int cmd_baseline(int argc, char **argv);

#endif
