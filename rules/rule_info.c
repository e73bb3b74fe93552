/* rule_info.c - what is known of each rule, for people; see rules.h. */
#include <string.h>

#include "conf/near.h"
#include "rules/rule_args.h"
#include "rules/rule_set.h"

static bool visit_rule(const struct rule_set *, struct pack *, size_t, time_t,
    void (*)(void *, const struct rule_info *), void *);
static const char *since(const struct rule_set *, const char *id);
static void show_arguments(const struct yaml_node *, struct text *);
static void show_value(const struct yaml_node *, struct text *);

bool
rule_set_describe(const struct rule_set *set, time_t now,
    void (*visit)(void *arg, const struct rule_info *), void *arg)
{
	bool good = true;

	for (size_t i = 0; i < set->pack_count; i++) {
		for (size_t k = 0; k < pack_count(set->packs[i]); k++)
			good = visit_rule(
				   set, set->packs[i], k, now, visit, arg) &&
			       good;
	}
	return good;
}

static bool
visit_rule(const struct rule_set *set, struct pack *pack, size_t at, time_t now,
    void (*visit)(void *, const struct rule_info *), void *arg)
{
	const struct rule *rule = pack_rule(pack, at);
	const struct standing *standing = rule_set_standing(set, rule, now);
	struct text when = TEXT_INIT, by = TEXT_INIT, arguments = TEXT_INIT;
	struct rule_info info = {
		.id = rule->id,
		.pack = pack_text(pack, "standard"),
		.pack_title = pack_text(pack, "title"),
		.file = rule->file,
		.line = rule->line,
		.kind = rule->kind,
		.outside = rule->outside,
		.say = rule->say,
		.link = rule->link,
		.why = rule->why,
		.good = rule->good,
		.bad = rule->bad,
		.check = rule->check->name,
		.severity = standing->severity,
		.action = standing->action,
		.counts = standing->counts,
		.since = since(set, rule->id),
		.testcase = rule->testcase,
		.overrides = rule->overrides,
		.override_count = rule->override_count,
		.exceptions = rule->exceptions,
		.exception_count = rule->exception_count,
	};
	bool good;

	if (rule->select != NULL)
		select_show(rule->select, &when);
	if (rule->by != NULL)
		caller_match_show(rule->by, &by);
	show_arguments(rule->node, &arguments);
	info.when = rule->select == NULL ? NULL : text_str(&when);
	info.by = rule->by == NULL ? NULL : text_str(&by);
	info.arguments = text_str(&arguments);
	visit(arg, &info);
	good = !text_failed(&when) && !text_failed(&by) &&
	       !text_failed(&arguments);
	text_done(&when);
	text_done(&by);
	text_done(&arguments);
	return good;
}

/* The oldest version stands last. */
static const char *
since(const struct rule_set *set, const char *id)
{
	for (size_t i = scope_version_count(set->scope); i > 0; i--) {
		if (scope_target(set->scope, i - 1, id) != TARGET_NONE)
			return scope_version_name(set->scope, i - 1);
	}
	return NULL;
}

/* "field: name; matches: x", what is the check's own. */
static void
show_arguments(const struct yaml_node *rule, struct text *ret)
{
	for (size_t i = 0; i < rule->count; i++) {
		const struct yaml_node *n = rule->items[i];

		if (args_common(n->key))
			continue;
		text_addf(ret, "%s%s: ", ret->len > 0 ? "; " : "", n->key);
		show_value(n, ret);
	}
}

/* As deep as conf/yaml_tree.c lets a file be. */
static void
show_value(const struct yaml_node *n, struct text *ret)
{
	if (n->kind == YAML_SCALAR) {
		text_adds(ret, n->text);
		return;
	}
	text_addc(ret, n->kind == YAML_LIST ? '[' : '{');
	for (size_t i = 0; i < n->count; i++) {
		text_adds(ret, i > 0 ? ", " : "");
		if (n->kind == YAML_MAP)
			text_addf(ret, "%s: ", n->items[i]->key);
		show_value(n->items[i], ret);
	}
	text_addc(ret, n->kind == YAML_LIST ? ']' : '}');
}

const char *
rule_set_nearest(const struct rule_set *set, const char *id)
{
	struct near near = NEAR_INIT(id);

	for (size_t i = 0; i < set->rule_count; i++)
		near_offer(&near, set->rules[i]->id);
	return near.best;
}
