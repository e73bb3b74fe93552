/*
 * report_sarif.c - a report as SARIF 2.1.0 (OASIS): a run with the rules
 * that found something and a result for each finding.
 */
#include <openssl/evp.h>
#include <string.h>

#include "proxy/report_escape.h"
#include "proxy/report_summary.h"
#include "proxy/uri.h"

#define FINGERPRINT_BYTES 16

static json_t *collect_rules(struct report_spool *);
static bool collect(const json_t *record, json_t *rules);
static json_t *rule_json(const json_t *finding);
static bool write_tool(json_t *rules, FILE *);
static bool write_run(const struct report_summary *, FILE *);
static bool write_results(struct report_spool *, FILE *);
static bool write_results_of(
    const json_t *record, const char **between, FILE *);
static json_t *result_json(const json_t *record, const json_t *finding);
static bool add_suppression(const json_t *finding, json_t *result);
static json_t *message_json(const json_t *record, const json_t *finding);
static json_t *place_json(const json_t *record);
static json_t *file_json(const json_t *record);
static json_t *fingerprint_json(const json_t *record, const json_t *finding);
static json_t *text_json(const struct text *);
static json_t *string_of(const json_t *, const char *member);
static void add_object(const json_t *record, struct text *);

bool
report_sarif(
    struct report_spool *spool, FILE *out, const struct report_look *look)
{
	struct report_summary summary;
	bool good = report_summarise(spool, &summary);
	json_t *rules = good ? collect_rules(spool) : NULL;

	(void)look;
	fputs("{\"version\": \"2.1.0\",\n\"$schema\": "
	      "\"https://json.schemastore.org/sarif-2.1.0.json\",\n"
	      "\"runs\": [{",
	    out);
	good = rules != NULL && write_tool(rules, out) &&
	       write_run(&summary, out) && write_results(spool, out);
	fputs("}]}\n", out);
	report_summary_done(&summary);
	return good;
}

/* By their id; there are as many as the packs have. */
static json_t *
collect_rules(struct report_spool *spool)
{
	json_t *rules = json_object(), *record;
	bool good = rules != NULL;

	while (good && (record = report_spool_next(spool)) != NULL) {
		good = collect(record, rules);
		json_decref(record);
	}
	if (good && report_spool_rewind(spool))
		return rules;
	json_decref(rules);
	return NULL;
}

static bool
collect(const json_t *record, json_t *rules)
{
	json_t *findings = report_findings(record), *finding;
	bool good = findings != NULL;
	size_t i;

	json_array_foreach (findings, i, finding) {
		const char *id =
		    json_string_value(json_object_get(finding, "rule"));

		if (good && id != NULL && json_object_get(rules, id) == NULL)
			good = json_object_set_new(
				   rules, id, rule_json(finding)) == 0;
	}
	json_decref(findings);
	return good;
}

static json_t *
rule_json(const json_t *finding)
{
	struct text description = TEXT_INIT;
	json_t *ret;

	text_add(&description, report_text_of(finding, "rule"));
	if (report_text_of(finding, "counts").len > 0) {
		text_adds(&description, ", ");
		text_add(&description, report_text_of(finding, "counts"));
	}
	ret = json_pack("{s:O, s:{s:o}, s:{s:s}, s:O*}", "id",
	    json_object_get(finding, "rule"), "shortDescription", "text",
	    text_json(&description), "defaultConfiguration", "level",
	    report_level_name(report_level_bare(finding)), "helpUri",
	    string_of(finding, "link"));
	text_done(&description);
	return ret;
}

/* Takes rules. */
static bool
write_tool(json_t *rules, FILE *out)
{
	const char *between = "", *id;
	json_t *rule;
	bool good = true;

	fprintf(out,
	    "\"tool\": {\"driver\": {\"name\": \"scs-gate\", \"version\": "
	    "\"%s\",\n\"rules\": [",
	    PACKAGE_VERSION);
	json_object_foreach (rules, id, rule) {
		fprintf(out, "%s\n", between);
		between = ",";
		good = good && report_escape_json(json_incref(rule), out);
	}
	fputs("]}},\n", out);
	json_decref(rules);
	return good;
}

static bool
write_run(const struct report_summary *summary, FILE *out)
{
	const json_t *run = summary->run;
	struct text id = TEXT_INIT;
	bool good;

	text_adds(&id, "scs-gate/");
	text_add(&id, report_text_of(run, "subject"));
	text_addc(&id, '/');
	fputs("\"automationDetails\": ", out);
	good = report_escape_json(json_pack("{s:o, s:O*}", "id", text_json(&id),
				      "guid", string_of(run, "run_uuid")),
	    out);
	text_done(&id);
	fputs(",\n\"invocations\": [", out);
	good = good && report_escape_json(
			   json_pack("{s:b, s:O*, s:O*}", "executionSuccessful",
			       summary->complete, "endTimeUtc",
			       string_of(run, "checked_at"), "arguments",
			       json_object_get(run, "argv")),
			   out);
	fputs("],\n", out);
	return good;
}

static bool
write_results(struct report_spool *spool, FILE *out)
{
	const char *between = "";
	json_t *record;
	bool good = true;

	fputs("\"results\": [", out);
	while (good && (record = report_spool_next(spool)) != NULL) {
		good = write_results_of(record, &between, out);
		json_decref(record);
	}
	putc(']', out);
	return good;
}

