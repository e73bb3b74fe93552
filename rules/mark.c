/*
 * mark.c - the gate's mark: its value, and the edit of the request that
 * carries it.
 */
#include "rules/mark.h"

#include "rules/body_edit.h"
#include "rules/patch_media.h"
#include "rules/subject.h"

#define VALUE_LONGEST 255

struct edit {
	struct slice body;
	json_t *document; /* the body, parsed */
	enum patch_media media;
	const char *current;
	const char *wanted;
	struct text *result;
};

static const char *next_rule(const struct verdict *, const char *after);
static enum mark_edit edit_document(enum call, const struct edit *);
static enum mark_edit edit_specs(const struct edit *);
static enum mark_edit edit_patch(const struct edit *);
static bool patch_sets_mark(const struct edit *);
static bool operation_sets_mark(enum patch_media, const json_t *operation);
static void add_operation(const struct edit *);
static enum mark_edit insert_member(
    const struct edit *, size_t brace, const char *member);

void
mark_value(const struct verdict *verdict, struct text *ret)
{
	const char *rule = "";

	while ((rule = next_rule(verdict, rule)) != NULL) {
		size_t comma = ret->len > 0 ? 1 : 0;

		if (ret->len + comma + strlen(rule) > VALUE_LONGEST)
			break;
		if (comma > 0)
			text_addc(ret, ',');
		text_adds(ret, rule);
	}
}

/* Rules in the order of their ids, each once: the mark of the same
 * violations is the same text whatever write found them. */
static const char *
next_rule(const struct verdict *verdict, const char *after)
{
	const char *next = NULL;

	for (size_t i = 0; i < verdict->count; i++) {
		const struct finding *finding = &verdict->findings[i];

		if (finding->action < ACTION_ANNOTATE ||
		    finding->outcome == OUTCOME_PASS ||
		    finding->outcome == OUTCOME_UNKNOWN ||
		    strcmp(finding->rule, after) <= 0)
			continue;
		if (next == NULL || strcmp(finding->rule, next) < 0)
			next = finding->rule;
	}
	return next;
}

const char *
mark_current(enum object_kind kind, const json_t *object)
{
	if (kind == OBJECT_IMAGE)
		return json_string_value(
		    json_object_get(object, MARK_IMAGE_PROPERTY));
	object = json_object_get(object, "extra_specs");
	return json_string_value(json_object_get(object, MARK_FLAVOR_SPEC));
}

enum mark_edit
mark_edit(enum call call, struct slice content_type, struct slice body,
    const char *current, const char *wanted, struct text *ret_body)
{
	struct edit edit = { .body = body,
		.media = patch_media(content_type),
		.current = current,
		.wanted = wanted,
		.result = ret_body };
	struct text why = TEXT_INIT;
	enum mark_edit done = MARK_FAILED;

	if (strcmp(current == NULL ? "" : current, wanted) == 0 ||
	    call == CALL_FLAVOR_DELETE || call == CALL_IMAGE_DELETE ||
	    call == CALL_NOVA_IMAGE_DELETE)
		return MARK_NOTHING;
	if (call == CALL_FLAVOR_CREATE || call == CALL_FLAVOR_UPDATE ||
	    call == CALL_SPEC_DELETE)
		return MARK_FOLLOW;
	edit.document = subject_parse(body, &why);
	if (edit.document != NULL)
		done = edit_document(call, &edit);
	json_decref(edit.document);
	text_done(&why);
	return text_failed(ret_body) ? MARK_FAILED : done;
}

/* What the client says of the mark itself is never changed. */
static enum mark_edit
edit_document(enum call call, const struct edit *edit)
{
	if (call == CALL_IMAGE_CREATE) {
		if (json_object_get(edit->document, MARK_IMAGE_PROPERTY) !=
		    NULL)
			return MARK_FAILED;
		return insert_member(
		    edit, body_edit_outer(edit->body), MARK_IMAGE_PROPERTY);
	}
	if (call == CALL_IMAGE_UPDATE)
		return edit_patch(edit);
	if (call == CALL_SPECS_CREATE)
		return edit_specs(edit);
	if (call == CALL_SPEC_UPDATE &&
	    json_object_get(edit->document, MARK_FLAVOR_SPEC) == NULL)
		return MARK_FOLLOW;
	return MARK_FAILED;
}

static enum mark_edit
edit_specs(const struct edit *edit)
{
	const json_t *specs = json_object_get(edit->document, "extra_specs");

	if (!json_is_object(specs) ||
	    json_object_get(specs, MARK_FLAVOR_SPEC) != NULL)
		return MARK_FAILED;
	/* Merging cannot take away, and beside members that Nova drops the
	 * place is not the first object. */
	if (edit->wanted[0] == '\0' || json_object_size(edit->document) != 1)
		return MARK_FOLLOW;
	return insert_member(
	    edit, body_edit_inner(edit->body), MARK_FLAVOR_SPEC);
}

/* Appends one operation to the array. */
static enum mark_edit
edit_patch(const struct edit *edit)
{
	if (edit->media == PATCH_MEDIA_OTHER ||
	    !json_is_array(edit->document) || patch_sets_mark(edit))
		return MARK_FAILED;
	add_operation(edit);
	return MARK_BODY;
}

static bool
patch_sets_mark(const struct edit *edit)
{
	for (size_t i = 0; i < json_array_size(edit->document); i++)
		if (operation_sets_mark(
			edit->media, json_array_get(edit->document, i)))
			return true;
	return false;
}

static bool
operation_sets_mark(enum patch_media media, const json_t *operation)
{
	static const char *const members[] = { "path", "add", "replace" };
	size_t first = media == PATCH_MEDIA_V2_1 ? 0 : 1;
	size_t behind = media == PATCH_MEDIA_V2_1 ? 1 : 3;

	/* Removing the mark sets no value. */
	if (json_object_get(operation, "value") == NULL)
		return false;
	for (size_t i = first; i < behind; i++) {
		const char *path =
		    json_string_value(json_object_get(operation, members[i]));

		if (path != NULL && strcmp(path, "/" MARK_IMAGE_PROPERTY) == 0)
			return true;
	}
	return false;
}

static void
add_operation(const struct edit *edit)
{
	struct body_operation operation = {
		.verb = edit->wanted[0] == '\0' ? "remove" : "add",
		.member = MARK_IMAGE_PROPERTY,
		.value = edit->wanted[0] == '\0' ? NULL : edit->wanted,
	};

	if (edit->media == PATCH_MEDIA_V2_0 && operation.value != NULL &&
	    edit->current != NULL)
		operation.verb = "replace";
	body_edit_operation(edit->body, edit->media, &operation, edit->result);
}

static enum mark_edit
insert_member(const struct edit *edit, size_t brace, const char *member)
{
	return body_edit_member(
		   edit->body, brace, member, edit->wanted, edit->result)
		   ? MARK_BODY
		   : MARK_FAILED;
}
