/*
 * replay_inventory.h - what if for objects: flavors and images of files (see
 * input.h), judged as they stand by two sets of rules.
 */
#ifndef PROXY_REPLAY_INVENTORY_H
#define PROXY_REPLAY_INVENTORY_H

#include <stdbool.h>

#include "proxy/file_inventory.h"
#include "proxy/offline.h"
#include "proxy/replay_report.h"

struct replay_inventory {
	const struct offline *was, *now; /* loaded */
	struct file_inventory how;
	bool whole; /* the files hold all that the cloud has */
};

/* Notes each object, and with whole what is missing, in the report. False
 * after adding a fault. */
bool replay_inventory_run(const struct replay_inventory *, char *const *files,
    struct replay_report *, struct faults *);

#endif
