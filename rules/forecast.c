/* forecast.c - what time alone will bring; see forecast.h. */
#include "rules/forecast.h"

#include <stdlib.h>
#include <string.h>

#include "rules/date.h"
#include "rules/field.h"
#include "rules/image_age.h"
#include "rules/image_name.h"
#include "rules/rule_set.h"

#define DAYS_MAX ((size_t)64)

/* The moments at which something may change, the earliest first. */
struct days {
	time_t from, until; /* only what lies between counts */
	time_t list[DAYS_MAX];
	size_t count;
};

struct seer {
	const struct rule_set *set;
	struct judgement asked; /* its now moves on */
	bool whole;             /* of the cloud, not of one object */
	struct verdict seen;    /* the moment before */
	bool failed;
	void (*report)(void *arg, const struct forecast_event *);
	void *arg;
};

static const char *const promises[] = { "provided_until", "uuid_validity" };

static void gather_timeline(const struct rule_set *, struct days *);
static void gather_image(const json_t *, struct days *);
static void gather_grace(
    const struct rule_set *, const struct judgement *, struct days *);
static void gather_twins(const struct rule_set *, const struct census *,
    size_t (*next)(const struct census *, struct slice, size_t before),
    struct slice, struct days *);
static void gather_exceptions(
    const struct rule_set *, const struct judgement *, struct days *);
static void gather_replacement(const struct judgement *, struct days *);
static void add_day(struct days *, time_t);
static bool look_ahead(struct seer *, const struct days *);
static void look(struct seer *, struct verdict *);
static void tell_new(struct seer *, const struct verdict *);
static bool was_there(const struct verdict *, const struct finding *);
static bool same(const char *, const char *);
static void tell_promises(struct seer *, time_t before);

bool
forecast_object(const struct rule_set *set, const struct judgement *standing,
    time_t until, void (*report)(void *arg, const struct forecast_event *),
    void *arg)
{
	struct days days = { .from = standing->now, .until = until };
	struct seer seer = {
		.set = set, .asked = *standing, .report = report, .arg = arg
	};

	gather_timeline(set, &days);
	if (standing->kind == OBJECT_IMAGE)
		gather_image(standing->after, &days);
	if (standing->kind == OBJECT_IMAGE && standing->census != NULL) {
		gather_grace(set, standing, &days);
		gather_replacement(standing, &days);
	}
	gather_exceptions(set, standing, &days);
	return look_ahead(&seer, &days);
}

bool
forecast_cloud(const struct rule_set *set, const struct census *census,
    time_t now, time_t until,
    void (*report)(void *arg, const struct forecast_event *), void *arg)
{
	struct days days = { .from = now, .until = until };
	struct seer seer = { .set = set,
		.asked = { .census = census, .now = now },
		.whole = true,
		.report = report,
		.arg = arg };

	gather_timeline(set, &days);
	return look_ahead(&seer, &days);
}

static void
gather_timeline(const struct rule_set *set, struct days *days)
{
	for (size_t i = 0; i < scope_period_count(set->scope); i++)
		add_day(days, scope_period_start(set->scope, i));
}

static void
gather_image(const json_t *image, struct days *days)
{
	time_t when;

	if (image_age_due(image, &when))
		add_day(days, when + 1);
	for (size_t i = 0; i < sizeof(promises) / sizeof(promises[0]); i++) {
		if (date_read(field_text(image, promises[i]), &when))
			add_day(days, when);
	}
}

/* A clash between two images of one owner is forgiven for a while, which runs
 * from the registration of the younger one. */
static void
gather_grace(const struct rule_set *set, const struct judgement *standing,
    struct days *days)
{
	struct text key = TEXT_INIT;
	time_t created;

	/* By then it is over for all, were they too many for the list. */
	add_day(days, standing->now + set->grace + 1);
	if (date_read_stamp(
		field_text(standing->after, "created_at"), &created))
		add_day(days, created + set->grace + 1);
	gather_twins(set, standing->census, census_named,
	    field_text(standing->after, "name"), days);
	if (census_key(OBJECT_IMAGE, standing->after, &key))
		gather_twins(set, standing->census, census_keyed,
		    text_slice(&key), days);
	text_done(&key);
}

