/*
 * appraisal.h - judges everything of an inventory, and puts what it finds on
 * record (see report_record.h): objects, what is missing, test cases.
 */
#ifndef PROXY_APPRAISAL_H
#define PROXY_APPRAISAL_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "conf/faults.h"
#include "proxy/inventory.h"
#include "proxy/report_spool.h"
#include "rules/rules.h"

struct appraisal {
	const struct rule_set *rules;
	struct inventory *inventory; /* sealed */
	time_t now;
	/* The inventory is all that the cloud has: then what is missing is
	 * told, and every test case. */
	bool whole;
	bool any_project_provides; /* as in struct judgement */
	bool specs_unknown;        /* the cloud did not show the extra specs */
	struct report_spool *records;

	/* Findings and missing objects by their action, filled. What an
	 * exception covers is not counted. */
	size_t found[ACTIONS];
};

/* Adds all records between "run" and "end". False after adding a fault. */
bool appraisal_run(struct appraisal *, struct faults *);
/* Judges an item as it stands, and leaves out what is not known of it; false:
 * nothing to be judged. Free with verdict_done() if true. */
bool appraisal_judge(const struct appraisal *, const struct inventory_item *,
    struct judgement *ret_asked, struct verdict *ret);
/* How an item is judged as it stands; false: nothing to be judged, it is no
 * image for everybody. */
bool appraisal_asks(const struct appraisal *, const struct inventory_item *,
    struct judgement *ret);

#endif
