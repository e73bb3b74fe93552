/*
 * fuzz_exceptions.c - any bytes as a file of exceptions: exceptions, or faults
 * with a place. What loads is complete, covers what it names only, and nothing
 * when its day is over.
 */
#include <jansson.h>

#include "fuzz.h"
#include "rules/exception.h"
#include "rules/rule.h"

static void check_one(const struct exception *, const json_t *);
static void check_rule(
    struct rule *, const struct exceptions *, const json_t *);
static bool names(const struct exception *, const struct rule *);
static void check_faults(const struct faults *, struct slice file);

static struct rule rules[] = { { .id = "a", .kind = OBJECT_IMAGE },
	{ .id = "image-b", .kind = OBJECT_IMAGE },
	{ .id = "f", .kind = OBJECT_FLAVOR } };
#define RULES (sizeof(rules) / sizeof(rules[0]))

static const char object[] =
    "{\"id\":\"i\",\"name\":\"n\",\"owner\":\"p\",\"visibility\":\"public\","
    "\"tags\":[\"a\"],\"min_disk\":4,\"extra_specs\":{\"a:b\":\"c\"}}";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rule *known[RULES];
	struct slice file = fuzz_slice(data, size);
	struct faults faults = FAULTS_INIT;
	json_t *json = json_loads(object, 0, NULL);
	struct exceptions *e;

	REQUIRE(json != NULL);
	for (size_t i = 0; i < RULES; i++)
		known[i] = &rules[i];
	e = exceptions_parse(file, "f", known, RULES, &faults);
	REQUIRE((e == NULL) == !faults_none(&faults));
	check_faults(&faults, file);
	for (size_t i = 0; i < exceptions_count(e); i++) {
		REQUIRE(exceptions_at(e, i)->at == i);
		check_one(exceptions_at(e, i), json);
	}
	for (size_t i = 0; i < RULES; i++)
		check_rule(&rules[i], e, json);
	exceptions_free(e);
	faults_done(&faults);
	json_decref(json);
	return 0;
}

static void
check_one(const struct exception *e, const json_t *json)
{
	const struct view view = { .kind = e->kind,
		.operation = OPERATION_UPDATE,
		.object = json,
		.write_before = json,
		.write_after = json };
	time_t ends;

	REQUIRE(exception_id_good(e->id));
	REQUIRE(exception_text_good(e->reason));
	REQUIRE(exception_text_good(e->owner));
	REQUIRE(e->ticket == NULL || exception_text_good(e->ticket));
	REQUIRE(exception_end(slice_of(e->until), &ends) && ends == e->ends);
	REQUIRE(e->rule_count > 0 && e->select != NULL);
	for (size_t i = 0; i < e->rule_count; i++)
		REQUIRE(e->rules[i]->kind == e->kind);
	/* Nobody is known here. */
	REQUIRE(e->by == NULL || !exception_fits(e, &view));
	REQUIRE(e->only == NULL || slice_is(SLICE("i"), e->only) ||
		!exception_fits(e, &view));
}

static void
check_rule(struct rule *rule, const struct exceptions *e, const json_t *json)
{
	const struct exception **own =
	    calloc(exceptions_names(e) + 1, sizeof(struct exception *));
	struct view view = { .kind = rule->kind,
		.operation = OPERATION_CREATE,
		.object = json,
		.write_after = json };
	const struct exception *found;

	REQUIRE(own != NULL);
	rule->exceptions = own;
	rule->exception_count = exceptions_of(e, rule, own);
	found = exception_find(rule, &view);
	if (found != NULL) {
		REQUIRE(names(found, rule) && exception_fits(found, &view));
		view.now = found->ends;
		REQUIRE(exception_find(rule, &view) != found);
	}
	free(own);
}

static bool
names(const struct exception *e, const struct rule *rule)
{
	for (size_t i = 0; i < e->rule_count; i++) {
		if (e->rules[i] == rule)
			return true;
	}
	return false;
}

static void
check_faults(const struct faults *faults, struct slice file)
{
	unsigned lines = 1;

	for (size_t i = 0; i < file.len; i++)
		lines += file.at[i] == '\n' || file.at[i] == '\r';
	for (size_t i = 0; i < faults->count; i++)
		REQUIRE(faults->list[i].line <= lines);
}
