/*
 * audit_file.h - the file behind the audit journal: whole lines are added at
 * its end or not at all, by one process at a time. For one thread.
 */
#ifndef PROXY_AUDIT_FILE_H
#define PROXY_AUDIT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "conf/slice.h"

struct audit_file {
	char *name; /* NULL: takes everything and keeps nothing */
	int fd;
	bool regular; /* not a pipe or a terminal */
	bool torn;    /* its last line has no end: it gets one first */
	off_t size;   /* when it was entered */
	bool removed; /* then it had no name any more: it is lost when closed */
	off_t end;    /* behind what we added last; -1: not known */
};

/* False with errno, and nothing to close. */
bool audit_file_open(struct audit_file *, const char *name);
void audit_file_close(struct audit_file *);
/* Goes on with the next one, which is of the same name, in place of file: it
 * is handed over. The name stays where it is, for other threads to look at. */
void audit_file_replace(struct audit_file *, struct audit_file *next);
/* Is it one file under two names, or twice under one? */
bool audit_file_same(const struct audit_file *, const struct audit_file *);

/* Keeps other processes out until audit_file_leave(). False with errno, and
 * nothing to leave. Where size is not end, others have written, or a failure
 * has left something behind: the caller looks, and sets end and torn. */
bool audit_file_enter(struct audit_file *);
/* Adds the lines. Returns how many are in the file; when it is not all of
 * them, errno says why and the others are not, or end is -1. */
size_t audit_file_add(
    struct audit_file *, const struct slice *lines, size_t count);
/* If sync, waits for the disk. False with errno: nothing that was added since
 * audit_file_enter() is safe; it is taken back if that can be, and end is
 * -1. */
bool audit_file_leave(struct audit_file *, bool sync);

#endif
