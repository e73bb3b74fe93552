/* report_job.h - from an inventory to a finished report: what scan and judge
 * do alike. */
#ifndef PROXY_REPORT_JOB_H
#define PROXY_REPORT_JOB_H

#include <stdbool.h>

#include "proxy/inventory.h"
#include "proxy/offline.h"
#include "proxy/report_spool.h"

struct report_job {
	const struct offline *offline; /* loaded */
	struct inventory *inventory;
	char *const *argv;   /* for the record */
	const char *subject; /* name of the cloud, or of the files */
	bool from_files;
	bool whole;         /* the inventory is all that there is */
	bool specs_unknown; /* as in struct appraisal */
	/* In place of the format of offline, if there is one: writes what it
	 * makes of the records. False after adding a fault, out of memory or
	 * where out cannot be written. */
	bool (*render)(const struct report_job *, struct report_spool *,
	    FILE *out, struct faults *);
	const void *arg; /* for render */
};

/* Judges and renders. The status by what was found and fail_on; UNUSABLE
 * after adding a fault. */
enum offline_status report_job_run(const struct report_job *, struct faults *);

#endif
