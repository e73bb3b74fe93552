/*
 * mark.c - the gate's mark: its value, and the edit of the request that
 * carries it.
 */
#include "rules/mark.h"

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
static size_t inner_object(struct slice body);
static size_t after_white(struct slice, size_t at);

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
		    edit, after_white(edit->body, 0), MARK_IMAGE_PROPERTY);
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
	return insert_member(edit, inner_object(edit->body), MARK_FLAVOR_SPEC);
}

/* Appends one operation to the array. */
static enum mark_edit
edit_patch(const struct edit *edit)
{
	struct slice body = edit->body;
	size_t end = body.len;

	if (edit->media == PATCH_MEDIA_OTHER ||
	    !json_is_array(edit->document) || patch_sets_mark(edit))
		return MARK_FAILED;
	while (body.at[end - 1] != ']')
		end--;
	text_add(edit->result, (struct slice){ body.at, end - 1 });
	if (json_array_size(edit->document) > 0)
		text_addc(edit->result, ',');
	add_operation(edit);
	text_add(edit->result, slice_skip(body, end - 1));
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
	bool removes = edit->wanted[0] == '\0';
	const char *verb = removes ? "remove" : "add";

	if (edit->media == PATCH_MEDIA_V2_0 && !removes &&
	    edit->current != NULL)
		verb = "replace";
	if (edit->media == PATCH_MEDIA_V2_1)
		text_addf(edit->result,
		    "{\"op\":\"%s\",\"path\":\"/" MARK_IMAGE_PROPERTY "\"",
		    verb);
	else
		text_addf(
		    edit->result, "{\"%s\":\"/" MARK_IMAGE_PROPERTY "\"", verb);
	if (!removes) {
		text_adds(edit->result, ",\"value\":\"");
		text_add_json(edit->result, slice_of(edit->wanted));
		text_addc(edit->result, '"');
	}
	text_addc(edit->result, '}');
}

/* Inserts a member right behind the opening brace of an object. */
static enum mark_edit
insert_member(const struct edit *edit, size_t brace, const char *member)
{
	struct slice body = edit->body;
	size_t first = after_white(body, brace + 1);

	if (first >= body.len || body.at[brace] != '{')
		return MARK_FAILED;
	text_add(edit->result, (struct slice){ body.at, brace + 1 });
	text_addf(edit->result, "\"%s\":\"", member);
	text_add_json(edit->result, slice_of(edit->wanted));
	text_addc(edit->result, '"');
	if (body.at[first] != '}')
		text_addc(edit->result, ',');
	text_add(edit->result, slice_skip(body, brace + 1));
	return MARK_BODY;
}

/* Where the object begins that is the only member of the outer one. */
static size_t
inner_object(struct slice body)
{
	size_t at = after_white(body, after_white(body, 0) + 1) + 1;

	while (at < body.len && body.at[at] != '"')
		at += body.at[at] == '\\' ? 2 : 1;
	at = after_white(body, at + 1);
	return after_white(body, at + 1);
}

static size_t
after_white(struct slice a, size_t at)
{
	while (at < a.len && memchr(" \t\r\n", a.at[at], 4) != NULL)
		at++;
	return at;
}
