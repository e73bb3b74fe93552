/*
 * faults.h - what is wrong in a file the operator wrote: every fault with
 * its place, in the order found, so that one run shows them all.
 */
#ifndef CONF_FAULTS_H
#define CONF_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct fault {
	char *file;    /* as the operator named it */
	unsigned line; /* 1 is the first; 0: the file as a whole */
	char *text;    /* one sentence: what is wrong and what would be right */
};

struct faults {
	struct fault *list;
	size_t count;
	bool out_of_memory; /* some fault could not be kept */
};

#define FAULTS_INIT ((struct faults){ NULL, 0, false })

/* Adds a fault; file may be NULL. */
void faults_add(struct faults *, const char *file, unsigned line,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
/* True if nothing was added (and nothing was lost for lack of memory). */
bool faults_none(const struct faults *);
/* Orders those from that index on by line; equal lines stay as they are. */
void faults_sort(struct faults *, size_t from);
/* One "file:line: text" a line. */
void faults_print(const struct faults *, FILE *);
void faults_done(struct faults *);

#endif
