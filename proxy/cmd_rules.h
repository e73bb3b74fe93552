/* cmd_rules.h - "scs-gate rules": what is in force here and now, and what one
 * rule is about. */
#ifndef PROXY_CMD_RULES_H
#define PROXY_CMD_RULES_H

/* argv[0] is "rules". Returns the exit status: 0 fine, 2 no such rule,
 * unusable settings or a command line that is wrong. */
int cmd_rules(int argc, char **argv);

#endif
