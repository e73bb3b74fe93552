/* cmd_replay.h - "scs-gate replay": what if other rules, settings or another
 * day had judged? */
#ifndef PROXY_CMD_REPLAY_H
#define PROXY_CMD_REPLAY_H

/* argv[0] is "replay". Returns the exit status: 0 nothing would differ, 1
 * something would, 2 unusable input or settings. */
int cmd_replay(int argc, char **argv);

#endif
