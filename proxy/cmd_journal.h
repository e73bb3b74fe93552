/*
 * cmd_journal.h - "scs-gate journal": verifies and reads what a gate has
 * recorded, without one.
 */
#ifndef PROXY_CMD_JOURNAL_H
#define PROXY_CMD_JOURNAL_H

/* argv[0] is "journal". Returns the exit status: 0 all is well, 1 the journal
 * has a fault, 2 it cannot be read, or the command line cannot be used. */
int cmd_journal(int argc, char **argv);

#endif
