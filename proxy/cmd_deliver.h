/* cmd_deliver.h - "scs-gate deliver": the journal to its sinks. */
#ifndef PROXY_CMD_DELIVER_H
#define PROXY_CMD_DELIVER_H

int cmd_deliver(int argc, char **argv);

#endif
