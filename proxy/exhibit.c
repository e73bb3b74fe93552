/* exhibit.c - what a write was judged by; see exhibit.h. */
#include "proxy/exhibit.h"

#include "proxy/clock.h"
#include "proxy/journal_record.h"
#include "proxy/mask.h"
#include "rules/date.h"

#define WITHHELD "[withheld]"

/* With a store's password in its address, where Glance shows it. */
static const char *const secrets[] = { "locations", "direct_url" };
#define SECRETS (sizeof(secrets) / sizeof(*secrets))

/* JSON on its way, as long as there is room. */
struct room {
	struct text *out;
	size_t left;
};

static void add_object(struct room *, const char *member, const json_t *object);
static bool has_secret(const json_t *object);
static json_t *without_secrets(const json_t *object);
static int add_piece(const char *piece, size_t len, void *arg);
static bool read_objects(const json_t *, struct judgement *);

void
exhibit_render(const struct judgement *judged, struct text *ret)
{
	char stamp[CLOCK_STAMP_SIZE];
	struct text objects = TEXT_INIT;
	struct room room = { &objects, EXHIBIT_LARGEST };

	text_addf(ret, "{\"kind\":\"%s\",\"at\":\"%sZ\",\"others\":%s",
	    object_kind_name(judged->kind), clock_stamp(judged->now, stamp),
	    judged->census != NULL ? "true" : "false");
	add_object(&room, "before", judged->before);
	add_object(&room, "after", judged->after);
	if (room.left == 0)
		text_adds(ret, ",\"too_large\":true");
	else
		text_add(ret, text_slice(&objects));
	ret->failed |= text_failed(&objects);
	text_addc(ret, '}');
	text_done(&objects);
}

static void
add_object(struct room *room, const char *member, const json_t *object)
{
	json_t *safe = NULL;

	text_addf(room->out, ",\"%s\":", member);
	if (object == NULL) {
		text_adds(room->out, "null");
		return;
	}
	if (has_secret(object) && (safe = without_secrets(object)) == NULL) {
		room->out->failed = true;
		return;
	}
	if (json_dump_callback(safe != NULL ? safe : object, add_piece, room,
		JSON_COMPACT) != 0 &&
	    room->left > 0)
		room->out->failed = true;
	json_decref(safe);
}

static bool
has_secret(const json_t *object)
{
	for (size_t i = 0; i < SECRETS; i++)
		if (json_object_get(object, secrets[i]) != NULL)
			return true;
	return false;
}

/* A new reference; NULL when out of memory. */
static json_t *
without_secrets(const json_t *object)
{
	json_t *ret = json_deep_copy(object);

	for (size_t i = 0; i < SECRETS; i++) {
		if (json_object_get(ret, secrets[i]) == NULL ||
		    json_object_set_new(
			ret, secrets[i], json_string(WITHHELD)) == 0)
			continue;
		json_decref(ret);
		return NULL;
	}
	return ret;
}

static int
add_piece(const char *piece, size_t len, void *arg)
{
	struct room *room = arg;

	if (len >= room->left) {
		room->left = 0;
		return -1;
	}
	room->left -= len;
	text_add(room->out, (struct slice){ piece, len });
	return text_failed(room->out) ? -1 : 0;
}

enum exhibit_state
exhibit_read(const json_t *record, struct exhibit *ret)
{
	json_t *map = json_object_get(record, EXHIBIT_MEMBER);
	struct judgement *j = &ret->judgement;
	struct slice kind = journal_record_text(map, "kind");

	*ret = (struct exhibit){ .others = json_is_true(
				     json_object_get(map, "others")) };
	if (map == NULL || json_is_null(map))
		return EXHIBIT_NONE;
	/* Anywhere: what is hidden may be what a rule asks for. */
	if (mask_hides_any(map))
		return EXHIBIT_MASKED;
	if (!object_kind_parse(kind.at, &j->kind) ||
	    !date_read_stamp(journal_record_text(map, "at"), &j->now))
		return EXHIBIT_BROKEN;
	if (json_is_true(json_object_get(map, "too_large")))
		return EXHIBIT_TOO_LARGE;
	return read_objects(map, j) ? EXHIBIT_GOOD : EXHIBIT_BROKEN;
}

static bool
read_objects(const json_t *map, struct judgement *ret)
{
	const json_t *before = json_object_get(map, "before");
	const json_t *after = json_object_get(map, "after");

	ret->before = json_is_object(before) ? before : NULL;
	ret->after = json_is_object(after) ? after : NULL;
	ret->operation = ret->before == NULL  ? OPERATION_CREATE
			 : ret->after == NULL ? OPERATION_DELETE
					      : OPERATION_UPDATE;
	return (ret->before != NULL || json_is_null(before)) &&
	       (ret->after != NULL || json_is_null(after)) &&
	       (ret->before != NULL || ret->after != NULL);
}
