/* example.c - the examples in packs; see example.h and rules.h. */
#include "rules/example.h"

#include <string.h>

#include "rules/engine.h"
#include "rules/field.h"
#include "rules/write.h"
#include "rules/yaml_json.h"

#define ACCEPT "accept"
#define REFUSE "refuse"

/* One example on trial. */
struct trial {
	const struct rule_set *set;
	const struct rule *rule;
	const struct yaml_node *node;
	bool refuse; /* what the rule should do */
	time_t now;
	struct faults *faults;
};

static bool is_list_of_maps(const struct yaml_node *);
static void run_list(struct trial *, const char *);
static void run_one(const struct trial *);
static json_t *as_write(json_t *);
static bool complete(const struct rule *, json_t *write, const char *member);
static bool complete_member(json_t *, const char *, const char *);
static void compare(const struct trial *, const struct write *);
static const char *first_message(const struct verdict *);

bool
example_check(
    const struct yaml_node *examples, const char *file, struct faults *faults)
{
	bool good = examples->kind == YAML_MAP && examples->count > 0;

	for (size_t i = 0; good && i < examples->count; i++) {
		const struct yaml_node *n = examples->items[i];

		good = (strcmp(n->key, ACCEPT) == 0 ||
			   strcmp(n->key, REFUSE) == 0) &&
		       is_list_of_maps(n);
	}
	if (!good)
		faults_add(faults, file, examples->key_line,
		    "\"examples\" has the lists accept and refuse, of objects "
		    "or of writes {before: ..., after: ...}");
	return good;
}

static bool
is_list_of_maps(const struct yaml_node *n)
{
	for (size_t i = 0; n->kind == YAML_LIST && i < n->count; i++) {
		if (n->items[i]->kind != YAML_MAP)
			return false;
	}
	return n->kind == YAML_LIST && n->count > 0;
}

bool
rule_set_run_examples(
    const struct rule_set *set, time_t now, struct faults *faults)
{
	size_t before = faults->count;

	for (size_t i = 0; i < set->rule_count; i++) {
		struct trial t = { .set = set,
			.rule = set->rules[i],
			.now = now,
			.faults = faults };

		if (t.rule->examples == NULL)
			continue;
		run_list(&t, ACCEPT);
		t.refuse = true;
		run_list(&t, REFUSE);
	}
	return faults->count == before && !faults->out_of_memory;
}

static void
run_list(struct trial *t, const char *key)
{
	const struct yaml_node *list = yaml_get(t->rule->examples, key);

	for (size_t i = 0; list != NULL && i < list->count; i++) {
		t->node = list->items[i];
		run_one(t);
	}
}

static void
run_one(const struct trial *t)
{
	json_t *map = as_write(yaml_json(t->node));
	struct write write = { .judgement = {
				   .kind = t->rule->kind,
				   .now = t->now,
				   .any_project_provides = !t->rule->outside,
			       } };
	struct text why = TEXT_INIT;

	if (map == NULL || !complete(t->rule, map, "before") ||
	    !complete(t->rule, map, "after"))
		faults_add(
		    t->faults, t->rule->file, t->node->line, "out of memory");
	else if (!write_read(map, &write, &why))
		faults_add(t->faults, t->rule->file, t->node->line,
		    "this example is none: %s", text_str(&why));
	else
		compare(t, &write);
	write_done(&write);
	text_done(&why);
	json_decref(map);
}

/* An object by itself is one as it stands. Takes the reference; NULL when out
 * of memory. */
static json_t *
as_write(json_t *example)
{
	json_t *ret;

	if (example == NULL || write_is(example))
		return example;
	ret = json_object();
	if (json_object_set_new(ret, "after", example) == 0 &&
	    json_object_set_new(ret, "standing", json_true()) == 0)
		return ret;
	json_decref(ret);
	return NULL;
}

/* What an example does not say of an image is as the rule wants to see it:
 * rules look at images for others only. False when out of memory. */
static bool
complete(const struct rule *rule, json_t *write, const char *member)
{
	json_t *object = json_object_get(write, member);

	if (rule->kind != OBJECT_IMAGE || !json_is_object(object))
		return true;
	if (!rule->outside)
		return complete_member(object, "visibility", "public");
	return complete_member(object, "visibility", "community") &&
	       complete_member(object, "owner", "another project");
}

static bool
complete_member(json_t *object, const char *member, const char *value)
{
	return json_object_get(object, member) != NULL ||
	       json_object_set_new(object, member, json_string(value)) == 0;
}

static void
compare(const struct trial *t, const struct write *write)
{
	struct verdict verdict;
	const char *message;

	engine_judge_rule(t->set, t->rule, &write->judgement, &verdict);
	message = first_message(&verdict);
	if (verdict.incomplete)
		faults_add(
		    t->faults, t->rule->file, t->node->line, "out of memory");
	else if (t->refuse && message == NULL)
		faults_add(t->faults, t->rule->file, t->node->line,
		    "rule %s accepts this example, which it should refuse",
		    t->rule->id);
	else if (!t->refuse && message != NULL)
		faults_add(t->faults, t->rule->file, t->node->line,
		    "rule %s refuses this example, which it should accept: %s",
		    t->rule->id, message);
	verdict_done(&verdict);
}

/* Of what the write brings in or makes worse. */
static const char *
first_message(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++) {
		if (verdict->findings[i].change != CHANGE_UNCHANGED)
			return verdict->findings[i].message;
	}
	return NULL;
}
