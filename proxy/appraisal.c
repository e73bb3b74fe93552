/* appraisal.c - judges everything of an inventory; see appraisal.h. */
#include "proxy/appraisal.h"

#include <stdlib.h>
#include <string.h>

#include "proxy/exception_watch.h"
#include "proxy/input.h"
#include "proxy/report_record.h"
#include "rules/cases.h"

/* The test cases that extra specs decide. */
#define SPECS_CASES "scs-0103-"

/* One walk through the inventory. */
struct walk {
	struct appraisal *appraisal;
	struct cases *flavors, *images;
	bool *used; /* by the place of an exception: it covers something */
	bool failed, gaps; /* gaps: some objects are not fully known */
};

/* The test cases of one kind on their way into the records. */
struct case_adder {
	struct appraisal *appraisal;
	enum object_kind kind;
	bool good;
};

static bool judge_item(void *, const struct inventory_item *);
static bool is_refused(const struct appraisal *, struct judgement,
    const struct verdict *, const struct inventory_item *);
static struct input_object known_of(const struct inventory_item *);
static void count(const struct walk *, const struct verdict *);
static bool add_object(struct walk *, const struct inventory_item *);
static json_t *without_own_id(json_t *);
static bool is_known(void *, const struct finding *);
static bool add_missing(const struct walk *, enum object_kind);
static bool specs_are_hidden(const struct appraisal *, enum object_kind);
static bool add_cases(const struct walk *);
static void add_case(void *, const struct case_result *);
static bool add_notes(const struct walk *);
static bool note_callers(const struct walk *);
static bool add_exceptions(const struct walk *);
static bool add_exception(const struct walk *, const struct exception *);
static bool is_unused(const struct walk *, const struct exception *);

bool
appraisal_run(struct appraisal *a, struct faults *faults)
{
	struct walk w = {
		.appraisal = a,
		.flavors = cases_new(a->rules,
		    inventory_census(a->inventory, OBJECT_FLAVOR), a->now),
		.images = cases_new(a->rules,
		    inventory_census(a->inventory, OBJECT_IMAGE), a->now),
		.used = calloc(
		    rule_set_exception_count(a->rules) + 1, sizeof(bool)),
	};
	size_t before = faults->count;

	w.failed = w.flavors == NULL || w.images == NULL || w.used == NULL ||
		   !inventory_each(a->inventory, judge_item, &w, faults) ||
		   w.failed;
	if (!w.failed && a->whole)
		w.failed = !add_missing(&w, OBJECT_FLAVOR) ||
			   !add_missing(&w, OBJECT_IMAGE);
	w.failed =
	    w.failed || !add_cases(&w) || !add_notes(&w) || !add_exceptions(&w);
	cases_free(w.flavors);
	cases_free(w.images);
	free(w.used);
	if (w.failed && faults->count == before)
		faults_add(faults, NULL, 0, "%s",
		    report_spool_why(a->records) != NULL
			? report_spool_why(a->records)
			: "out of memory");
	return !w.failed;
}

static bool
judge_item(void *arg, const struct inventory_item *item)
{
	struct walk *w = arg;
	struct cases *cases =
	    item->kind == OBJECT_FLAVOR ? w->flavors : w->images;

	w->gaps = w->gaps || item->partial || item->unknown != NULL;
	if (!item->aside && cases_look_at(item->kind, item->object))
		cases_add(cases, item->object, item->self);
	w->failed = !add_object(w, item);
	return !w->failed;
}

static bool
add_object(struct walk *w, const struct inventory_item *item)
{
	struct appraisal *a = w->appraisal;
	struct judgement judgement;
	struct report_object record;
	struct verdict verdict;
	json_t *shown;
	bool good;

	if (!appraisal_judge(a, item, &judgement, &verdict))
		return true;
	shown = without_own_id(item->object);
	record = (struct report_object){ .kind = item->kind,
		.object = shown,
		.verdict = &verdict,
		.refused = is_refused(a, judgement, &verdict, item),
		.file = item->file,
		.line = item->line };
	good = !verdict.incomplete && shown != NULL &&
	       report_spool_add(a->records, report_record_object(&record));
	count(w, &verdict);
	verdict_done(&verdict);
	json_decref(shown);
	return good;
}

