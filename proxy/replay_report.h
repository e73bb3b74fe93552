/*
 * replay_report.h - what judging again has come to: differences as they come,
 * as JSON lines, and their sum by rule, project and caller. The memory stays
 * the same however many there are, and the same differences in the same order
 * make the same bytes.
 */
#ifndef PROXY_REPLAY_REPORT_H
#define PROXY_REPLAY_REPORT_H

#include <stdio.h>

#include "conf/faults.h"
#include "proxy/comparison.h"
#include "proxy/retrial.h"
#include "proxy/tally.h"

#define TURNS (TURN_OTHER + 1)

struct replay_report {
	const char *format; /* "text", "json" or "jsonl" */
	FILE *out;
	const char *what; /* "decisions", or what else is counted */
	bool failed;      /* memory ran out */
	uint64_t turns[TURNS];
	uint64_t states[RETRIAL_STATES]; /* what could not be judged, and why */
	/* By enum move; those of people by enum turn, from REFUSE on. */
	struct tally rules, projects, callers;
	struct tally open; /* rules that were taken as they were recorded */
};

/* What a difference is about; what is not known has at NULL. */
struct replay_subject {
	struct slice decision, time, operation, kind, id, name;
	struct slice caller, project;
	struct slice was_version, now_version; /* of the scope */
};

/* False after adding a fault. */
bool replay_format_known(const char *name, struct faults *);
void replay_report_note(struct replay_report *, const struct replay_subject *,
    const struct comparison_side *was, const struct comparison_side *now);
/* A write that could not be judged again. */
void replay_report_skip(struct replay_report *, enum retrial_state);
/* The rules of the verdict that are UNKNOWN, each once. */
void replay_report_open(struct replay_report *, const struct verdict *);
void replay_report_end(struct replay_report *);
uint64_t replay_report_differences(const struct replay_report *);
void replay_report_done(struct replay_report *);

#endif
