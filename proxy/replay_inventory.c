/* replay_inventory.c - what if for objects; see replay_inventory.h. */
#include "proxy/replay_inventory.h"

#include "proxy/appraisal.h"
#include "proxy/journal_record.h"
#include "proxy/ruling.h"

/* One of the two judgements of an item. */
struct half {
	const struct offline *offline;
	struct appraisal appraisal;
	struct judgement asked;
	struct verdict verdict;
	struct ruling ruling;
	struct comparison_side side;
};

struct walk {
	struct half was, now;
	struct replay_report *report;
};

static bool compare_all(const struct replay_inventory *, struct inventory *,
    struct replay_report *, struct faults *);
static struct half half_of(const struct offline *, struct inventory *);
static bool compare_item(void *, const struct inventory_item *);
static bool rule(struct half *);
static void half_done(struct half *);
static void note(const struct walk *, enum object_kind, const json_t *object);
static bool compare_missing(struct walk *, enum object_kind);
static bool lacks(struct half *, enum object_kind);

bool
replay_inventory_run(const struct replay_inventory *r, char *const *files,
    struct replay_report *report, struct faults *faults)
{
	struct inventory *inventory =
	    file_inventory_read(&r->how, files, faults);
	bool good = inventory != NULL &&
		    inventory_seal(inventory, NULL, faults) &&
		    compare_all(r, inventory, report, faults);

	inventory_free(inventory);
	return good;
}

static bool
compare_all(const struct replay_inventory *r, struct inventory *inventory,
    struct replay_report *report, struct faults *faults)
{
	struct walk w = {
		.was = half_of(r->was, inventory),
		.now = half_of(r->now, inventory),
		.report = report,
	};
	bool good = inventory_each(inventory, compare_item, &w, faults);

	if (good && r->whole)
		good = compare_missing(&w, OBJECT_FLAVOR) &&
		       compare_missing(&w, OBJECT_IMAGE);
	if (!good && faults_none(faults))
		faults_add(faults, NULL, 0, "out of memory");
	return good;
}

static struct half
half_of(const struct offline *o, struct inventory *inventory)
{
	return (struct half){
		.offline = o,
		.appraisal = { .rules = o->rules,
		    .inventory = inventory,
		    .now = o->now,
		    .any_project_provides =
			o->settings->provider_project_count == 0 },
	};
}

/* What the one looks at, so does the other: both look at what everybody may
 * see. */
static bool
compare_item(void *arg, const struct inventory_item *item)
{
	struct walk *w = arg;
	struct half *halves[] = { &w->was, &w->now };
	bool good = true;

	for (size_t i = 0; i < 2; i++) {
		struct half *h = halves[i];

		if (!appraisal_judge(
			&h->appraisal, item, &h->asked, &h->verdict))
			return true;
		good = rule(h) && good;
	}
	if (good)
		note(w, item->kind, item->object);
	half_done(&w->was);
	half_done(&w->now);
	return good;
}

static bool
rule(struct half *h)
{
	const struct settings *settings = h->offline->settings;
	const struct ruling_matter matter = {
		.settings = settings,
		.judged = &h->asked,
		.verdict = &h->verdict,
		.enforcing = settings->gate_mode != MODE_OBSERVE,
		.can_mark = true,
	};
	bool good = ruling_make(&matter, &h->ruling);

	h->side = (struct comparison_side){ h->ruling.verdict, h->ruling.action,
		&h->verdict };
	return good && !h->verdict.incomplete;
}

static void
half_done(struct half *h)
{
	ruling_done(&h->ruling);
	verdict_done(&h->verdict);
}

/* object NULL: the cloud as a whole. */
static void
note(const struct walk *w, enum object_kind kind, const json_t *object)
{
	const struct half *was = &w->was, *now = &w->now;
	const struct replay_subject about = {
		.kind =
		    slice_of(object == NULL ? "cloud" : object_kind_name(kind)),
		.id = object != NULL && inventory_has_id(object)
			  ? journal_record_text(object, "id")
			  : (struct slice){ NULL, 0 },
		.name = journal_record_text(object, "name"),
		.project = journal_record_text(object, "owner"),
		.was_version = slice_of(rule_set_scope_version(
		    was->offline->rules, was->offline->now)),
		.now_version = slice_of(rule_set_scope_version(
		    now->offline->rules, now->offline->now)),
	};

	replay_report_note(w->report, &about, &was->side, &now->side);
}

static bool
compare_missing(struct walk *w, enum object_kind kind)
{
	bool good = lacks(&w->was, kind) && lacks(&w->now, kind);

	if (good)
		note(w, kind, NULL);
	half_done(&w->was);
	half_done(&w->now);
	return good;
}

/* What is missing is no write's: nobody refuses anything for it. */
static bool
lacks(struct half *h, enum object_kind kind)
{
	judge_cloud(h->offline->rules,
	    inventory_census(h->appraisal.inventory, kind), h->offline->now,
	    &h->verdict);
	h->ruling = (struct ruling){ .verdict = ruling_word(&h->verdict) };
	h->side = (struct comparison_side){ h->ruling.verdict, "forwarded",
		&h->verdict };
	return !h->verdict.incomplete;
}
