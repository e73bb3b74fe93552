/* inventory.c - what a report is about; see inventory.h. */
#include "proxy/inventory.h"

#include <stdio.h>
#include <stdlib.h>

#include "proxy/report_spool.h"

#define KINDS 2
#define OWN_ID '#'

struct inventory {
	struct report_spool *spool;
	struct census *census[KINDS]; /* by enum object_kind */
};

static json_t *record(struct inventory *, const struct inventory_item *);
static json_t *with_id(const json_t *object, size_t number);
static struct slice id_of(const json_t *object);
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
	v->census[OBJECT_FLAVOR] = census_new(OBJECT_FLAVOR);
	v->census[OBJECT_IMAGE] = census_new(OBJECT_IMAGE);
	if (v->spool != NULL && v->census[OBJECT_FLAVOR] != NULL &&
	    v->census[OBJECT_IMAGE] != NULL)
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
	for (int i = 0; i < KINDS; i++)
		census_free(v->census[i]);
	free(v);
}

bool
inventory_add(struct inventory *v, const struct inventory_item *item)
{
	struct census *census = v->census[item->kind];
	json_t *line;
	bool good;

	if (census_find(census, id_of(item->object)) != CENSUS_NONE)
		return true;
	line = record(v, item);
	good =
	    line != NULL &&
	    census_add(census, json_object_get(line, "object"), item->aside) &&
	    report_spool_add(v->spool, json_incref(line));
	json_decref(line);
	return good;
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
	size_t count = census_count(v->census[item->kind]);

	return json_pack("{s:i, s:o*, s:b, s:s*, s:i, s:O*, s:b, s:I}", "kind",
	    (int)item->kind, "object", with_id(item->object, count + 1),
	    "aside", item->aside, "file", item->file, "line", (int)item->line,
	    "unknown", item->unknown, "partial", item->partial, "self",
	    (json_int_t)count);
}

/* A rule that knows an object again must not take it for another one. */
static json_t *
with_id(const json_t *object, size_t number)
{
	json_t *ret = json_deep_copy(object);
	char id[32];

	if (ret == NULL || id_of(object).len > 0)
		return ret;
	snprintf(id, sizeof(id), "%c%zu", OWN_ID, number);
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

size_t
inventory_count(const struct inventory *v, enum object_kind kind)
{
	return census_count(v->census[kind]);
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
	bool go_on = report_spool_rewind(v->spool);
	json_t *line;

	while (go_on && (line = report_spool_next(v->spool)) != NULL) {
		struct inventory_item item = item_of(line);

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
		.self =
		    (size_t)json_integer_value(json_object_get(record, "self")),
	};
}
