/* inventory.c - what a report is about; see inventory.h. */
#include "proxy/inventory.h"

#include <stdio.h>
#include <stdlib.h>

#include "proxy/report_spool.h"
#include "rules/cases.h"
#include "rules/sieve.h"

#define KINDS 2
#define OWN_ID '#'

struct inventory {
	struct report_spool *spool;
	struct sieve *sieve;          /* NULL once sealed */
	struct census *census[KINDS]; /* by enum object_kind */
	size_t count[KINDS], repeated;
};

/* Filling the census. */
struct sealing {
	struct inventory *inventory;
	const struct rule_set *rules;
	bool failed;
};

/* A walk over what is there once. */
struct walk {
	struct inventory *inventory;
	bool *met[KINDS]; /* by place in the census */
	bool (*each)(void *arg, const struct inventory_item *);
	void *arg;
};

static json_t *record(struct inventory *, const struct inventory_item *);
static json_t *with_id(json_t *object, size_t number);
static struct slice id_of(const json_t *object);
static bool enter(void *, const struct inventory_item *);
static bool visit(void *, const struct inventory_item *);
static bool read_all(struct inventory *,
    bool (*each)(void *arg, const struct inventory_item *), void *arg,
    struct faults *);
static struct inventory_item item_of(const json_t *record);

struct inventory *
inventory_new(struct faults *faults)
{
	struct inventory *v = calloc(1, sizeof(*v));

	if (v == NULL) {
		faults_add(faults, NULL, 0, "out of memory");
		return NULL;
	}
	v->spool = report_spool_new(faults);
	v->sieve = sieve_new();
	v->census[OBJECT_FLAVOR] = census_new(OBJECT_FLAVOR);
	v->census[OBJECT_IMAGE] = census_new(OBJECT_IMAGE);
	if (v->spool != NULL && v->sieve != NULL &&
	    v->census[OBJECT_FLAVOR] != NULL && v->census[OBJECT_IMAGE] != NULL)
		return v;
	if (v->spool != NULL)
		faults_add(faults, NULL, 0, "out of memory");
	inventory_free(v);
	return NULL;
}

void
inventory_free(struct inventory *v)
{
	if (v == NULL)
		return;
	report_spool_free(v->spool);
	sieve_free(v->sieve);
	for (int i = 0; i < KINDS; i++)
		census_free(v->census[i]);
	free(v);
}

bool
inventory_add(struct inventory *v, const struct inventory_item *item)
{
	json_t *line;
	bool good;

	v->count[item->kind]++;
	if (!cases_look_at(item->kind, item->object))
		return true;
	line = record(v, item);
	good = line != NULL && sieve_note(v->sieve, item->kind,
				   json_object_get(line, "object"));
	return report_spool_add(v->spool, line) && good;
}

const char *
inventory_why(const struct inventory *v)
{
	const char *why = report_spool_why(v->spool);

	return why != NULL ? why : "out of memory";
}

static json_t *
record(struct inventory *v, const struct inventory_item *item)
{
	return json_pack("{s:i, s:o*, s:b, s:s*, s:i, s:O*, s:b}", "kind",
	    (int)item->kind, "object",
	    with_id(item->object, v->count[item->kind]), "aside", item->aside,
	    "file", item->file, "line", (int)item->line, "unknown",
	    item->unknown, "partial", item->partial);
}

/* A rule that knows an object again must not take it for another one. An id
 * that looks like ours is none: neither service gives such. */
static json_t *
with_id(json_t *object, size_t number)
{
	char id[32];
	json_t *ret;

	if (inventory_has_id(object))
		return json_incref(object);
	ret = json_copy(object);
	snprintf(id, sizeof(id), "%c%zu", OWN_ID, number);
	if (ret != NULL)
		json_object_set_new(ret, "id", json_string(id));
	return ret;
}

static struct slice
id_of(const json_t *object)
{
	return slice_of(json_string_value(json_object_get(object, "id")));
}

bool
inventory_has_id(const json_t *object)
{
	struct slice id = id_of(object);

	return id.len > 0 && id.at[0] != OWN_ID;
}

bool
inventory_seal(
    struct inventory *v, const struct rule_set *rules, struct faults *faults)
{
	struct sealing s = { .inventory = v, .rules = rules };
	bool good = read_all(v, enter, &s, faults);

	sieve_free(v->sieve);
	v->sieve = NULL;
	if (s.failed)
		faults_add(faults, NULL, 0, "out of memory");
	return good && !s.failed;
}

static bool
enter(void *arg, const struct inventory_item *item)
{
	struct sealing *s = arg;
	struct inventory *v = s->inventory;

	if (s->rules != NULL &&
	    !sieve_holds(v->sieve, s->rules, item->kind, item->object))
		return true;
	if (item->self != CENSUS_NONE) {
		v->count[item->kind]--;
		v->repeated += item->file != NULL;
		return true;
	}
	s->failed =
	    !census_add(v->census[item->kind], item->object, item->aside);
	return !s->failed;
}

size_t
inventory_count(const struct inventory *v, enum object_kind kind)
{
	return v->count[kind];
}

size_t
inventory_repeated(const struct inventory *v)
{
	return v->repeated;
}

const struct census *
inventory_census(const struct inventory *v, enum object_kind kind)
{
	return v->census[kind];
}

bool
inventory_each(struct inventory *v,
    bool (*each)(void *arg, const struct inventory_item *), void *arg,
    struct faults *faults)
{
	struct walk w = { .inventory = v, .each = each, .arg = arg };
	bool good = true;

	for (int i = 0; i < KINDS; i++) {
		w.met[i] =
		    calloc(census_count(v->census[i]) + 1, sizeof(*w.met[i]));
		good = good && w.met[i] != NULL;
	}
	if (!good)
		faults_add(faults, NULL, 0, "out of memory");
	good = good && read_all(v, visit, &w, faults);
	for (int i = 0; i < KINDS; i++)
		free(w.met[i]);
	return good;
}

/* Of several with one id the first: they are all held by the census. */
static bool
visit(void *arg, const struct inventory_item *item)
{
	struct walk *w = arg;

	if (item->self != CENSUS_NONE) {
		if (w->met[item->kind][item->self])
			return true;
		w->met[item->kind][item->self] = true;
	}
	return w->each(w->arg, item);
}

static bool
read_all(struct inventory *v,
    bool (*each)(void *arg, const struct inventory_item *), void *arg,
    struct faults *faults)
{
	bool go_on = report_spool_rewind(v->spool);
	json_t *line;

	while (go_on && (line = report_spool_next(v->spool)) != NULL) {
		struct inventory_item item = item_of(line);

		item.self =
		    census_find(v->census[item.kind], id_of(item.object));
		go_on = each(arg, &item);
		json_decref(line);
	}
	if (report_spool_why(v->spool) == NULL)
		return go_on;
	faults_add(faults, NULL, 0, "%s", report_spool_why(v->spool));
	return false;
}

static struct inventory_item
item_of(const json_t *record)
{
	return (struct inventory_item){
		.kind = json_integer_value(json_object_get(record, "kind")) ==
				OBJECT_FLAVOR
			    ? OBJECT_FLAVOR
			    : OBJECT_IMAGE,
		.object = json_object_get(record, "object"),
		.aside = json_is_true(json_object_get(record, "aside")),
		.file = json_string_value(json_object_get(record, "file")),
		.line = (unsigned)json_integer_value(
		    json_object_get(record, "line")),
		.unknown = json_object_get(record, "unknown"),
		.partial = json_is_true(json_object_get(record, "partial")),
	};
}
