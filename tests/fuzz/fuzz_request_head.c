/* fuzz_request_head.c - a request read, judged, written and read again. */
#include "fuzz.h"
#include "fuzz_heads.h"
#include "proxy/headrewrite.h"
#include "proxy/uri.h"

/* What the gate adds, at most. */
#define OWN_FIELDS 10

static void check_target(const struct head *);
static void check_framing(const struct head *);
static void check_rewrite(const struct head *, bool, bool);
static void check_enforced(const struct head *);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = fuzz_slice(data, size);
	struct head head;

	if (fuzz_read(http1_request, in, &head) != HTTP1_DONE)
		return 0;
	REQUIRE(head.length <= size && head.length >= 4);
	REQUIRE(memcmp(in.at + head.length - 4, "\r\n\r\n", 4) == 0);
	fuzz_check_fields(&head);
	check_target(&head);
	check_framing(&head);
	if (head.count > HEADERS_MAX - OWN_FIELDS)
		return 0;
	check_rewrite(&head, false, false);
	check_rewrite(&head, true, false);
	check_rewrite(&head, true, true);
	return 0;
}

static void
check_target(const struct head *head)
{
	REQUIRE(head->method.len > 0 && head->target.len > 0);
	REQUIRE(head->target.at[0] == '/' || slice_is(head->target, "*"));
	for (size_t i = 0; i < head->target.len; i++)
		REQUIRE(head->target.at[i] > ' ' && head->target.at[i] < 0x7f &&
			head->target.at[i] != '#');
	REQUIRE(head_value(head, HEADER_HOST).len > 0 || head->minor == 0);
}

static void
check_framing(const struct head *head)
{
	const char *why;
	uint64_t length;
	enum framing framing = framing_request(head, &length, &why);
	bool both = head_find(head, HEADER_CONTENT_LENGTH) != NULL &&
		    head_find(head, HEADER_TRANSFER_ENCODING) != NULL;

	REQUIRE(framing != FRAMING_CLOSE);
	REQUIRE(!both || framing == FRAMING_BAD);
	REQUIRE((framing == FRAMING_BAD) == (why != NULL));
	REQUIRE(framing == FRAMING_LENGTH || length == 0);
}

static void
check_rewrite(const struct head *head, bool enforcing, bool judged)
{
	struct request_rewrite how = {
		.target = head->target,
		.enforcing = enforcing,
		.judged = judged,
		.content_type = SLICE("application/json"),
		.client_ip = SLICE("192.0.2.1"),
		.scheme = "http",
		.request_id = "req-1",
	};
	size_t size = head->length * 2 + 1024, scanned = 0;
	struct out out = { malloc(size), 0, size, false };
	struct head again;
	const char *why;
	uint64_t length;

	REQUIRE(out.at != NULL);
	how.framing = framing_request(head, &how.length, &why);
	rewrite_request(&out, head, &how, SLICE("default"));
	REQUIRE(!out.overflow);
	REQUIRE(http1_request((struct slice){ out.at, out.len }, &scanned,
		    &again, &why) == HTTP1_DONE);
	REQUIRE(again.length == out.len && again.minor == 1);
	REQUIRE(slice_equal(head->method, again.method));
	REQUIRE(slice_equal(head->target, again.target));
	if (how.framing != FRAMING_BAD)
		REQUIRE(framing_request(&again, &length, &why) == how.framing &&
			length == how.length);
	REQUIRE(head_find(&again, HEADER_CONNECTION) == NULL);
	if (enforcing)
		check_enforced(&again);
	else if (head->minor == 1)
		fuzz_check_kept(head, &again);
	free(out.at);
}

static void
check_enforced(const struct head *head)
{
	for (size_t i = 0; i < head->count; i++)
		REQUIRE(head->headers[i].id != HEADER_IDENTITY &&
			memchr(head->headers[i].name.at, '_',
			    head->headers[i].name.len) == NULL);
	REQUIRE(head_find(head, HEADER_X_SERVICE_TOKEN) == NULL);
	REQUIRE(head_find(head, HEADER_X_STORAGE_TOKEN) == NULL);
	REQUIRE((head->twice & UINT64_C(1) << HEADER_X_FORWARDED_FOR) == 0);
	REQUIRE(
	    (head->twice & UINT64_C(1) << HEADER_X_OPENSTACK_REQUEST_ID) == 0);
}