static bool
write_results_of(const json_t *record, const char **between, FILE *out)
{
	json_t *findings = report_findings(record), *finding;
	bool good = findings != NULL;
	size_t i;

	json_array_foreach (findings, i, finding) {
		fprintf(out, "%s\n", *between);
		*between = ",";
		good = good &&
		       report_escape_json(result_json(record, finding), out);
	}
	json_decref(findings);
	return good;
}

static json_t *
result_json(const json_t *record, const json_t *finding)
{
	enum report_level level = report_level_bare(finding);
	json_t *ret =
	    json_pack("{s:O, s:s, s:o, s:[o], s:o, s:{s:O?, s:O?, s:O?}}",
		"ruleId", json_object_get(finding, "rule"), "level",
		report_level_name(level), "message",
		message_json(record, finding), "locations", place_json(record),
		"partialFingerprints", fingerprint_json(record, finding),
		"properties", "nearest", json_object_get(finding, "nearest"),
		"allowed", json_object_get(finding, "allowed"), "mend",
		json_object_get(finding, "mend"));

	if (ret != NULL && add_suppression(finding, ret))
		return ret;
	json_decref(ret);
	return NULL;
}

/* Where there is an exception: SARIF 2.1.0, section 3.27.23. */
static bool
add_suppression(const json_t *finding, json_t *result)
{
	json_t *justification = string_of(finding, "justification");

	if (report_text_of(finding, "exception").len == 0)
		return true;
	return json_object_set_new(result, "suppressions",
		   json_pack("[{s:s, s:s, s:O*}]", "kind", "external", "status",
		       "accepted", "justification", justification)) == 0;
}

/* Viewers show this, and seldom more: it names the object. */
static json_t *
message_json(const json_t *record, const json_t *finding)
{
	const json_t *mend = json_object_get(finding, "mend"), *command;
	struct text message = TEXT_INIT;
	json_t *ret;
	size_t i;

	add_object(record, &message);
	text_adds(&message, ": ");
	text_add(&message, report_text_of(finding, "message"));
	text_addc(&message, '.');
	json_array_foreach (mend, i, command) {
		text_adds(&message, i == 0 ? " To mend it:\n  " : "\n  ");
		text_adds(&message, json_string_value(command));
	}
	ret = json_pack("{s:o}", "text", text_json(&message));
	text_done(&message);
	return ret;
}

static json_t *
place_json(const json_t *record)
{
	struct text name = TEXT_INIT;
	json_t *ret;

	add_object(record, &name);
	ret = json_pack("{s:[{s:o, s:s, s:O*, s:O*}]}", "logicalLocations",
	    "fullyQualifiedName", text_json(&name), "kind", "resource", "name",
	    string_of(record, "name"), "decoratedName",
	    string_of(record, "id"));
	text_done(&name);
	if (ret != NULL && report_text_of(record, "file").len > 0 &&
	    json_object_set_new(ret, "physicalLocation", file_json(record)) !=
		0) {
		json_decref(ret);
		return NULL;
	}
	return ret;
}

static json_t *
file_json(const json_t *record)
{
	json_int_t line = json_integer_value(json_object_get(record, "line"));
	struct text uri = TEXT_INIT;
	json_t *ret;

	uri_encode(&uri, report_text_of(record, "file"), "/");
	ret = json_pack("{s:{s:o}, s:{s:I}}", "artifactLocation", "uri",
	    text_json(&uri), "region", "startLine",
	    line > 0 ? line : (json_int_t)1);
	text_done(&uri);
	return ret;
}

/* The same for the same finding of the same object in the next run, so that
 * viewers know it again. */
static json_t *
fingerprint_json(const json_t *record, const json_t *finding)
{
	const struct slice parts[] = { report_text_of(record, "kind"),
		report_text_of(record, "id").len > 0
		    ? report_text_of(record, "id")
		    : report_text_of(record, "name"),
		report_text_of(finding, "rule"),
		report_text_of(finding, "field") };
	struct text whole = TEXT_INIT, hex = TEXT_INIT;
	unsigned char hash[EVP_MAX_MD_SIZE];
	json_t *ret = NULL;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		text_addf(&whole, "%zu:", parts[i].len);
		text_add(&whole, parts[i]);
	}
	if (!text_failed(&whole) && EVP_Digest(whole.at, whole.len, hash, NULL,
					EVP_sha256(), NULL) == 1) {
		for (size_t i = 0; i < FINGERPRINT_BYTES; i++)
			text_addf(&hex, "%02x", hash[i]);
		ret = json_pack("{s:o}", "scs-gate/v1", text_json(&hex));
	}
	text_done(&whole);
	text_done(&hex);
	return ret;
}

static json_t *
text_json(const struct text *text)
{
	return text_failed(text) ? NULL
				 : json_stringn(text_str(text), text->len);
}

static void
add_object(const json_t *record, struct text *ret)
{
	struct slice id = report_text_of(record, "id");

	if (report_is(record, "missing"))
		text_adds(ret, "missing ");
	text_add(ret, report_text_of(record, "kind"));
	text_addc(ret, ' ');
	text_add(ret, report_text_of(record, "name"));
	if (id.len > 0) {
		text_adds(ret, " (");
		text_add(ret, id);
		text_addc(ret, ')');
	}
}

/* Borrowed; NULL, which json_pack leaves out, if it is none. */
static json_t *
string_of(const json_t *record, const char *member)
{
	json_t *value = json_object_get(record, member);

	return json_is_string(value) ? value : NULL;
}
