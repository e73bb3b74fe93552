/*
 * cmd_judge.h - "scs-gate judge": judges flavors and images without a cloud,
 * from files for people, or line by line for programs.
 */
#ifndef PROXY_CMD_JUDGE_H
#define PROXY_CMD_JUDGE_H

/* argv[0] is "judge". Returns the exit status: 0 everything conforms, 1
 * something does not, 2 unusable input, settings or packs. */
int cmd_judge(int argc, char **argv);

#endif
