/*
 * fuzz_identity.c - any answer of Keystone: what is recorded of it is one JSON
 * object of a bounded size that names somebody; what is not says why.
 */
#include <jansson.h>

#include "fuzz.h"
#include "proxy/identity.h"

static void check(const struct identity *);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text why = TEXT_INIT;
	struct identity *id = identity_parse(fuzz_slice(data, size), &why);

	REQUIRE((id == NULL) == (why.len > 0));
	if (id != NULL)
		check(id);
	identity_unref(id);
	text_done(&why);
	return 0;
}

static void
check(const struct identity *id)
{
	json_t *record = json_loadb(id->record.at, id->record.len,
	    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);

	REQUIRE(id->record.len <= IDENTITY_RECORD_MAX);
	REQUIRE(json_is_object(record));
	REQUIRE(json_is_string(json_object_get(record, "id")));
	REQUIRE(json_is_array(json_object_get(record, "audit_ids")));
	REQUIRE(id->caller != NULL &&
		id->caller->user.id.len ==
		    json_string_length(json_object_get(record, "id")));
	json_decref(record);
}
