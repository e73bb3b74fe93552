/*
 * judged_verify.c - a write that was let through, judged again by what came
 * of it: two writes that are each fine cannot add up to a violation unseen.
 * It has happened by now, so this is told, not refused.
 */
#include <string.h>

#include "proxy/judged_part.h"
#include "proxy/log.h"
#include "proxy/ruling.h"

static void judge_again(struct judged *);
static json_t *as_written(struct judged *);
static json_t *answered_image(const struct judged *);
static void as_stored(json_t *image);
static bool foreseen(const struct judged *, const struct verdict *);
static bool holds(const struct verdict *, const struct finding *);
static void adopt_verdict(struct judged *, struct verdict *);

/* The answer to an image PATCH holds the whole image. The others of the cloud
 * were listed again, if they were before. */
void
judged_verify(struct judged *j)
{
	if (j->has_verdict &&
	    (j->census != NULL || j->match.row->call == CALL_IMAGE_UPDATE))
		judge_again(j);
	judged_enter(j, j->mark == MARK_FOLLOW ? STEP_FOLLOW : STEP_OUTCOME);
}

static void
judge_again(struct judged *j)
{
	struct verdict seen = { .incomplete = true };
	json_t *object = as_written(j);

	if (object != NULL || j->projection.after == NULL) {
		j->asked.after = object;
		judge(j->x->session->snapshot->rules, &j->asked, &seen);
	}
	if (seen.incomplete)
		log_line(LOG_WARNING, j->decision.id,
		    "what the write made cannot be verified");
	else if (!foreseen(j, &seen))
		adopt_verdict(j, &seen);
	verdict_done(&seen);
	j->asked.after = j->projection.after;
	json_decref(object);
}

/* A new reference; NULL: gone, or not known. */
static json_t *
as_written(struct judged *j)
{
	json_t *object = j->projection.after;

	if (j->match.row->call == CALL_IMAGE_UPDATE)
		return answered_image(j);
	/* It has an id by now, under which the listing knows it. */
	if (object != NULL && j->object_id.len > 0 &&
	    json_object_set_new(
		object, "id", json_string(text_str(&j->object_id))) != 0)
		return NULL;
	return json_incref(object);
}

static json_t *
answered_image(const struct judged *j)
{
	struct text why = TEXT_INIT;
	json_t *image =
	    subject_parse_answer(text_slice(&j->x->answer_body), &why);

	text_done(&why);
	as_stored(image);
	if (json_is_string(json_object_get(image, "id")))
		return image;
	json_decref(image);
	return NULL;
}

/* Glance answers a whole number as it was sent, 1.0 or 1e0, and stores 1. */
static void
as_stored(json_t *image)
{
	static const char *const whole[] = { "min_disk", "min_ram" };

	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		json_t *value = json_object_get(image, whole[i]);
		double number = json_real_value(value);

		if (json_is_real(value) && number >= 0 && number <= INT32_MAX)
			json_object_set_new(
			    image, whole[i], json_integer((json_int_t)number));
	}
}

/* With the others of the cloud only what got worse is news: the write itself
 * may have made up for something. */
static bool
foreseen(const struct judged *j, const struct verdict *seen)
{
	if (j->census == NULL && seen->count != j->verdict.count)
		return false;
	for (size_t i = 0; i < seen->count; i++) {
		const struct finding *f = &seen->findings[i];

		if ((j->census == NULL || f->change != CHANGE_UNCHANGED) &&
		    !holds(&j->verdict, f))
			return false;
	}
	return true;
}

static bool
holds(const struct verdict *verdict, const struct finding *finding)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (strcmp(verdict->findings[i].rule, finding->rule) == 0 &&
		    slice_equal(slice_of(verdict->findings[i].field),
			slice_of(finding->field)))
			return true;
	return false;
}

static void
adopt_verdict(struct judged *j, struct verdict *seen)
{
	const char *between = j->census != NULL
				  ? "another write came between survey and "
				    "write"
				  : "another write came between lookup and "
				    "update";

	log_line(LOG_WARNING, j->decision.id,
	    "the object after the write is not what was foreseen: %s", between);
	verdict_done(&j->verdict);
	j->verdict = *seen;
	*seen = (struct verdict){ 0 };
	j->decision.verdict = ruling_word(&j->verdict);
	j->decision.reason = between;
	if (j->verdict.action >= ACTION_WARN &&
	    strcmp(j->decision.action, "forwarded") == 0)
		j->decision.action = "warned";
}