bool
appraisal_judge(const struct appraisal *a, const struct inventory_item *item,
    struct judgement *ret_asked, struct verdict *ret)
{
	struct input_object known = known_of(item);

	if (!appraisal_asks(a, item, ret_asked))
		return false;
	judge(a->rules, ret_asked, ret);
	verdict_keep(ret, is_known, &known);
	return true;
}

static struct input_object
known_of(const struct inventory_item *item)
{
	return (struct input_object){ .json = item->object,
		.unknown = item->unknown,
		.partial = item->partial };
}

/* A flavor is created before its extra specs: those that it lacks are no
 * reason. */
static bool
is_refused(const struct appraisal *a, struct judgement judgement,
    const struct verdict *verdict, const struct inventory_item *item)
{
	struct input_object known = known_of(item);
	struct verdict birth;
	bool ret;

	if (verdict->action != ACTION_DENY || judgement.kind != OBJECT_FLAVOR)
		return verdict->action == ACTION_DENY;
	judgement.operation = OPERATION_CREATE;
	judge(a->rules, &judgement, &birth);
	verdict_keep(&birth, is_known, &known);
	ret = birth.action == ACTION_DENY;
	verdict_done(&birth);
	return ret;
}

/* What the inventory calls an object is nobody else's business. */
static json_t *
without_own_id(json_t *object)
{
	json_t *ret;

	if (inventory_has_id(object))
		return json_incref(object);
	ret = json_copy(object);
	if (ret != NULL)
		json_object_del(ret, "id");
	return ret;
}

static bool
is_known(void *arg, const struct finding *finding)
{
	return finding->field == NULL || !input_is_unknown(arg, finding->field);
}

bool
appraisal_asks(const struct appraisal *a, const struct inventory_item *item,
    struct judgement *ret)
{
	bool bare = item->kind == OBJECT_FLAVOR &&
		    json_object_get(item->object, "extra_specs") == NULL;

	*ret = (struct judgement){
		.kind = item->kind,
		.operation = bare ? OPERATION_CREATE : OPERATION_UPDATE,
		.after = item->object,
		.now = a->now,
		.census = inventory_census(a->inventory, item->kind),
		.standing = true,
		.any_project_provides = a->any_project_provides && !item->aside,
	};
	return item->kind == OBJECT_FLAVOR ||
	       cases_look_at(OBJECT_IMAGE, item->object);
}

static void
count(const struct walk *w, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++) {
		const struct finding *f = &verdict->findings[i];

		if (f->exception != NULL)
			w->used[f->exception->at] = true;
		else
			w->appraisal->found[f->action]++;
	}
}

static bool
add_missing(const struct walk *w, enum object_kind kind)
{
	struct appraisal *a = w->appraisal;
	struct verdict verdict;
	bool good;

	if (specs_are_hidden(a, kind))
		return true;
	judge_cloud(
	    a->rules, inventory_census(a->inventory, kind), a->now, &verdict);
	good = !verdict.incomplete;
	for (size_t i = 0; good && i < verdict.count; i++) {
		const struct finding *f = &verdict.findings[i];

		good = report_spool_add(
		    a->records, report_record_missing(&(struct report_missing){
				    .kind = kind,
				    .name = f->nearest,
				    .rule = f->rule,
				    .severity = f->severity,
				    .action = f->action,
				    .message = f->message,
				    .counts = f->counts,
				    .link = f->link,
				}));
	}
	count(w, &verdict);
	verdict_done(&verdict);
	return good;
}

/* By which extra spec a flavor goes as a standard one is not known then. */
static bool
specs_are_hidden(const struct appraisal *a, enum object_kind kind)
{
	return a->specs_unknown && kind == OBJECT_FLAVOR;
}

