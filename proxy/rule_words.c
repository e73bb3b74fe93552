/* rule_words.c - the rules in force; see rule_words.h. */
#include "proxy/rule_words.h"

#include <jansson.h>
#include <string.h>

#include "proxy/report_escape.h"
#include "rules/caller_match.h"
#include "rules/override.h"

/* One walk over the rules. */
struct walk {
	const struct rule_request *request;
	FILE *out;
	const char *pack; /* the last one shown */
	const char *id;   /* the one asked for; NULL: all */
	json_t *list;
	bool found, failed;
};

static void list_one(void *, const struct rule_info *);
static void list_line(struct walk *, const struct rule_info *);
static void list_json(struct walk *, const struct rule_info *);
static json_t *as_json(const struct rule_request *, const struct rule_info *);
static void explain_one(void *, const struct rule_info *);
static void explain(const struct walk *, const struct rule_info *);
static void row(FILE *, const char *name, const char *value);
static void row_about(FILE *, const struct rule_info *);
static void row_overrides(FILE *, const struct rule_info *);
static json_t *overrides_json(const struct rule_info *);
static json_t *by_json(const struct caller_match *);
static void row_exceptions(FILE *, const struct rule_info *, time_t now);
static json_t *exceptions_json(const struct rule_info *);
static void write_by(const struct caller_match *, FILE *);
static void row_counts(FILE *, const struct rule_info *);
static void decided_by(
    const struct settings *, const struct rule_info *, struct text *ret);
static const struct settings_override *override_of(
    const struct settings *, const char *id);

bool
rule_words_list(const struct rule_request *request, FILE *out)
{
	struct walk w = { .request = request, .out = out };

	if (!request->json)
		fprintf(out, "scope %s, packs %s\n",
		    rule_set_scope_version(request->rules, request->now),
		    rule_set_pack_version(request->rules));
	w.list = json_array();
	if (!rule_set_describe(request->rules, request->now, list_one, &w))
		w.failed = true;
	if (request->json && !w.failed && w.list != NULL)
		w.failed = json_dumpf(w.list, out, JSON_INDENT(2)) != 0 ||
			   putc('\n', out) == EOF;
	w.failed = w.failed || w.list == NULL;
	json_decref(w.list);
	return !w.failed && fflush(out) == 0 && !ferror(out);
}

static void
list_one(void *arg, const struct rule_info *rule)
{
	struct walk *w = arg;

	if (w->request->kind_given && rule->kind != w->request->kind)
		return;
	if (w->request->json)
		list_json(w, rule);
	else
		list_line(w, rule);
}

static void
list_line(struct walk *w, const struct rule_info *rule)
{
	if (w->pack != rule->pack)
		fprintf(w->out, "\n%s: %s\n", rule->pack, rule->pack_title);
	w->pack = rule->pack;
	fprintf(w->out, "  %-34s %-6s  %-11s  %-8s  %s\n      %s\n", rule->id,
	    object_kind_name(rule->kind), severity_name(rule->severity),
	    action_name(rule->action),
	    rule->counts != NULL ? rule->counts : "-", rule->say);
	if (rule->by != NULL) {
		fputs("      by ", w->out);
		report_escape_plain(slice_of(rule->by), w->out);
		putc('\n', w->out);
	}
	if (rule->exception_count > 0)
		fprintf(w->out, "      %zu exception%s\n",
		    rule->exception_count,
		    rule->exception_count == 1 ? "" : "s");
}

static void
list_json(struct walk *w, const struct rule_info *rule)
{
	if (json_array_append_new(w->list, as_json(w->request, rule)) != 0)
		w->failed = true;
}

static json_t *
as_json(const struct rule_request *request, const struct rule_info *rule)
{
	struct text by = TEXT_INIT;
	json_t *ret;

	decided_by(request->settings, rule, &by);
	ret = json_pack(
	    "{s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:s?, s:s?, s:s, "
	    "s:s, s:s?, s:s?, s:s?, s:s?, s:s?, s:o, s:s, s:s, s:b, s:o}",
	    "id", rule->id, "pack", rule->pack, "kind",
	    object_kind_name(rule->kind), "outside", rule->outside, "severity",
	    severity_name(rule->severity), "action", action_name(rule->action),
	    "decided_by", text_str(&by), "counts", rule->counts, "since",
	    rule->since, "title", rule->say, "link", rule->link, "why",
	    rule->why, "good", rule->good, "bad", rule->bad, "when", rule->when,
	    "by", rule->by, "overrides", overrides_json(rule), "check",
	    rule->check, "arguments", rule->arguments, "testcase",
	    rule->testcase, "exceptions", exceptions_json(rule));
	text_done(&by);
	return ret;
}

static json_t *
exceptions_json(const struct rule_info *rule)
{
	json_t *ret = json_array();

	for (size_t i = 0; i < rule->exception_count; i++) {
		const struct exception *e = rule->exceptions[i];
		json_t *one = json_pack("{s:s, s:s, s:s, s:s, s:s?, s:o}", "id",
		    e->id, "until", e->until, "reason", e->reason, "owner",
		    e->owner, "ticket", e->ticket, "by", by_json(e->by));

		if (json_array_append_new(ret, one) != 0) {
			json_decref(ret);
			return NULL;
		}
	}
	return ret;
}

static json_t *
overrides_json(const struct rule_info *rule)
{
	json_t *ret = json_array();

	for (size_t i = 0; i < rule->override_count; i++) {
		const struct override *o = rule->overrides[i];

		if (json_array_append_new(
			ret, json_pack("{s:o, s:s}", "by", by_json(o->by),
				 "action", action_name(o->action))) != 0) {
			json_decref(ret);
			return NULL;
		}
	}
	return ret;
}

