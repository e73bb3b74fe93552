/* journal_mask.c - what is masked in the journal; see journal_mask.h. */
#include "proxy/journal_mask.h"

#include "proxy/exhibit.h"
#include "rules/json_memory.h"

/* All members of a record but those that it is found and read by, and those
 * that tell nothing of anybody. */
static const char *const fields[] = { "request_id", "client", "initiator",
	"method", "path", "object", "reason", "completed", "account",
	"findings", EXHIBIT_MEMBER, NULL };

static void add_echoes(struct slice field, struct text *ret);
static bool may_be(struct slice last, const char *wanted);

struct mask *
journal_mask_load(const struct settings *s, struct faults *faults)
{
	struct slice rest = slice_of(s->audit_mask), field;
	struct text all = TEXT_INIT, why = TEXT_INIT;
	struct mask *mask = NULL;

	while ((field = slice_word(&rest)).len > 0) {
		text_add(&all, field);
		text_addc(&all, ' ');
		if (slice_is(field, EXHIBIT_MEMBER) ||
		    slice_starts(field, EXHIBIT_MEMBER "."))
			add_echoes(field, &all);
	}
	if (text_failed(&all))
		text_adds(&why, "cannot be read: out of memory");
	else
		mask = mask_parse(text_str(&all), fields, &why);
	if (mask == NULL)
		faults_add(faults, s->file, 0, "audit.mask %s", text_str(&why));
	text_done(&all);
	text_done(&why);
	return mask;
}

/* Findings quote the objects, in their own words and units; names and ids
 * stand in the record as well. */
static void
add_echoes(struct slice field, struct text *ret)
{
	const char *dot = memrchr(field.at, '.', field.len);
	struct slice last =
	    dot == NULL ? field
			: slice_skip(field, (size_t)(dot - field.at) + 1);

	text_adds(ret, "findings.found findings.allowed findings.nearest "
		       "findings.message ");
	if (may_be(last, "name"))
		text_adds(ret, "object.name ");
	if (may_be(last, "id"))
		text_adds(ret, "object.id path ");
}

/* Does the field end at that member of an object, or above it? */
static bool
may_be(struct slice last, const char *wanted)
{
	static const char *const above[] = { EXHIBIT_MEMBER, "before", "after",
		"*", NULL };

	return slice_is(last, wanted) || slice_among(last, above);
}

bool
journal_mask_line(const struct mask *mask, struct text *line)
{
	json_error_t why;
	json_t *record = json_memory_parse(
	    text_slice(line), JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
	bool good = record != NULL && mask_apply(mask, record);

	text_done(line);
	if (good)
		json_memory_dump(record, JSON_COMPACT, line);
	json_decref(record);
	return good && !text_failed(line);
}