/* A verdict over half-known objects would be a guess. */
static bool
add_cases(const struct walk *w)
{
	struct appraisal *a = w->appraisal;
	struct case_adder flavors = { a, OBJECT_FLAVOR, true };
	struct case_adder images = { a, OBJECT_IMAGE, true };

	if (w->gaps)
		return true;
	/* Files without an image say nothing of images. */
	if (a->whole || inventory_count(a->inventory, OBJECT_FLAVOR) > 0)
		cases_each(w->flavors, a->whole, add_case, &flavors);
	if (a->whole || inventory_count(a->inventory, OBJECT_IMAGE) > 0)
		cases_each(w->images, a->whole, add_case, &images);
	return flavors.good && images.good;
}

static void
add_case(void *arg, const struct case_result *result)
{
	struct case_adder *c = arg;

	if (!c->good ||
	    (specs_are_hidden(c->appraisal, c->kind) &&
		strncmp(result->id, SPECS_CASES, sizeof(SPECS_CASES) - 1) == 0))
		return;
	c->good = report_spool_add(
	    c->appraisal->records, report_record_case(&(struct report_case){
				       .id = result->id,
				       .kind = c->kind,
				       .outcome = result->outcome,
				       .counts = result->counts,
				       .main = result->main,
				   }));
}

static bool
add_notes(const struct walk *w)
{
	struct appraisal *a = w->appraisal;

	if (!note_callers(w))
		return false;
	if (a->specs_unknown &&
	    !report_spool_add(a->records,
		report_record_note(
		    "this caller may not see the extra specs of flavors: what "
		    "depends on them is not judged")))
		return false;
	if (inventory_repeated(a->inventory) > 0 &&
	    !report_spool_add(a->records,
		report_record_note(
		    "some objects of these files have the id of an earlier "
		    "one and are not judged: only the first of an id is")))
		return false;
	return !w->gaps ||
	       report_spool_add(a->records,
		   report_record_note(
		       "some objects are not fully known from these files: "
		       "what depends on the rest is not judged, and no test "
		       "case is"));
}

/* An object does not tell who made it what it is. */
static bool
note_callers(const struct walk *w)
{
	struct text note = TEXT_INIT;
	bool good;

	rule_set_tell_left_out(w->appraisal->rules, w->appraisal->now, &note);
	good = !text_failed(&note) &&
	       (note.len == 0 || report_spool_add(w->appraisal->records,
				     report_record_note(text_str(&note))));
	text_done(&note);
	return good;
}

static bool
add_exceptions(const struct walk *w)
{
	const struct rule_set *rules = w->appraisal->rules;
	bool good = true;

	for (size_t i = 0; good && i < rule_set_exception_count(rules); i++)
		good = add_exception(w, rule_set_exception(rules, i));
	return good;
}

/* Those that somebody should look at. */
static bool
add_exception(const struct walk *w, const struct exception *e)
{
	time_t now = w->appraisal->now;
	bool ended = now >= e->ends, unused = !ended && is_unused(w, e);
	const char *state = "unused";
	struct text message = TEXT_INIT;
	bool good;

	if (!exception_ends_soon(e, now) && !unused)
		return true;
	text_addf(&message, "exception %s (%s:%u) ", e->id, e->file, e->line);
	if (exception_ends_soon(e, now)) {
		state = ended ? "ended" : "ending";
		exception_end_say(e, now, &message);
		text_adds(&message, unused ? "; it " : "");
	}
	text_adds(&message, unused ? "covers nothing that is there" : "");
	good = !text_failed(&message) &&
	       report_spool_add(w->appraisal->records,
		   report_record_exception(e, state, text_str(&message)));
	text_done(&message);
	return good;
}

/* A part of a cloud tells nothing of the rest, and none of it who writes. */
static bool
is_unused(const struct walk *w, const struct exception *e)
{
	return w->appraisal->whole && e->by == NULL && !w->used[e->at] &&
	       !specs_are_hidden(w->appraisal, e->kind);
}