/* NULL out of memory. */
static json_t *
by_json(const struct caller_match *by)
{
	struct text words = TEXT_INIT;
	json_t *ret;

	if (by == NULL)
		return json_null();
	caller_match_show(by, &words);
	ret = text_failed(&words) ? NULL : json_string(text_str(&words));
	text_done(&words);
	return ret;
}

bool
rule_words_explain(
    const struct rule_request *request, const char *id, FILE *out)
{
	struct walk w = { .request = request, .out = out, .id = id };

	rule_set_describe(request->rules, request->now, explain_one, &w);
	return w.found;
}

static void
explain_one(void *arg, const struct rule_info *rule)
{
	struct walk *w = arg;
	json_t *json;

	if (strcmp(rule->id, w->id) != 0)
		return;
	w->found = true;
	if (!w->request->json) {
		explain(w, rule);
		return;
	}
	json = as_json(w->request, rule);
	if (json != NULL)
		json_dumpf(json, w->out, JSON_INDENT(2));
	putc('\n', w->out);
	json_decref(json);
}

static void
explain(const struct walk *w, const struct rule_info *rule)
{
	struct text action = TEXT_INIT;

	fprintf(w->out, "%s\n  %s\n\n", rule->id, rule->say);
	row(w->out, "why", rule->why);
	row(w->out, "clause", rule->link);
	row(w->out, "good", rule->good);
	row(w->out, "bad", rule->bad);
	row_about(w->out, rule);
	row(w->out, "check", rule->check);
	row(w->out, "", rule->arguments[0] == '\0' ? NULL : rule->arguments);
	row_counts(w->out, rule);
	row(w->out, "severity", severity_name(rule->severity));
	text_addf(&action, "%s, by ", action_name(rule->action));
	decided_by(w->request->settings, rule, &action);
	row(w->out, "action", text_str(&action));
	row_overrides(w->out, rule);
	row_exceptions(w->out, rule, w->request->now);
	row(w->out, "pack", rule->pack_title);
	fprintf(w->out, "  %-9s %s:%u\n", "", rule->file, rule->line);
	text_done(&action);
}

static void
row(FILE *out, const char *name, const char *value)
{
	if (value != NULL)
		fprintf(out, "  %-9s %s\n", name, value);
}

static void
row_about(FILE *out, const struct rule_info *rule)
{
	static const char *const about[] = {
		[OBJECT_FLAVOR] = "flavors",
		[OBJECT_IMAGE] = "public images, and the provider's "
				 "community images",
	};

	fprintf(out, "  %-9s %s", "about",
	    rule->outside ? "community images of projects that are not the "
			    "provider's"
			  : about[rule->kind]);
	if (rule->when != NULL)
		fprintf(out, "\n  %-9s %s", "when", rule->when);
	if (rule->by != NULL) {
		fprintf(out, "\n  %-9s ", "by");
		report_escape_plain(slice_of(rule->by), out);
	}
	putc('\n', out);
}

/* In place of that action. */
static void
row_overrides(FILE *out, const struct rule_info *rule)
{
	for (size_t i = 0; i < rule->override_count; i++) {
		fprintf(out, "  %-9s %s, by ", "",
		    action_name(rule->overrides[i]->action));
		write_by(rule->overrides[i]->by, out);
		putc('\n', out);
	}
}

/* Its names are somebody's. */
static void
write_by(const struct caller_match *by, FILE *out)
{
	struct text words = TEXT_INIT;

	caller_match_show(by, &words);
	report_escape_plain(text_slice(&words), out);
	text_done(&words);
}

static void
row_exceptions(FILE *out, const struct rule_info *rule, time_t now)
{
	for (size_t i = 0; i < rule->exception_count; i++) {
		const struct exception *e = rule->exceptions[i];

		fprintf(out, "  %-9s %s, %s %s: ", i == 0 ? "except" : "",
		    e->id, now < e->ends ? "until" : "ended", e->until);
		report_escape_plain(slice_of(e->reason), out);
		fputs(" (", out);
		report_escape_plain(slice_of(e->owner), out);
		putc(')', out);
		if (e->by != NULL) {
			fputs(", for ", out);
			write_by(e->by, out);
		}
		putc('\n', out);
	}
}

static void
row_counts(FILE *out, const struct rule_info *rule)
{
	if (rule->counts == NULL && rule->since == NULL) {
		row(out, "counts", "in no version of the scope");
		return;
	}
	row(out, "counts",
	    rule->counts != NULL ? rule->counts
				 : "in no version that is looked at");
	row(out, "since", rule->since);
}

/* The setting that an operator would change. */
static void
decided_by(const struct settings *settings, const struct rule_info *rule,
    struct text *ret)
{
	static const char *const modes[] = { "observe", "warn", "annotate",
		"deny" };
	const struct settings_override *o = override_of(settings, rule->id);
	enum action wanted =
	    o != NULL ? o->action : settings->severity_action[rule->severity];

	if (rule->action < wanted)
		text_addf(ret, "mode: %s", modes[settings->gate_mode]);
	else if (o != NULL)
		text_addf(ret, "overrides (%s:%u)", settings->file, o->line);
	else
		text_addf(ret, "actions: %s", severity_name(rule->severity));
}

/* For whoever writes, as rules/override.c chooses: the rule's own, else that
 * of all rules. */
static const struct settings_override *
override_of(const struct settings *settings, const char *id)
{
	const struct settings_override *all = NULL, *own = NULL;

	for (size_t i = 0; i < settings->override_count; i++) {
		const struct settings_override *o = &settings->overrides[i];

		if (o->by != NULL)
			continue;
		if (strcmp(o->rule, "*") == 0)
			all = o;
		if (strcmp(o->rule, id) == 0)
			own = o;
	}
	return own != NULL ? own : all;
}
