/*
 * gate.h - the whole program while it serves: workers, the journal, object
 * locks, and the control thread that holds signals, reload and stop.
 */
#ifndef PROXY_GATE_H
#define PROXY_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include "proxy/load.h"
#include "proxy/snapshot.h"

struct audit;
struct backlog;
struct bypass;
struct metrics;
struct objlock_table;
struct peers;
struct worker;
struct doors;

struct gate {
	const char *file;          /* of the settings */
	struct snapshot *snapshot; /* control thread only */
	struct audit *audit;
	struct backlog *backlog;
	struct bypass *bypass;
	struct objlock_table *locks;
	struct peers *peers;
	struct load load; /* of the requests in judgement */
	struct metrics *metrics;
	const struct doors *doors;
	bool handed_over; /* a new gate has the doors; set before the drain */
	struct worker **workers;
	size_t worker_count;
	unsigned connections;       /* atomic */
	unsigned connections_limit; /* atomic */
};

/* Serves until SIGTERM or SIGINT, or until another gate takes over. take_over:
 * from the gate at the same admin socket, which then drains. Exit status: 0 stopped as asked, 1 could
 * not start, 2 unusable settings. */
int gate_run(const char *settings_file, bool take_over);

/* Counts a client connection; false at the limit. Thread-safe. */
bool gate_connection_begins(struct gate *);
void gate_connection_ended(struct gate *);

#endif