static void
gather_twins(const struct rule_set *set, const struct census *census,
    size_t (*next)(const struct census *, struct slice, size_t before),
    struct slice text, struct days *days)
{
	size_t at = CENSUS_NONE;

	while ((at = next(census, text, at)) != CENSUS_NONE)
		add_day(days, census_at(census, at)->created + set->grace + 1);
}

/* What an exception covered is enforced when it has ended. */
static void
gather_exceptions(const struct rule_set *set, const struct judgement *standing,
    struct days *days)
{
	const struct view view = { .kind = standing->kind,
		.operation = standing->operation,
		.object = standing->after,
		.write_after = standing->after,
		.standing = true };

	for (size_t i = 0; i < rule_set_exception_count(set); i++) {
		const struct exception *e = rule_set_exception(set, i);

		if (e->kind == standing->kind && exception_fits(e, &view))
			add_day(days, e->ends);
	}
}

/* An outdated image is excused by one of its shorter name, until that one is
 * outdated as well. */
static void
gather_replacement(const struct judgement *standing, struct days *days)
{
	struct slice shorter;
	size_t at;

	if (!image_name_shorter(field_text(standing->after, "name"), &shorter))
		return;
	at = census_named(standing->census, shorter, CENSUS_NONE);
	if (at != CENSUS_NONE && census_at(standing->census, at)->due != 0)
		add_day(days, census_at(standing->census, at)->due + 1);
}

/* In its order, once. */
static void
add_day(struct days *days, time_t day)
{
	size_t at = days->count;

	if (day <= days->from || day > days->until || at == DAYS_MAX)
		return;
	for (size_t i = 0; i < days->count; i++) {
		if (days->list[i] == day)
			return;
	}
	for (; at > 0 && days->list[at - 1] > day; at--)
		days->list[at] = days->list[at - 1];
	days->list[at] = day;
	days->count++;
}

static bool
look_ahead(struct seer *s, const struct days *days)
{
	look(s, &s->seen);
	for (size_t i = 0; i < days->count; i++) {
		struct verdict then;
		time_t before = s->asked.now;

		s->asked.now = days->list[i];
		look(s, &then);
		tell_new(s, &then);
		tell_promises(s, before);
		verdict_done(&s->seen);
		s->seen = then;
	}
	verdict_done(&s->seen);
	return !s->failed;
}

static void
look(struct seer *s, struct verdict *ret)
{
	if (s->whole)
		judge_cloud(s->set, s->asked.census, s->asked.now, ret);
	else
		judge(s->set, &s->asked, ret);
	s->failed = s->failed || ret->incomplete;
}

static void
tell_new(struct seer *s, const struct verdict *then)
{
	for (size_t i = 0; i < then->count; i++) {
		struct forecast_event event = { .when = s->asked.now,
			.finding = &then->findings[i] };

		if (!was_there(&s->seen, event.finding))
			s->report(s->arg, &event);
	}
}

static bool
was_there(const struct verdict *seen, const struct finding *finding)
{
	for (size_t i = 0; i < seen->count; i++) {
		const struct finding *f = &seen->findings[i];

		if (f->rule == finding->rule && f->action >= finding->action &&
		    same(f->field, finding->field))
			return true;
	}
	return false;
}

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void
tell_promises(struct seer *s, time_t before)
{
	if (s->whole || s->asked.kind != OBJECT_IMAGE ||
	    !image_is_listed(s->asked.after))
		return;
	for (size_t i = 0; i < sizeof(promises) / sizeof(promises[0]); i++) {
		struct forecast_event event = { .promise = promises[i] };

		if (date_read(
			field_text(s->asked.after, promises[i]), &event.when) &&
		    event.when > before && event.when <= s->asked.now)
			s->report(s->arg, &event);
	}
}
