/* baseline.c - findings as exceptions that end; see baseline.h. */
#include "proxy/baseline.h"

#include <string.h>

#include "conf/yaml_tree.h"
#include "proxy/report_escape.h"
#include "proxy/report_part.h"

/* Of an exception without its rules, and of the file. */
#define NODES_OF_ONE 11
#define NODES_OF_FILE 3

struct sheet {
	const struct baseline *baseline;
	FILE *out;
	json_t *run;  /* the record; NULL: not yet seen */
	size_t count; /* of exceptions */
	size_t nodes; /* of YAML */
};

static bool take(struct sheet *, json_t *record, struct faults *);
static void write_head(const struct sheet *);
static void write_remark(
    const struct sheet *, const char *what, const json_t *record);
static bool write_object(struct sheet *, const json_t *record);
static json_t *rules_of(const json_t *record);
static bool is_uncovered(const json_t *finding);
static bool write_exception(
    const struct sheet *, const json_t *record, json_t *rules);
static bool write_id(const struct sheet *, const json_t *record);
static void write_text(const struct sheet *, const char *key, const char *);

bool
baseline_render(const struct report_job *job, struct report_spool *spool,
    FILE *out, struct faults *faults)
{
	struct sheet sheet = { .baseline = job->arg, .out = out };
	size_t before = faults->count;
	json_t *record;
	bool good = true;

	while (good && (record = report_spool_next(spool)) != NULL) {
		good = take(&sheet, record, faults);
		json_decref(record);
	}
	if (good && sheet.count == 0)
		fputs("exceptions: []\n", out);
	json_decref(sheet.run);
	if (!good && faults->count == before)
		faults_add(faults, NULL, 0, "out of memory");
	return good && report_spool_why(spool) == NULL;
}

static bool
take(struct sheet *s, json_t *record, struct faults *faults)
{
	if (report_is(record, "run")) {
		s->run = json_incref(record);
		write_head(s);
	} else if (report_is(record, "missing"))
		write_remark(
		    s, "not covered, since no object is to blame: ", record);
	else if (report_is(record, "note"))
		write_remark(s, "not covered: ", record);
	else if (report_is(record, "object") && !write_object(s, record))
		return false;
	if (s->count <= EXCEPTIONS_MAX &&
	    s->nodes <= YAML_NODES_MAX - NODES_OF_FILE)
		return true;
	faults_add(faults, NULL, 0,
	    "%zu objects and more break a rule, and a file of so many "
	    "exceptions would not load: mend some, or except them by what "
	    "they have in common",
	    s->count);
	return false;
}

static void
write_head(const struct sheet *s)
{
	fputs("# What scs-gate baseline found in ", s->out);
	report_escape_plain(report_text_of(s->run, "subject"), s->out);
	fputs(" as of ", s->out);
	report_escape_plain(report_text_of(s->run, "reference_date"), s->out);
	fputs(":\n# exceptions for the setting rules.exceptions. Delete those "
	      "of objects that\n# were mended: scs-gate scan names them.\n",
	    s->out);
}

static void
write_remark(const struct sheet *s, const char *what, const json_t *record)
{
	fprintf(s->out, "# %s", what);
	report_escape_plain(report_text_of(record, "message"), s->out);
	putc('\n', s->out);
}

static bool
write_object(struct sheet *s, const json_t *record)
{
	json_t *rules = rules_of(record);
	bool good = rules != NULL;

	if (json_array_size(rules) > 0) {
		if (s->count++ == 0)
			fputs("exceptions:\n", s->out);
		s->nodes += NODES_OF_ONE + json_array_size(rules);
		good = write_exception(s, record, rules);
	}
	json_decref(rules);
	return good;
}

/* Each once, in the order of the findings. */
static json_t *
rules_of(const json_t *record)
{
	json_t *findings = json_object_get(record, "findings"), *finding;
	json_t *ret = json_array();
	size_t i;

	json_array_foreach (findings, i, finding) {
		json_t *rule = json_object_get(finding, "rule");
		size_t k = 0;

		while (k < json_array_size(ret) &&
		       !json_equal(json_array_get(ret, k), rule))
			k++;
		if (k == json_array_size(ret) && is_uncovered(finding) &&
		    json_array_append(ret, rule) != 0) {
			json_decref(ret);
			return NULL;
		}
	}
	return ret;
}

static bool
is_uncovered(const json_t *finding)
{
	return report_level_of(finding) != REPORT_EXCEPTED &&
	       !slice_is(report_text_of(finding, "outcome"), "UNKNOWN");
}

static bool
write_exception(const struct sheet *s, const json_t *record, json_t *rules)
{
	const struct baseline *b = s->baseline;
	const json_t *rule;
	size_t i;

	if (!write_id(s, record))
		return false;
	fprintf(s->out, "    on: %s\n    rules:\n",
	    report_text_of(record, "kind").at);
	json_array_foreach (rules, i, rule) {
		fprintf(s->out, "      - %s\n", json_string_value(rule));
	}
	fputs("    when: {id: ", s->out);
	report_escape_yaml(report_text_of(record, "id"), s->out);
	fputs("}\n", s->out);
	write_text(s, "reason", b->reason);
	write_text(s, "owner", b->owner);
	if (b->ticket != NULL)
		write_text(s, "ticket", b->ticket);
	fprintf(s->out, "    until: %s\n", b->until);
	return true;
}

/* The day keeps those of two runs apart. What an id of OpenStack may have and
 * one of an exception may not is left to a number. */
static bool
write_id(const struct sheet *s, const json_t *record)
{
	struct text start = TEXT_INIT, id = TEXT_INIT;
	bool good;

	text_adds(&start, "baseline-");
	text_add(&start, report_text_of(s->run, "reference_date"));
	text_addc(&start, '-');
	text_add(&start, report_text_of(record, "kind"));
	text_add(&id, text_slice(&start));
	text_addc(&id, '-');
	text_add(&id, report_text_of(record, "id"));
	good = !text_failed(&start) && !text_failed(&id);
	if (exception_id_good(text_str(&id)))
		fprintf(s->out, "  - id: %s # ", text_str(&id));
	else
		fprintf(
		    s->out, "  - id: %s.%zu # ", text_str(&start), s->count);
	report_escape_plain(report_text_of(record, "name"), s->out);
	putc('\n', s->out);
	text_done(&start);
	text_done(&id);
	return good;
}

static void
write_text(const struct sheet *s, const char *key, const char *text)
{
	fprintf(s->out, "    %s: ", key);
	report_escape_yaml(slice_of(text), s->out);
	putc('\n', s->out);
}
