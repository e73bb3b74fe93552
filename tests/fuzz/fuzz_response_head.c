/* fuzz_response_head.c - an answer read, written and read again. */
#include "fuzz.h"
#include "fuzz_heads.h"
#include "proxy/headrewrite.h"

/* What the gate adds, at most. */
#define OWN_FIELDS 5

static void check_rewrite(const struct head *, bool);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = fuzz_slice(data, size);
	struct head head;

	if (fuzz_read(http1_response, in, &head) != HTTP1_DONE)
		return 0;
	REQUIRE(head.length <= size && head.length >= 4);
	REQUIRE(memcmp(in.at + head.length - 4, "\r\n\r\n", 4) == 0);
	REQUIRE(head.status >= 100 && head.status <= 999);
	fuzz_check_fields(&head);
	if (head.count > HEADERS_MAX - OWN_FIELDS)
		return 0;
	check_rewrite(&head, false);
	check_rewrite(&head, true);
	return 0;
}

static void
check_rewrite(const struct head *head, bool was_head)
{
	struct response_rewrite how = {
		.client_minor = 1, .head_only = was_head, .decision_id = "d-1"
	};
	size_t size = head->length + 512, scanned = 0;
	struct out out = { malloc(size), 0, size, false };
	struct head again;
	const char *why;
	uint64_t length;

	REQUIRE(out.at != NULL);
	how.framing = framing_response(head, was_head, &how.length, &why);
	REQUIRE((how.framing == FRAMING_BAD) == (why != NULL));
	REQUIRE(how.framing == FRAMING_LENGTH || how.length == 0);
	rewrite_response(&out, head, &how);
	REQUIRE(!out.overflow);
	REQUIRE(http1_response((struct slice){ out.at, out.len }, &scanned,
		    &again, &why) == HTTP1_DONE);
	REQUIRE(again.status == head->status && again.length == out.len);
	REQUIRE(slice_equal(again.reason, head->reason));
	if (how.framing != FRAMING_BAD)
		REQUIRE(framing_response(&again, was_head, &length, &why) ==
			    how.framing &&
			length == how.length);
	if (!was_head)
		REQUIRE(how.framing == FRAMING_LENGTH ||
			head_find(&again, HEADER_CONTENT_LENGTH) == NULL);
	fuzz_check_kept(head, &again);
	free(out.at);
}
