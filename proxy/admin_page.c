/* admin_page.c - what the admin pages say; see admin_table.h for the list. */
#include "proxy/admin_page.h"

#include "proxy/audit.h"
#include "proxy/bypass.h"
#include "proxy/clock.h"
#include "proxy/finding_json.h"
#include "proxy/metrics_text.h"
#include "rules/caller_match.h"
#include "rules/override.h"
#include "rules/rules.h"

#define PLAIN_TYPE "text/plain; charset=utf-8"
#define JSON_TYPE "application/json"

/* All that a page may need. */
struct view {
	const struct gate *gate;
	struct health *health;
	const struct admin_request *request;
	struct admin_answer *answer;
};

#define PAGE(path, write, help) static void write_##write(struct view *);
#include "proxy/admin_table.h"
#undef PAGE
static void add_reasons(
    const struct health_report *, bool detailed, struct text *);
static void add_reasons_json(
    const struct health_report *, bool detailed, struct text *);
static void add_rule(void *, const struct rule_info *);
static void add_by(const struct caller_match *, struct text *);
static void add_overrides(const struct rule_info *, struct text *);
static void add_exceptions(const struct rule_info *, struct text *);

/* clang-format off */
static const struct page {
	const char *path;
	void (*write)(struct view *);
	const char *help;
} pages[] = {
#define PAGE(path, write, help) { path, write_##write, help },
#include "proxy/admin_table.h"
#undef PAGE
};
/* clang-format on */

#define PAGES (sizeof(pages) / sizeof(*pages))

void
admin_page(const struct gate *gate, struct health *health,
    const struct admin_request *request, struct admin_answer *ret)
{
	struct view view = { gate, health, request, ret };

	*ret = (struct admin_answer){ .status = 200, .type = PLAIN_TYPE };
	for (size_t i = 0; i < PAGES; i++) {
		if (!slice_is(request->path, pages[i].path))
			continue;
		pages[i].write(&view);
		return;
	}
	ret->status = 404;
	text_adds(&ret->body, "There is no such page; / lists them.\n");
}

/* The answers of oslo.middleware's health check. */
static void
write_health(struct view *v)
{
	struct admin_answer *a = v->answer;
	bool detailed = slice_starts(v->request->query, "detailed") &&
			!slice_is_nocase(v->request->query, "detailed=false");
	struct health_report report;

	health_look(v->health, clock_ms(), &report);
	a->status = report.good ? 200 : 503;
	if (v->request->wants_json) {
		a->type = JSON_TYPE;
		add_reasons_json(&report, detailed, &a->body);
	} else
		add_reasons(&report, detailed, &a->body);
}

static void
add_reasons(const struct health_report *r, bool detailed, struct text *t)
{
	if (r->good && !detailed)
		text_adds(t, "OK");
	for (size_t i = 0; i < r->count; i++) {
		if (detailed)
			text_addf(t, "%s: %s\n", r->parts[i].name,
			    r->parts[i].reason);
		else if (!r->parts[i].good)
			text_addf(t, "%s\n", r->parts[i].reason);
	}
}

static void
add_reasons_json(const struct health_report *r, bool detailed, struct text *t)
{
	const char *between = "";

	text_addf(
	    t, "{\"detailed\":%s,\"reasons\":[", detailed ? "true" : "false");
	if (r->good && !detailed)
		text_adds(t, "\"OK\"");
	for (size_t i = 0; i < r->count; i++) {
		const struct health_part *part = &r->parts[i];

		if (part->good && !detailed)
			continue;
		text_adds(t, between);
		between = ",";
		if (detailed)
			text_addf(t,
			    "{\"class\":\"%s\",\"good\":%s,\"reason\":",
			    part->name, part->good ? "true" : "false");
		text_addc(t, '"');
		text_add_json(t, slice_of(part->reason));
		text_adds(t, detailed ? "\"}" : "\"");
	}
	text_adds(t, "]}\n");
}

