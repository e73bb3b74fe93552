/* cmd_scan.h - "scs-gate scan": judges a living cloud. */
#ifndef PROXY_CMD_SCAN_H
#define PROXY_CMD_SCAN_H

/* argv[0] is "scan". Returns the exit status: 0 nothing that --fail-on names
 * was found, 1 something was, 2 unusable input, settings or cloud. */
int cmd_scan(int argc, char **argv);

#endif
