/* report.c - choosing a format, and what renderers share; see report.h. */
#include "proxy/report_part.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "conf/near.h"
#include "conf/text.h"

#define WIDTH_LEAST 40
#define WIDTH_MOST 120

static unsigned terminal_width(int fd);
static const struct report_format *find(const char *);

static const struct report_format formats[] = {
#define REPORT_FORMAT(name, suffix, render, sentence)                          \
	{ name, suffix, render, sentence },
#include "proxy/report_table.h"
#undef REPORT_FORMAT
};
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

struct report_look
report_look_for(FILE *out)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	int fd = fileno(out);

	if (fd < 0 || !isatty(fd))
		return (struct report_look){ false, 0 };
	return (struct report_look){
		.colour = (no_color == NULL || *no_color == '\0') &&
			  term != NULL && strcmp(term, "dumb") != 0,
		.width = terminal_width(fd),
	};
}

/* Very long lines are hard to read, very short ones fit nothing. */
static unsigned
terminal_width(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 80;
	if (size.ws_col < WIDTH_LEAST)
		return WIDTH_LEAST;
	return size.ws_col > WIDTH_MOST ? WIDTH_MOST : size.ws_col;
}

const struct report_format *
report_format(const char *name, struct faults *faults)
{
	const struct report_format *format = find(name);
	struct near near = NEAR_INIT(name);
	struct text known = TEXT_INIT;

	if (format != NULL)
		return format;
	for (size_t i = 0; i < FORMATS; i++) {
		near_offer(&near, formats[i].name);
		text_addf(&known, "%s%s", i == 0 ? "" : ", ", formats[i].name);
	}
	if (near.best != NULL)
		faults_add(faults, NULL, 0,
		    "there is no report format \"%s\"; did you mean \"%s\"?",
		    name, near.best);
	else
		faults_add(faults, NULL, 0,
		    "there is no report format \"%s\"; there are %s", name,
		    text_str(&known));
	text_done(&known);
	return NULL;
}

static const struct report_format *
find(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++) {
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	}
	return NULL;
}

bool
report_format_known(const char *name, struct faults *faults)
{
	return report_format(name, faults) != NULL;
}

const struct report_format *
report_format_at(size_t index)
{
	return index < FORMATS ? &formats[index] : NULL;
}

bool
report_render(const char *name, struct report_spool *spool, FILE *out,
    const struct report_look *look)
{
	const struct report_format *format = find(name);

	return format != NULL && report_spool_rewind(spool) &&
	       format->render(spool, out, look) &&
	       report_spool_why(spool) == NULL && fflush(out) == 0 &&
	       !ferror(out);
}

struct slice
report_text_of(const json_t *record, const char *member)
{
	const json_t *value = json_object_get(record, member);

	if (!json_is_string(value))
		return (struct slice){ NULL, 0 };
	return (struct slice){ json_string_value(value),
		json_string_length(value) };
}

bool
report_is(const json_t *record, const char *type)
{
	return slice_is(report_text_of(record, "type"), type);
}

json_t *
report_findings(const json_t *record)
{
	if (report_is(record, "object"))
		return json_incref(json_object_get(record, "findings"));
	if (report_is(record, "missing"))
		return json_pack("[O]", record);
	return json_array();
}

enum report_level
report_level_of(const json_t *finding)
{
	return report_text_of(finding, "exception").len > 0
		   ? REPORT_EXCEPTED
		   : report_level_bare(finding);
}

/* The standard's word counts, whatever the gate does about it; what the
 * gate denies is an error, whoever's rule it is. */
enum report_level
report_level_bare(const json_t *finding)
{
	struct slice action = report_text_of(finding, "action");

	if (slice_is(action, "deny"))
		return REPORT_ERROR;
	if (json_is_true(json_object_get(finding, "grace")) ||
	    slice_is(report_text_of(finding, "outcome"), "UNKNOWN"))
		return REPORT_WARNING;
	if (slice_is(report_text_of(finding, "severity"), "main"))
		return REPORT_ERROR;
	return slice_is(action, "warn") || slice_is(action, "annotate")
		   ? REPORT_WARNING
		   : REPORT_NOTE;
}

enum report_level
report_worst(const json_t *record)
{
	json_t *findings = report_findings(record), *finding;
	enum report_level worst = REPORT_CLEAN;
	size_t i;

	json_array_foreach (findings, i, finding) {
		enum report_level level = report_level_of(finding);

		if (level < worst)
			worst = level;
	}
	json_decref(findings);
	return worst;
}

const char *
report_level_name(enum report_level level)
{
	static const char *const names[REPORT_LEVELS] = { "error", "warning",
		"note", "excepted", "clean" };

	return names[level];
}

json_t *
report_next_of(struct report_spool *spool, enum report_level level)
{
	json_t *record;

	while ((record = report_spool_next(spool)) != NULL) {
		if ((report_is(record, "object") ||
			report_is(record, "missing")) &&
		    report_worst(record) == level)
			return record;
		json_decref(record);
	}
	return NULL;
}

json_t *
report_next(struct report_spool *spool, const char *type)
{
	json_t *record;

	while ((record = report_spool_next(spool)) != NULL) {
		if (report_is(record, type))
			return record;
		json_decref(record);
	}
	return NULL;
}