static void
write_metrics(struct view *v)
{
	struct metrics_now now = {
		.metrics = v->gate->metrics,
		.snapshot = v->gate->snapshot,
		.connections =
		    __atomic_load_n(&v->gate->connections, __ATOMIC_RELAXED),
		.connections_limit = __atomic_load_n(
		    &v->gate->connections_limit, __ATOMIC_RELAXED),
		.judged =
		    __atomic_load_n(&v->gate->load.judged, __ATOMIC_RELAXED),
		.judged_memory = load_bytes(&v->gate->load),
		.sinks = backlog_look(v->gate->backlog),
		.held = audit_is_held(v->gate->audit),
		.bypass_s = bypass_left(v->gate->bypass),
	};

	audit_look(v->gate->audit, &now.journal);
	v->answer->type = METRICS_TYPE;
	metrics_write(&now, &v->answer->body);
}

static void
write_rules(struct view *v)
{
	const struct rule_set *rules = v->gate->snapshot->rules;
	struct text *t = &v->answer->body;

	v->answer->type = JSON_TYPE;
	text_addc(t, '{');
	finding_json_member(t, "scope_version",
	    slice_of(rule_set_scope_version(rules, time(NULL))));
	finding_json_member(
	    t, "pack_version", slice_of(rule_set_pack_version(rules)));
	text_adds(t, ",\"rules\":[");
	rule_set_describe(rules, time(NULL), add_rule, t);
	text_adds(t, "]}\n");
}

static void
add_rule(void *arg, const struct rule_info *r)
{
	struct text *t = arg;

	text_adds(t, t->at[t->len - 1] == '[' ? "\n{" : ",\n{");
	finding_json_member(t, "id", slice_of(r->id));
	finding_json_member(t, "kind", slice_of(object_kind_name(r->kind)));
	finding_json_member(
	    t, "severity", slice_of(severity_name(r->severity)));
	finding_json_member(t, "action", slice_of(action_name(r->action)));
	finding_json_member(t, "title", slice_of(r->say));
	finding_json_member(t, "link", slice_of(r->link));
	if (r->by != NULL)
		finding_json_member(t, "by", slice_of(r->by));
	if (r->override_count > 0)
		add_overrides(r, t);
	if (r->exception_count > 0)
		add_exceptions(r, t);
	text_addc(t, '}');
}

static void
add_overrides(const struct rule_info *r, struct text *t)
{
	text_adds(t, ",\"overrides\":[");
	for (size_t i = 0; i < r->override_count; i++) {
		text_adds(t, i > 0 ? ",{" : "{");
		finding_json_member(t, "action",
		    slice_of(action_name(r->overrides[i]->action)));
		add_by(r->overrides[i]->by, t);
		text_addc(t, '}');
	}
	text_addc(t, ']');
}

static void
add_by(const struct caller_match *by, struct text *t)
{
	struct text words = TEXT_INIT;

	caller_match_show(by, &words);
	finding_json_member(t, "by", text_slice(&words));
	t->failed |= text_failed(&words);
	text_done(&words);
}

static void
add_exceptions(const struct rule_info *r, struct text *t)
{
	text_adds(t, ",\"exceptions\":[");
	for (size_t i = 0; i < r->exception_count; i++) {
		const struct exception *e = r->exceptions[i];

		text_adds(t, i > 0 ? ",{" : "{");
		finding_json_member(t, "id", slice_of(e->id));
		finding_json_member(t, "until", slice_of(e->until));
		finding_json_member(t, "reason", slice_of(e->reason));
		finding_json_member(t, "owner", slice_of(e->owner));
		finding_json_member(t, "ticket", slice_of(e->ticket));
		if (e->by != NULL)
			add_by(e->by, t);
		text_addc(t, '}');
	}
	text_addc(t, ']');
}

static void
write_config(struct view *v)
{
	v->answer->type = "application/yaml";
	settings_show(v->gate->snapshot->settings, &v->answer->body);
}

static void
write_bypass(struct view *v)
{
	bypass_tell(v->gate->bypass, &v->answer->body);
}

static void
write_list(struct view *v)
{
	for (size_t i = 0; i < PAGES; i++)
		text_addf(&v->answer->body, "%-14s %s\n", pages[i].path,
		    pages[i].help);
}
