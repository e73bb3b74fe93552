/* journal_record.c - see journal_record.h. */
#include "proxy/journal_record.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "proxy/clock.h"
#include "rules/json_memory.h"

/* In the last block of a full disk there is room for a short line, but for no
 * decision. */
#define RECOVERED_ROOM 8192

static void begin(struct text *, const char *record, const char *reason);

json_t *
journal_record_read(struct slice line)
{
	json_error_t error;
	json_t *json = json_memory_parse(
	    line, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

	if (json_is_object(json))
		return json;
	errno = json == NULL && json_error_code(&error) == json_error_unknown
		    ? ENOMEM
		    : EINVAL;
	json_decref(json);
	return NULL;
}

struct slice
journal_record_text(const json_t *record, const char *member)
{
	const json_t *value = json_object_get(record, member);

	return (struct slice){ json_string_value(value),
		json_string_length(value) };
}

struct slice
journal_record_inner(
    const json_t *record, const char *member, const char *inner)
{
	if (inner == NULL)
		return journal_record_text(record, member);
	return journal_record_text(json_object_get(record, member), inner);
}

bool
journal_record_skipped(const json_t *record, struct journal_rest *ret)
{
	const json_t *skipped = json_object_get(record, "skipped");
	json_int_t bytes =
	    json_integer_value(json_object_get(skipped, "bytes"));

	if (bytes <= 0)
		return false;
	ret->bytes = (uint64_t)bytes;
	return journal_hex_read(journal_record_text(skipped, "sha256"),
	    ret->hash, JOURNAL_HASH_LEN);
}

void
journal_render_opened(const char *reason, bool is_signed,
    const struct journal_rest *skipped, struct text *ret)
{
	begin(ret, JOURNAL_OPENED, reason);
	text_addf(ret,
	    ",\"version\":\"%s\",\"signed\":%s,\"skipped\":", PACKAGE_VERSION,
	    is_signed ? "true" : "false");
	if (skipped->bytes == 0)
		text_adds(ret, "null}");
	else {
		text_addf(ret, "{\"bytes\":%llu,\"sha256\":\"",
		    (unsigned long long)skipped->bytes);
		journal_hex_add(ret, skipped->hash, JOURNAL_HASH_LEN);
		text_adds(ret, "\"}}");
	}
}

void
journal_render_checkpoint(const char *reason, struct text *ret)
{
	begin(ret, JOURNAL_CHECKPOINT, reason);
	if (strcmp(reason, JOURNAL_RECOVERED) == 0)
		text_addf(ret, "%*s", RECOVERED_ROOM, "");
	text_addc(ret, '}');
}

static void
begin(struct text *ret, const char *record, const char *reason)
{
	struct timespec now;
	char moment[CLOCK_MOMENT_SIZE];

	clock_gettime(CLOCK_REALTIME, &now);
	text_addf(ret, "{\"record\":\"%s\",\"time\":\"%s\",\"reason\":\"%s\"",
	    record, clock_moment(&now, moment), reason);
}
