/*
 * report_json.c - a report as one JSON document, an object a line: run,
 * objects with findings, missing, cases, notes, exceptions to look at, summary.
 * And as JSON lines: all records as they are.
 */
#include <string.h>

#include "proxy/report_escape.h"
#include "proxy/report_summary.h"

static bool write_list(
    struct report_spool *, FILE *, const char *member, const char *type);
static bool is_wanted(const json_t *);
static json_t *summary_json(const struct report_summary *);
static json_t *count_json(const struct report_count *);
static json_t *versions_json(const struct report_summary *);

bool
report_jsonl(
    struct report_spool *spool, FILE *out, const struct report_look *look)
{
	json_t *record;

	(void)look;
	while ((record = report_spool_next(spool)) != NULL) {
		if (!report_escape_json(record, out))
			return false;
		putc('\n', out);
	}
	return true;
}

bool
report_json(
    struct report_spool *spool, FILE *out, const struct report_look *look)
{
	struct report_summary summary;
	bool good = report_summarise(spool, &summary);

	(void)look;
	fputs("{\"run\": ", out);
	good = good && report_escape_json(json_incref(summary.run), out) &&
	       write_list(spool, out, "objects", "object") &&
	       write_list(spool, out, "missing", "missing") &&
	       write_list(spool, out, "cases", "case") &&
	       write_list(spool, out, "notes", "note") &&
	       write_list(spool, out, "exceptions", "exception");
	fputs(",\n\"summary\": ", out);
	good = good && report_escape_json(summary_json(&summary), out);
	fputs("}\n", out);
	report_summary_done(&summary);
	return good;
}

static bool
write_list(
    struct report_spool *spool, FILE *out, const char *member, const char *type)
{
	const char *between = "";
	json_t *record;

	fprintf(out, ",\n\"%s\": [", member);
	while ((record = report_next(spool, type)) != NULL) {
		if (!is_wanted(record)) {
			json_decref(record);
			continue;
		}
		fprintf(out, "%s\n", between);
		between = ",";
		if (!report_escape_json(record, out))
			return false;
	}
	putc(']', out);
	return report_spool_rewind(spool);
}

static bool
is_wanted(const json_t *record)
{
	return !report_is(record, "object") ||
	       json_array_size(json_object_get(record, "findings")) > 0;
}

static json_t *
summary_json(const struct report_summary *s)
{
	return json_pack("{s:b, s:o, s:o, s:{s:I, s:I, s:I}, s:o}", "complete",
	    s->complete, "flavors", count_json(&s->kinds[OBJECT_FLAVOR]),
	    "images", count_json(&s->kinds[OBJECT_IMAGE]), "cases", "pass",
	    (json_int_t)s->cases.pass, "fail", (json_int_t)s->cases.fail,
	    "abort", (json_int_t)s->cases.abort, "versions", versions_json(s));
}

static json_t *
count_json(const struct report_count *c)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "objects",
	    (json_int_t)c->objects, "with_errors",
	    (json_int_t)c->worst[REPORT_ERROR], "with_warnings",
	    (json_int_t)c->worst[REPORT_WARNING], "with_notes",
	    (json_int_t)c->worst[REPORT_NOTE], "excepted",
	    (json_int_t)c->worst[REPORT_EXCEPTED], "refused",
	    (json_int_t)c->refused, "missing", (json_int_t)c->missing);
}

static json_t *
versions_json(const struct report_summary *s)
{
	json_t *ret = json_array();

	for (size_t i = 0; i < s->version_count; i++) {
		const struct report_version *v = &s->versions[i];
		json_t *version = json_pack("{s:s?, s:s?, s:s, s:I, s:I, s:I}",
		    "version", v->version, "state", v->state, "verdict",
		    report_verdict(&v->cases), "pass",
		    (json_int_t)v->cases.pass, "fail",
		    (json_int_t)v->cases.fail, "abort",
		    (json_int_t)v->cases.abort);

		if (json_array_append_new(ret, version) != 0) {
			json_decref(ret);
			return NULL;
		}
	}
	return ret;
}
