/*
 * recorded.h - the verdict of a record of the journal, as the engine would
 * give it: so that it can be held against another one.
 */
#ifndef PROXY_RECORDED_H
#define PROXY_RECORDED_H

#include <jansson.h>
#include <stdbool.h>

#include "rules/rules.h"

struct recorded {
	struct verdict verdict;       /* borrows its texts from the record */
	struct exception *exceptions; /* one for each finding; its id only */
};

/* More is not what a gate writes. */
#define RECORDED_FINDINGS_MAX 4096

enum recorded_state {
	RECORDED_GOOD,
	RECORDED_MASKED, /* what a finding is held against another one by */
	RECORDED_BROKEN,
	RECORDED_NO_MEMORY,
};

/* Of its findings, in their order. Free with recorded_done() in any case. */
enum recorded_state recorded_read(const json_t *record, struct recorded *ret);
/* Not verdict_done(): the texts are the record's. */
void recorded_done(struct recorded *);

#endif
