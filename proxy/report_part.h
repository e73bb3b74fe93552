/* report_part.h - what the renderers of reports share. */
#ifndef PROXY_REPORT_PART_H
#define PROXY_REPORT_PART_H

#include "proxy/report.h"

#include "conf/slice.h"

typedef bool report_renderer(
    struct report_spool *, FILE *, const struct report_look *);

report_renderer report_html, report_json, report_jsonl, report_junit,
    report_sarif, report_scs, report_text;

/* A member's text; nothing (and no bytes) if it is absent or no string. */
struct slice report_text_of(const json_t *, const char *member);
bool report_is(const json_t *record, const char *type);
/* The findings of an object; a missing one counts as a finding of itself,
 * and the others have none. A new reference. */
json_t *report_findings(const json_t *record);

/* How bad: from the record's severity, action and outcome. */
enum report_level {
	REPORT_ERROR,    /* does not conform, or the gate would refuse it */
	REPORT_WARNING,  /* may become an error, or cannot be judged */
	REPORT_NOTE,     /* worth knowing */
	REPORT_EXCEPTED, /* an exception covers it */
	REPORT_CLEAN,
	REPORT_LEVELS
};
enum report_level report_level_of(const json_t *finding);
/* The same as if there were no exceptions. */
enum report_level report_level_bare(const json_t *finding);
/* The worst of the record's findings. */
enum report_level report_worst(const json_t *record);
const char *report_level_name(enum report_level); /* "error", ... */

/* The next record that is an object or a missing one, and of that level. */
json_t *report_next_of(struct report_spool *, enum report_level);
/* The next record of the type. */
json_t *report_next(struct report_spool *, const char *type);

#endif
